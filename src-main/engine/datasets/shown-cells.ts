import type { Cell, Column } from '#shared/model/column'
import { identifier } from '../duckdb/quote'

/** Of each cell so many characters are shown, however many rows a page has: as many as a cell of Excel holds. */
export const ALWAYS_SHOWN = 32_767
/** So many characters a column of a page has, where its cells are longer. */
const OF_A_PAGE = 1 << 24

/** How many characters of a cell a page of so many rows shows: of few rows more, so that a row by itself is seen whole. */
export const longestShown = (rows: number): number => Math.max(ALWAYS_SHOWN, Math.floor(OF_A_PAGE / Math.max(1, rows)))

/** What stands for a cell that alone takes more memory than showing rows has. */
export const TOO_LARGE = '… (too large to be shown)'

/** SQL of a column as far as it is shown: of a text or of bytes one more than that, which tells that there is more. */
export function shownSql({ name, type }: Column, longest: number): string {
  const column = identifier(name)
  if (type.native !== undefined) return column
  if (type.name === 'text') return `left(${column}, ${longest + 1})`
  if (type.name === 'nested') return `left(CAST(${column} AS VARCHAR), ${longest + 1})`
  return type.name === 'binary' ? `${column}[1:${longest + 1}]` : column
}

/** A cell as it is shown: a text that is cut ends in "…". */
export const shownCell = (cell: Cell, longest: number): Cell =>
  (typeof cell === 'string' && cell.length > longest ? `${cell.slice(0, longest).replace(/[\uD800-\uDBFF]$/, '')}…` : cell)

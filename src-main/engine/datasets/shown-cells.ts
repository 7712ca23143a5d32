import type { Cell, Column } from '#shared/model/column'
import { identifier } from '../duckdb/quote'

/** Longer texts are cut where rows are shown: as many characters as a cell of Excel holds. */
export const LONGEST_SHOWN = 32_767

/** What stands for a cell that alone takes more memory than showing rows has. */
export const TOO_LARGE = '… (too large to be shown)'

/** SQL of a column as far as it is shown: of a text or of bytes one more than that, which tells that there is more. */
export function shownSql({ name, type }: Column): string {
  const column = identifier(name)
  if (type.native !== undefined) return column
  if (type.name === 'text') return `left(${column}, ${LONGEST_SHOWN + 1})`
  if (type.name === 'nested') return `left(CAST(${column} AS VARCHAR), ${LONGEST_SHOWN + 1})`
  return type.name === 'binary' ? `${column}[1:${LONGEST_SHOWN + 1}]` : column
}

/** A cell as it is shown: a text that is cut ends in "…". */
export const shownCell = (cell: Cell): Cell =>
  (typeof cell === 'string' && cell.length > LONGEST_SHOWN ? `${cell.slice(0, LONGEST_SHOWN).replace(/[\uD800-\uDBFF]$/, '')}…` : cell)

import { columnLetters } from './address'
import type { SheetRow } from './sheet-source'

/** Each of two tables has at least so many names. */
const LEAST_NAMES = 2

/** Watches for a column of a table that is blank from its header down, with names on both sides: perhaps there are two tables side by side. */
export class TablesBeside {
  readonly #names: readonly boolean[]
  #gaps: number[]

  /** @param left the place of the first column in the sheet, from 0 */
  constructor(header: SheetRow, private readonly left: number) {
    this.#names = Array.from(header.cells, (cell) => isFilled(cell))
    const named = this.#names.flatMap((name, column) => (name ? [column] : []))
    const [from = Infinity, to = -1] = [named.at(LEAST_NAMES - 1), named.at(-LEAST_NAMES)]
    this.#gaps = this.#names.flatMap((name, column) => (!name && column > from && column < to ? [column] : []))
  }

  take({ cells }: SheetRow): void {
    if (this.#gaps.length > 0) this.#gaps = this.#gaps.filter((column) => !isFilled(cells[column]))
  }

  /** The columns of the table on the left and those on its right, as ranges: `A:C` and `E:G`. */
  get ranges(): readonly [string, string] | undefined {
    const [gap] = this.#gaps
    if (gap === undefined) return undefined
    const name = (column: number): string => columnLetters(this.left + column)
    const [last, next] = [this.#names.lastIndexOf(true, gap), this.#names.indexOf(true, gap)]
    return [`${name(this.#names.indexOf(true))}:${name(last)}`, `${name(next)}:${name(this.#names.lastIndexOf(true))}`]
  }
}

const isFilled = (cell: SheetRow['cells'][number]): boolean => cell !== undefined && cell.value.trim() !== ''

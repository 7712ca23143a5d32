import { filled } from './layout'
import type { SheetRow } from './sheet-source'

/** Rows of names have at least so many. */
const LEAST_NAMES = 2

/**
 * Watches the rows of a table for one that looks like the header of another table below it: behind blank rows (and perhaps
 * a title), texts alone where the rows above had numbers or dates, with a row right below.
 */
export class FurtherTables {
  #above: SheetRow | undefined
  #title = 0
  #candidate = 0
  count = 0
  /** The line of the first such header. */
  first: number | undefined

  /** @param gap are there blank rows right above? */
  take(row: SheetRow, gap: boolean): void {
    const cells = filled(row)
    if (this.#candidate > 0 && row.line === this.#candidate + 1 && cells >= LEAST_NAMES) {
      this.count += 1
      this.first ??= this.#candidate
      this.#above = undefined
    }
    const apart = gap || (this.#title > 0 && row.line === this.#title + 1)
    this.#candidate = apart && cells >= LEAST_NAMES && this.#isNames(row) ? row.line : 0
    this.#title = gap && cells === 1 ? row.line : 0
    if (cells >= LEAST_NAMES && this.#candidate === 0) this.#above = row
  }

  #isNames({ cells }: SheetRow): boolean {
    const isText = cells.every((cell) => cell === undefined || cell.value.trim() === '' || cell.kind === 'text')
    return isText && cells.some((cell, column) => cell !== undefined && cell.value.trim() !== '' && (this.#above?.cells[column]?.kind ?? 'text') !== 'text')
  }
}

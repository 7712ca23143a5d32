import { NumberFacts } from '#engine/duckdb/number-facts'
import { BOOLEAN, DATE, type DataType, TEXT, TIMESTAMP } from '#shared/model/data-type'
import type { CellKind, SheetCell } from './cell'

export type KindCounts = Record<CellKind | 'dateText' | 'emptyText' | 'percent', number>

/** 3/4/2024, 2024-04-03, 3. April 2024, 04-Mar-24: texts that somebody meant as dates. */
const LIKE_A_DATE = /^\s*(\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}[. -]+[A-Za-zÀ-ÿ]{3,9}[. -]+\d{2,4})(\s+\d{1,2}:\d{2}(:\d{2})?)?\s*$/

/** Counts what kinds of values a column holds. */
export class ColumnFacts {
  readonly counts: KindCounts = {
    text: 0, integer: 0, fraction: 0, boolean: 0, date: 0, timestamp: 0, time: 0, duration: 0, error: 0, dateText: 0, emptyText: 0, percent: 0,
  }
  readonly #numbers = new NumberFacts()

  add({ kind, value, percent }: SheetCell): void {
    const { counts } = this
    if (kind === 'text') this.#addText(value)
    else counts[kind] += 1
    if (percent) counts.percent += 1
    if (kind === 'integer') this.#numbers.addInteger(value)
    else if (kind === 'fraction') this.#numbers.addFraction(value)
  }

  #addText(value: string): void {
    if (value === '') this.counts.emptyText += 1
    else if (value.length < 40 && LIKE_A_DATE.test(value)) this.counts.dateText += 1
    else this.counts.text += 1
  }

  /** A column of one kind keeps it; any other is text in canonical form. */
  type(): DataType {
    const { integer, fraction, boolean, date, timestamp, time } = this.counts
    const all = filledCells(this.counts)
    if (all === 0) return TEXT
    if (integer + fraction === all) return this.#numbers.type(true)
    if (boolean === all) return BOOLEAN
    if (date === all) return DATE
    if (date + timestamp === all) return TIMESTAMP
    return time === all ? { name: 'time' } : TEXT
  }
}

/** How many cells of a column hold something. */
export function filledCells({ emptyText: _empty, percent: _percent, ...kinds }: KindCounts): number {
  return Object.values(kinds).reduce((sum, count) => sum + count, 0)
}

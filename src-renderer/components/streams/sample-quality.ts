import type { Cell } from '#shared/model/column'
import { isNumeric, isTemporal } from '#shared/model/data-type'
import type { SourceColumn } from '#shared/model/source'
import { t } from '../../messages'

/** What the first rows say of a column. */
export interface ColumnQuality {
  readonly missing: number
  readonly distinct: number
  /** What looks odd, in words: guesses, since they are made of few rows. */
  readonly odd: readonly string[]
}

const NUMBER = /^[-+]?(\d+|\d{1,3}(,\d{3})+)([.,]\d+)?$/
/** A number that begins with a zero, or has more digits than a number keeps, is a code. */
const CODE = /^[-+]?(0\d|\d{16})/
const DATE = /^(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4})([ T]\d{1,2}:\d{2}.*)?$/
/** Fewer values say nothing about all. */
const ENOUGH = 5

/** Each column's quality at a glance, judged by the rows that were read. */
export function sampleQuality(columns: readonly SourceColumn[], rows: readonly (readonly Cell[])[]): ColumnQuality[] {
  return columns.map((column, place) => qualityOf(column, rows.map((row) => row[place] ?? null)))
}

function qualityOf({ type }: SourceColumn, cells: readonly Cell[]): ColumnQuality {
  const values = cells.filter((cell) => cell !== null)
  const distinct = new Set(values).size
  return { missing: cells.length - values.length, distinct, odd: [...(isNumeric(type) || isTemporal(type) ? [] : oddTexts(values.map(String))), ...(values.length >= ENOUGH && distinct === 1 ? [t.streamsPage.odd.constant] : [])] }
}

function oddTexts(values: readonly string[]): string[] {
  const filled = values.filter((text) => text.trim() !== '')
  const all = (pattern: RegExp) => filled.length >= ENOUGH && filled.every((text) => pattern.test(text.trim()))
  const blank = values.length - filled.length
  const spaces = filled.filter((text) => text !== text.trim()).length
  const folded = new Set(filled.map((text) => text.toLowerCase()))
  return [
    ...(blank > 0 ? [t.streamsPage.odd.blank(blank)] : []),
    ...(spaces > 0 ? [t.streamsPage.odd.spaces(spaces)] : []),
    ...(all(NUMBER) && !filled.some((text) => CODE.test(text)) ? [t.streamsPage.odd.numbers] : all(DATE) ? [t.streamsPage.odd.dates] : []),
    ...(folded.size < new Set(filled).size ? [t.streamsPage.odd.cases] : []),
  ]
}

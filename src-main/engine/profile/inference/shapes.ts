import { NULL_WORDS } from '#shared/define/null-words'
import type { Column } from '#shared/model/column'
import { identifier, text } from '../../duckdb/quote'
import { sampleSql, withTable } from '../sample'
import { type ProfileSource, toNumber } from '../source'
import { BOOLEAN_WORDS, isWordSql } from '../words'
import { FORMATTED_NUMBER } from './numbers'

/** Cells of the sample in all: many columns get fewer rows each. */
const CELLS = 400_000
const ROWS = { least: 500, most: 20_000 }

/** What a sample shows of one text column. */
export interface Sampled {
  /** Values that are neither NULL, blank nor a word that means nothing. */
  readonly filled: number
  readonly distinct: number
  /** How often each shape occurs: digits as 9, runs of letters as a. */
  readonly shapes: ReadonlyMap<string, number>
  /** How many values are words for true or false. */
  readonly truths: number
  /** How many values are numbers with signs that only people read: see {@link FORMATTED_NUMBER}. */
  readonly formatted: number
}

/** SQL for the shape of a text: every digit a 9, every run of letters an a, at most 60 characters of it. A pattern for the digits would cost three times as much. */
export const shapeSql = (value: string): string =>
  `translate(regexp_replace(left(${value}, 60), '\\p{L}+', 'a', 'g'), '012345678', '999999999')`

/** Looks at a sample of the columns (all of them text). One entry per column, in their order. */
export async function sampleShapes(source: ProfileSource, columns: readonly Column[]): Promise<Sampled[]> {
  const size = Math.max(ROWS.least, Math.min(ROWS.most, Math.floor(CELLS / columns.length)))
  const chosen = columns.map(({ name }, index) => `${identifier(name)} AS ${identifier(String(index))}`).join(', ')
  return withTable(source, sampleSql(source, size, chosen), async (table) => {
    const rows = await source.session.rows(`
      SELECT place, word, formatted, shape, sum(n), count(*)
      FROM (
        SELECT place, n, value,
          ${isWordSql('trim(value)', NULL_WORDS)} AS nothing,
          ${isWordSql('trim(value)', BOOLEAN_WORDS.flat())} AS word,
          regexp_full_match(trim(value), ${text(FORMATTED_NUMBER)}) AS formatted,
          ${shapeSql('trim(value)')} AS shape
        FROM (SELECT place, value, count(*) AS n FROM (UNPIVOT ${table} ON * INTO NAME place VALUE value) GROUP BY ALL)
        WHERE trim(value) <> ''
      )
      WHERE NOT nothing
      GROUP BY ALL`, source.signal)
    return columns.map((_, index) => collect(rows.filter(([place]) => place === String(index))))
  })
}

function collect(rows: readonly (readonly unknown[])[]): Sampled {
  const shapes = new Map<string, number>()
  let filled = 0
  let distinct = 0
  let truths = 0
  let formatted = 0
  for (const [, word, readable, shape, count, values] of rows) {
    shapes.set(String(shape), (shapes.get(String(shape)) ?? 0) + toNumber(count))
    filled += toNumber(count)
    distinct += toNumber(values)
    if (word === true) truths += toNumber(count)
    if (readable === true) formatted += toNumber(count)
  }
  return { filled, distinct, shapes, truths, formatted }
}

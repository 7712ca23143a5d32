import { identifier } from '../duckdb/quote'
import { conversionSql } from './conversion'
import { type InferredColumn, isParsed } from './inference/evidence'
import { isCountable } from './measures/measured'
import { temporaryTable } from './sample'
import { type ProfileSource, toNumber, valuesSql } from './source'

/** From so many rows on it pays to count a column's different values first and to measure these. */
const WORTH = 100_000
/** A column repeats its values when at most so many of those in a sample are different. */
const REPEATING = 0.5

/** Does it pay to count values that repeat, before they are looked at? */
export const isWorthCounting = ({ rows }: ProfileSource): boolean => rows >= WORTH

/**
 * A table of the different values of a column as they are stored, with how often each occurs (`__n`). Made once where
 * the source keeps such tables.
 */
export async function countStored(source: ProfileSource, name: string): Promise<string> {
  const made = source.counted?.get(name)
  if (made !== undefined) return made
  const table = temporaryTable()
  await source.session.run(`CREATE TEMP TABLE ${table} AS SELECT ${identifier(name)}, count(*) AS __n FROM ${source.table} GROUP BY 1`, source.signal)
  source.counted?.set(name, table)
  return table
}

/**
 * The columns whose values repeat, each with a table of its different values in its own type and how often each occurs
 * (`__n`): what is measured on that costs next to nothing. Whoever asks drops those that the source does not keep.
 *
 * @param sample a table with some of the rows
 */
export async function countRepeating(source: ProfileSource, inferred: readonly InferredColumn[], sample: string): Promise<Map<InferredColumn, string>> {
  const counted = new Map<InferredColumn, string>()
  const countable = inferred.filter(({ type }) => isCountable(type))
  if (!isWorthCounting(source) || countable.length === 0) return counted
  const shares = countable.map(({ name }) => `approx_count_distinct(${identifier(name)}) / nullif(count(${identifier(name)}), 0)`)
  const found = await source.session.row(`SELECT ${shares.join(', ')} FROM ${sample}`, source.signal)
  for (const [index, column] of countable.entries()) {
    if (toNumber(found[index]) <= REPEATING) counted.set(column, await countTyped(source, column))
  }
  return counted
}

async function countTyped(source: ProfileSource, column: InferredColumn): Promise<string> {
  const { name, type, format } = column
  if (!isParsed(column)) return countStored(source, name)
  const table = temporaryTable()
  await source.session.run(`CREATE TEMP TABLE ${table} AS SELECT ${conversionSql(name, type, format)} AS ${identifier(name)}, CAST(sum(__n) AS BIGINT) AS __n FROM ${valuesSql(source, name, true)} GROUP BY 1`, source.signal)
  return table
}

import { identifier } from '#engine/duckdb/quote'
import type { OutputTable, Queries } from '#shared/define/format'

/** Integers of more than 64 bits: Parquet has none, and DuckDB would write them as doubles without a word. */
const WIDE = /^(U?HUGEINT|BIGNUM)$/

/**
 * A SELECT whose wide integers are DECIMAL(38,0), or text (with a note) where that is too narrow for one of them.
 */
export async function withoutWideIntegers(queries: Queries, { sql, columns }: OutputTable): Promise<{ sql: string; notes: string[] }> {
  const wide = columns.filter(({ type }) => WIDE.test(type.native ?? '')).map(({ name }) => name)
  if (wide.length === 0) return { sql, notes: [] }
  const lost = wide.map((name) => `count(*) FILTER (${identifier(name)} IS NOT NULL AND TRY_CAST(${identifier(name)} AS DECIMAL(38,0)) IS NULL)`)
  const counts: number[] = []
  for await (const [row] of queries.stream(`SELECT ${lost.join(', ')} FROM (${sql}) AS t`)) counts.push(...(row ?? []).map(Number))
  const casts = wide.map((name, index) => `CAST(${identifier(name)} AS ${counts[index] === 0 ? 'DECIMAL(38,0)' : 'VARCHAR'}) AS ${identifier(name)}`)
  const notes = wide.filter((_, index) => counts[index] !== 0)
    .map((name) => `Column "${name}" is written as text: it holds integers of more than 38 digits, which Parquet cannot hold.`)
  return { sql: `SELECT * REPLACE (${casts.join(', ')}) FROM (${sql}) AS t`, notes }
}

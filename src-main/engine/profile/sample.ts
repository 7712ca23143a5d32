import { identifier } from '../duckdb/quote'
import type { ProfileSource } from './source'

/** Rows of one block: DuckDB's vector size, so that a block costs one read. */
const BLOCK = 2048

/**
 * A repeatable sample in O(sample): blocks of 2,048 rows at even distances, the first and the last rows among them.
 * (A reservoir would read the whole table.) Gives a SELECT of at most about `size` rows; all rows where there are no more.
 */
export function sampleSql(source: ProfileSource, size: number, columns = '*'): string {
  if (source.rows <= size) return `SELECT ${columns} FROM ${source.table}`
  const blocks = Math.max(1, Math.min(64, Math.floor(size / BLOCK)))
  const length = Math.min(BLOCK, Math.ceil(size / blocks))
  const last = source.rows - length
  const starts = Array.from({ length: blocks }, (_, index) => (blocks === 1 ? 0 : Math.floor((last * index) / (blocks - 1))))
  return starts.map((start) => `SELECT ${columns} FROM ${source.table} WHERE rowid BETWEEN ${start} AND ${start + length - 1}`).join(' UNION ALL ')
}

let created = 0

/** Runs `work` with a temporary table that holds what `sql` gives; the table is dropped afterwards, come what may. */
export async function withTable<T>({ session, signal }: ProfileSource, sql: string, work: (table: string) => Promise<T>): Promise<T> {
  created += 1
  const table = `temp.${identifier(`__profile_${created}`)}`
  await session.run(`CREATE TEMP TABLE ${table} AS ${sql}`, signal)
  try {
    return await work(table)
  } finally {
    await session.run(`DROP TABLE IF EXISTS ${table}`)
  }
}

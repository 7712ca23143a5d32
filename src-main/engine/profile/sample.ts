import { identifier } from '../duckdb/quote'
import { chunked, type ProfileSource } from './source'

/** Rows of one block: DuckDB's vector size, so that a block costs one read. */
const BLOCK = 2048

/** The first and the last row of a part of a table, from 0. */
export interface RowRange { readonly from: number; readonly to: number }

/**
 * A repeatable sample in O(sample): blocks of 2,048 rows at even distances, the first and the last rows among them.
 * (A reservoir would read the whole table.) At most about `size` rows; all rows where there are no more.
 */
export function sampleRanges(rows: number, size: number): RowRange[] {
  if (rows <= size) return [{ from: 0, to: rows - 1 }]
  const blocks = Math.max(1, Math.min(64, Math.floor(size / BLOCK)))
  const length = Math.min(BLOCK, Math.ceil(size / blocks))
  const last = rows - length
  return Array.from({ length: blocks }, (_, index) => (blocks === 1 ? 0 : Math.floor((last * index) / (blocks - 1))))
    .map((from) => ({ from, to: from + length - 1 }))
}

/** The SELECT of a {@link sampleRanges sample}. */
export function sampleSql(source: ProfileSource, size: number, columns = '*'): string {
  if (source.rows <= size) return `SELECT ${columns} FROM ${source.table}`
  return sampleRanges(source.rows, size).map(({ from, to }) => `SELECT ${columns} FROM ${source.table} WHERE rowid BETWEEN ${from} AND ${to}`).join(' UNION ALL ')
}

let created = 0

/** The name of a temporary table that is not there yet. */
export function temporaryTable(): string {
  created += 1
  return `temp.${identifier(`__profile_${created}`)}`
}

/** Runs `work` with a temporary table that holds what `sql` gives; the table is dropped afterwards, come what may. */
export async function withTable<T>({ session, signal }: ProfileSource, sql: string, work: (table: string) => Promise<T>): Promise<T> {
  const table = temporaryTable()
  await session.run(`CREATE TEMP TABLE ${table} AS ${sql}`, signal)
  try {
    return await work(table)
  } finally {
    await session.run(`DROP TABLE IF EXISTS ${table}`)
  }
}

/** From so many columns on, what a statement on one of them takes is mostly the others: they are told of to each statement. */
const WIDE = 200
/** Columns of a slice. */
const SLICE = 50
/** Tables with more cells are not copied: there the reading outweighs it. */
const MOST_COPIED = 5_000_000

/** Runs `work` with a way to a narrow copy of a wide table for each of its columns; of any other table with the table itself. */
export async function withSlices<T>({ session, signal, columns, rows }: ProfileSource, table: string, names: readonly string[], work: (tableOf: (name: string) => string) => Promise<T>): Promise<T> {
  if (columns.length < WIDE || columns.length * rows > MOST_COPIED) return work(() => table)
  const slices = new Map<string, string>()
  try {
    for (const part of chunked(names, SLICE)) {
      const slice = temporaryTable()
      for (const name of part) slices.set(name, slice)
      await session.run(`CREATE TEMP TABLE ${slice} AS SELECT ${part.map(identifier).join(', ')} FROM ${table}`, signal)
    }
    return await work((name) => slices.get(name) ?? table)
  } finally {
    for (const slice of new Set(slices.values())) await session.run(`DROP TABLE IF EXISTS ${slice}`)
  }
}

import { readExchange } from '#engine/duckdb/exchange'
import { type Affinity, SqliteWriter, type SqliteValue } from '#engine/sqlite/table-writer'
import type { Progress } from '#shared/define/format'
import type { DataType } from '#shared/model/data-type'
import { SqliteTask } from './task'

const PROGRESS_ROWS = 20_000
/** Beyond 64 bits SQLite would round to a double. */
const WIDE = /^(U?HUGEINT|UBIGINT|BIGNUM)$/

function affinity({ name, native }: DataType): Affinity {
  if (name === 'integer') return WIDE.test(native ?? '') ? '' : 'INTEGER'
  if (name === 'boolean') return 'INTEGER'
  if (name === 'number') return 'REAL'
  return name === 'binary' ? 'BLOB' : 'TEXT'
}

/** A cell's text as the value that SQLite stores without loss. */
function converter({ name, native }: DataType): (text: string) => SqliteValue {
  if (name === 'integer' && !WIDE.test(native ?? '')) return BigInt
  if (name === 'boolean') return (text) => text === 'true' ? 1n : 0n
  if (name === 'binary') return (text) => Buffer.from(text, 'base64')
  // SQLite stores NaN as NULL: its text is kept instead.
  if (name === 'number') return (text) => Number.isNaN(Number(text)) ? text : Number(text)
  return (text) => text
}

/** Writes the tables into a new SQLite file. Gives the number of rows. */
export async function write(data: unknown, progress: (progress: Progress) => void): Promise<number> {
  const { path, tables } = SqliteTask.parse(data)
  const writer = new SqliteWriter(path)
  let rows = 0
  try {
    for (const { name, columns, file } of tables) {
      const insert = writer.table(name, columns.map((column) => ({ name: column.name, affinity: affinity(column.type) })))
      const converters = columns.map(({ type }) => converter(type))
      for await (const row of readExchange(file)) {
        insert(row.map((text, index) => text === null ? null : converters[index]!(text)))
        rows += 1
        if (rows % PROGRESS_ROWS === 0) progress({ rows })
      }
    }
    writer.finish()
    return rows
  } finally {
    writer.abandon()
  }
}

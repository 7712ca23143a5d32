import { readExchange } from '#engine/duckdb/exchange'
import { cellConverter, isWide } from '#engine/sqlite/cells'
import { type Affinity, SqliteWriter } from '#engine/sqlite/table-writer'
import type { Progress } from '#shared/define/format'
import type { DataType } from '#shared/model/data-type'
import { SqliteTask } from './task'

const PROGRESS_ROWS = 20_000
function affinity(type: DataType): Affinity {
  const { name } = type
  if (name === 'integer') return isWide(type) ? '' : 'INTEGER'
  if (name === 'boolean') return 'INTEGER'
  if (name === 'number') return 'REAL'
  return name === 'binary' ? 'BLOB' : 'TEXT'
}

/** Writes the tables into a new SQLite file. Gives the number of rows. */
export async function write(data: unknown, progress: (progress: Progress) => void): Promise<number> {
  const { path, tables } = SqliteTask.parse(data)
  const writer = new SqliteWriter(path)
  let rows = 0
  try {
    for (const { name, columns, file } of tables) {
      const insert = writer.table(name, columns.map((column) => ({ name: column.name, affinity: affinity(column.type) })))
      const converters = columns.map(({ type }) => cellConverter(type))
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

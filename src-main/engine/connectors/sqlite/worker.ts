import type { Progress } from '#shared/define/format'
import type { Discovery } from '#shared/model/source'
import { SqliteDatabase } from '#engine/sqlite/database'
import { discover as discoverTables } from './discover'
import { read as readTable } from './read-table'
import { tablesOf } from './tables'
import { CheckTask, DiscoverTask, type ReadAnswer, ReadTask, type WriteAnswer, WriteTask } from './tasks'
import { writeTable } from './write-table'

/** Opens the database and counts its tables; with `write`, takes the lock of a writer and gives it back. */
export async function check(data: unknown): Promise<{ tables: number; version: string }> {
  const { path, write: writing } = CheckTask.parse(data)
  return within(path, writing, (database) => {
    const [[version] = []] = database.rows('SELECT sqlite_version()')
    return { tables: tablesOf(database).length, version: String(version) }
  })
}

/** Describes the tables. */
export async function discover(data: unknown): Promise<Discovery> {
  const { path, only } = DiscoverTask.parse(data)
  return within(path, false, (database) => discoverTables(database, only))
}

/** Reads a table or a query into an exchange file. */
export async function read(data: unknown, progress: (progress: Progress) => void): Promise<ReadAnswer> {
  const task = ReadTask.parse(data)
  return within(task.path, false, (database) => readTable(database, task, progress))
}

/** Writes tables, all in one transaction. */
export async function write(data: unknown, progress: (progress: Progress) => void): Promise<WriteAnswer> {
  const { path, tables } = WriteTask.parse(data)
  return within(path, true, async (database) => {
    const written: WriteAnswer = { rows: 0, notes: [] }
    for (const table of tables) {
      const { rows, notes } = await writeTable(database, table, (done) => { progress({ rows: written.rows + done }) })
      written.rows += rows
      written.notes.push(...notes)
    }
    return written
  })
}

async function within<T>(path: string, write: boolean, work: (database: SqliteDatabase) => T | Promise<T>): Promise<T> {
  const database = SqliteDatabase.open(path, { write })
  try {
    return await database.transaction(write ? 'IMMEDIATE' : 'DEFERRED', () => work(database))
  } finally {
    database.close()
  }
}

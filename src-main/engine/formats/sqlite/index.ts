import { join } from 'node:path'
import { z } from 'zod'
import { writeExchangeSql } from '#engine/duckdb/exchange'
import { defineFormat, type WriteContext } from '#shared/define/format'
import type { SqliteTask } from './task'

async function write({ queries, table, rejects, path, tempDir, inWorker }: WriteContext): Promise<string[]> {
  const tables: SqliteTask['tables'] = []
  for (const { name, columns, sql } of rejects ? [table, rejects] : [table]) {
    const file = join(tempDir, `table-${tables.length}.jsonl`)
    await queries.run(writeExchangeSql(sql, columns, file))
    tables.push({ name, columns: [...columns], file })
  }
  await inWorker('write', { path, tables } satisfies SqliteTask)
  return []
}

export default defineFormat({
  id: 'sqlite',
  title: 'SQLite database',
  extensions: ['sqlite', 'sqlite3', 'db'],
  docs: 'A SQLite database with one table, named after the dataset, and one with the rejects if wished. Whole numbers are INTEGER (beyond 64 bits TEXT), '
    + 'decimals TEXT with every digit, dates and times ISO text, booleans 0 and 1.',
  writes: { options: z.strictObject({}), typed: true, holdsRejects: true, write, share: 0.2 },
})

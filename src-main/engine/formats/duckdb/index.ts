import { z } from 'zod'
import { identifier, text } from '#engine/duckdb/quote'
import { defineFormat, type OutputTable, type WriteContext } from '#shared/define/format'

/** How the written database is called while it is attached. */
const OUTPUT = 'winnow_output'

const createTable = ({ name, sql }: OutputTable): string => `CREATE TABLE ${OUTPUT}.${identifier(name)} AS ${sql}`

async function write({ queries, table, rejects, path }: WriteContext): Promise<string[]> {
  await queries.run(`ATTACH ${text(path)} AS ${OUTPUT}`)
  try {
    for (const each of rejects ? [table, rejects] : [table]) await queries.run(createTable(each))
    await queries.run(`CHECKPOINT ${OUTPUT}`)
  } finally {
    await queries.run(`DETACH ${OUTPUT}`)
  }
  return []
}

export default defineFormat({
  id: 'duckdb',
  title: 'DuckDB database',
  extensions: ['duckdb', 'ddb'],
  docs: 'A DuckDB database with one table, named after the dataset, and one with the rejects if wished. All types are kept.',
  writes: { options: z.strictObject({}), typed: true, holdsRejects: true, write },
})

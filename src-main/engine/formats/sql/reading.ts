import { parsedRows, textColumns } from '#engine/duckdb/exchange-reading'
import type { FormatContext, Inspection, InputFile, Reading } from '#shared/define/format'
import type { SqlOptions } from './options'
import { SqlResult, type SqlTask } from './task'

/** What an inspection looks at: enough to find most tables, little enough for a second. */
const INSPECTED = { rows: 200, bytes: 16 << 20 }

/** Reads a table of a dump whole. */
export async function readSql(file: InputFile, options: SqlOptions, context: FormatContext): Promise<Reading> {
  const { enough } = context
  const result = await inWorker(file, options, context, enough)
  return {
    ...parsedRows(result, textColumns(result.headers)),
    report: { format: 'sql', input: result.input, guesses: result.guesses, setAside: [], setAsideTotal: 0, notes: [] },
    ...(enough && (result.isPart || result.rows.rows >= enough.rows) && { isPart: true }),
  }
}

/** Looks at the tables, and at the first rows of one. */
export async function inspectSql(file: InputFile, options: SqlOptions, context: FormatContext): Promise<Inspection> {
  const result = await inWorker(file, options, context, INSPECTED)
  const columns = textColumns(result.headers)
  return {
    streams: result.tables.map(({ name, rows }) => ({ id: name, name, input: { format: 'sql', table: name }, ...(!result.isPart && { rows }) })),
    input: result.input,
    guesses: result.guesses,
    columns,
    rows: result.sample.map((row) => columns.map((_, index) => row[index] ?? null)),
    setAside: [],
  }
}

async function inWorker({ path, name }: InputFile, options: SqlOptions, context: FormatContext, limit?: SqlTask['limit']): Promise<SqlResult> {
  const task: SqlTask = { path, name, tempDir: context.tempDir, options, ...(limit && { limit }) }
  return SqlResult.parse(await context.inWorker('read', task))
}

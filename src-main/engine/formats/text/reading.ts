import { parsedRows, textColumns } from '#engine/duckdb/exchange-reading'
import type { FormatContext, Inspection, InputFile, Reading } from '#shared/define/format'
import type { TextOptions } from './options'
import { TextResult, type TextTask } from './task'

/** What an inspection looks at: enough for any screen, little enough for a second. */
const INSPECTED = { rows: 200, bytes: 4 << 20 }

/** Reads a text whole. */
export async function readTextFile(file: InputFile, options: TextOptions, context: FormatContext): Promise<Reading> {
  const { enough } = context
  const result = await inWorker(file, options, context, enough)
  return {
    ...parsedRows(result, textColumns(result.headers)),
    report: { format: 'text', input: result.input, guesses: result.guesses, setAside: result.setAside, setAsideTotal: result.setAsideTotal, notes: [] },
    ...(enough && result.isPart && { isPart: true }),
  }
}

/** Looks at the first lines. */
export async function inspectTextFile(file: InputFile, options: TextOptions, context: FormatContext): Promise<Inspection> {
  const result = await inWorker(file, options, context, INSPECTED)
  const columns = textColumns(result.headers)
  return {
    streams: [{ id: 'text', name: 'Text' }],
    input: result.input,
    guesses: result.guesses,
    columns,
    rows: result.sample.map((row) => columns.map((_, index) => row[index] ?? null)),
    lines: result.sampleLines,
    raw: result.raw,
    setAside: result.setAside,
  }
}

async function inWorker({ path, name }: InputFile, options: TextOptions, context: FormatContext, limit?: TextTask['limit']): Promise<TextResult> {
  const task: TextTask = { path, name, tempDir: context.tempDir, options, ...(limit && { limit }) }
  return TextResult.parse(await context.inWorker('read', task))
}

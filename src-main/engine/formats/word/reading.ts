import { parsedRows, textColumns } from '#engine/duckdb/exchange-reading'
import type { FormatContext, Inspection, InputFile, Reading } from '#shared/define/format'
import type { Cell, Column } from '#shared/model/column'
import { INTEGER } from '#shared/model/data-type'
import type { Guess } from '#shared/model/reading'
import { SAMPLE_ROWS, type WordOptions } from './options'
import { WordResult, type WordTask } from './task'

/** A document takes seconds at most; one that takes longer is damaged. */
const LONGEST_MS = 120_000

/** Reads a table, or the paragraphs. */
export async function readWord(file: InputFile, options: WordOptions, context: FormatContext): Promise<Reading> {
  const result = await inWorker(file, options, context, 0)
  return {
    ...parsedRows(result, columnsOf(result)),
    report: { format: 'word', input: inputOf(result, options), guesses: guessesOf(result, options), setAside: result.setAside, setAsideTotal: result.setAside.length, notes: result.notes },
  }
}

/** Looks at the tables, and at the first rows of one. */
export async function inspectWord(file: InputFile, options: WordOptions, context: FormatContext): Promise<Inspection> {
  const result = await inWorker(file, options, context, SAMPLE_ROWS)
  const columns = columnsOf(result)
  return {
    streams: [
      ...result.tables.map(({ id, rows, columns: width, heading }) => ({ id, name: id.replace('t', 'T'), rows, note: `${width} columns${heading === null ? '' : `, under the heading "${heading}"`}.`, input: { format: 'word', part: id } })),
      { id: 'text', name: 'Text', rows: result.paragraphs + result.tables.length, note: 'Paragraphs with their headings; tables are named where they stand.', input: { format: 'word', part: 'text' } },
    ],
    input: inputOf(result, options),
    guesses: guessesOf(result, options),
    columns,
    rows: result.sample.map((row) => columns.map(({ type }, index) => toCell(row[index] ?? null, type))),
    setAside: result.setAside,
  }
}

const toCell = (value: string | null, { name }: Column['type']): Cell => (value !== null && name === 'integer' ? Number(value) : value)

async function inWorker({ path, name }: InputFile, options: WordOptions, context: FormatContext, sampled: number): Promise<WordResult> {
  const task: WordTask = { path, name, tempDir: context.tempDir, options, sampled }
  return WordResult.parse(await context.inWorker('read', task, LONGEST_MS))
}

function columnsOf({ part, headers }: WordResult): Column[] {
  return textColumns(headers).map((column, index) => (part === 'text' && headers[index] === 'level' ? { ...column, type: INTEGER } : column))
}

/** The options that read the file in the same way again. */
const inputOf = ({ part, header }: WordResult, options: WordOptions): Record<string, unknown> =>
  ({ format: 'word', part, ...(part !== 'text' && { header: options.header ?? header?.rows ?? 0 }) })

function guessesOf({ part, tables, header }: WordResult, options: WordOptions): Guess[] {
  const guesses: Guess[] = []
  if (options.part === undefined) {
    guesses.push({
      option: 'part', label: 'Part', value: part, shown: part === 'text' ? 'the text' : part, confidence: tables.length === 1 || part === 'text' ? 0.95 : 0.7,
      because: part === 'text' ? 'There is no table in it.' : tables.length === 1 ? 'It is the only table.' : `It is the largest of ${tables.length} tables.`,
      choices: [...tables.map(({ id, rows }) => ({ value: id, shown: `${id} (${rows.toLocaleString('en')} rows)` })), { value: 'text', shown: 'the text' }],
    })
  }
  if (header && options.header === undefined) {
    guesses.push({
      option: 'header', label: 'Header rows', value: header.rows, shown: header.rows === 0 ? 'none' : String(header.rows), confidence: header.confidence, because: header.because,
      choices: [0, 1, 2, 3].map((value) => ({ value, shown: value === 0 ? 'none' : String(value) })),
    })
  }
  return guesses
}

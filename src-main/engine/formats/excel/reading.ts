import { parsedRows } from '#engine/duckdb/exchange-reading'
import { uniqueColumnNames } from '#shared/define/column-names'
import type { FormatContext, Inspection, InputFile, Reading } from '#shared/define/format'
import type { Cell, Column } from '#shared/model/column'
import { failure } from '#shared/model/problem'
import type { Guess } from '#shared/model/reading'
import { parseArea } from './address'
import { notesOf } from './notes'
import { type ExcelOptions, SAMPLE_ROWS } from './options'
import { ReadResult, type ReadTask, type SheetReport } from './task'

/** Reads a sheet whole, or several as one table. */
export async function readExcel(file: InputFile, options: ExcelOptions, context: FormatContext): Promise<Reading> {
  const { enough } = context
  const result = await inWorker(file, options, context, enough?.rows)
  const columns = columnsOf(result)
  return {
    ...parsedRows(result, columns, result.columns.map(({ index }) => index)),
    report: {
      format: 'excel', input: inputOf(result, options), guesses: guessesOf(result, options),
      setAside: result.setAside, setAsideTotal: result.setAsideTotal, notes: notesOf(result, columns, options),
    },
    ...(enough && result.rows.rows >= enough.rows && { isPart: true }),
  }
}

/** Looks at the sheets and at the first rows of one. */
export async function inspectExcel(file: InputFile, options: ExcelOptions, context: FormatContext): Promise<Inspection> {
  const result = await inWorker(file, options, context, SAMPLE_ROWS)
  const columns = columnsOf(result)
  return {
    streams: [
      ...result.sheets.map(({ name, hidden, rows }) => ({ id: name, name, input: { format: 'excel', sheet: name }, ...(rows !== undefined && { rows }), ...(hidden && { hidden, note: 'This sheet is hidden in Excel.' }) })),
      ...result.ranges.map(({ name, kind, sheet, rows }) => ({ id: name, name, rows, input: { format: 'excel', sheet: name }, note: `${kind === 'table' ? 'An Excel table' : 'A named range'} on the sheet "${sheet}".` })),
    ],
    input: inputOf(result, options),
    guesses: guessesOf(result, options),
    columns,
    rows: result.sample.slice(0, SAMPLE_ROWS).map((row) => result.columns.map(({ index }, at) => toCell(row[index] ?? null, columns[at]!))),
    setAside: result.setAside,
  }
}

async function inWorker(file: InputFile, { sheet, sheets, range, skip, header, values = 'auto' }: ExcelOptions, context: FormatContext, limit?: number): Promise<ReadResult> {
  if (file.name.startsWith('~$')) {
    throw failure('FORMAT_BROKEN', `"${file.name}" is the small file by which Excel marks a workbook as open; it holds no table.`,
      `Choose "${file.name.slice(2)}" beside it.`, { file: file.name })
  }
  if (sheet !== undefined && sheets !== undefined) {
    throw failure('OPTION_INVALID', 'Both sheet and sheets are given.', 'Keep sheet for one sheet, or sheets for several as one table.', { pointer: '/input/sheets' })
  }
  const area = range === undefined ? undefined : parseArea(range)
  if (range !== undefined && !area) throw failure('OPTION_INVALID', `"${range}" names no cells.`, 'Write it like "B3:F200" or "B:F".', { pointer: '/input/range', value: range })
  const task: ReadTask = {
    path: file.path, name: file.name, tempDir: context.tempDir, values,
    ...(sheet !== undefined && { sheet }), ...(sheets !== undefined && { sheets }), ...(area && { area }), ...(skip !== undefined && { skip }), ...(header !== undefined && { header }),
    ...(limit !== undefined && { limit }),
  }
  return ReadResult.parse(await context.inWorker('read', task))
}

function columnsOf(result: ReadResult): Column[] {
  const names = uniqueColumnNames(result.columns.map(({ header }) => header))
  return result.columns.map(({ type }, index) => ({ ...names[index]!, type }))
}

/** The options that read the file in the same way again. Sheets whose tables begin differently are judged one by one each time. */
function inputOf(result: ReadResult, { sheets, range, values = 'auto' }: ExcelOptions): Record<string, unknown> {
  const layout = commonLayout(result)
  return {
    format: 'excel', ...(sheets === undefined ? { sheet: nameOf(result) } : { sheets }), ...(range !== undefined && { range }),
    ...(layout && { skip: layout.skip, header: layout.header }), values,
  }
}

const nameOf = ({ range, sheets, read }: ReadResult): string => range ?? sheets[read[0]?.sheet ?? 0]?.name ?? ''

/** Where the table begins, if it begins alike on all sheets that were read. */
function commonLayout({ read: [first, ...others] }: ReadResult): SheetReport['layout'] | undefined {
  return others.every(({ layout }) => layout.skip === first?.layout.skip && layout.header === first.layout.header) ? first?.layout : undefined
}

function guessesOf(result: ReadResult, options: ExcelOptions): Guess[] {
  const guesses: Guess[] = []
  const { sheets, columns } = result
  const layout = commonLayout(result)
  if (options.sheet === undefined && options.sheets === undefined) {
    guesses.push({
      option: 'sheet', label: 'Sheet', value: nameOf(result), shown: nameOf(result), confidence: sheets.length === 1 ? 1 : 0.8,
      because: sheets.length === 1 ? 'It is the only one.' : 'It is the first visible sheet with something in it.',
      choices: sheets.map((each) => ({ value: each.name, shown: each.hidden ? `${each.name} (hidden)` : each.name })),
    })
  }
  if (layout && options.skip === undefined) {
    guesses.push({ option: 'skip', label: 'Rows above the table', value: layout.skip, shown: String(layout.skip), confidence: layout.confidence, because: layout.because })
  }
  if (layout && options.header === undefined) {
    guesses.push({
      option: 'header', label: 'Header rows', value: layout.header, shown: layout.header === 0 ? 'none' : String(layout.header), confidence: layout.confidence, because: layout.because,
      choices: [0, 1, 2, 3].map((value) => ({ value, shown: value === 0 ? 'none' : String(value) })),
    })
  }
  if (options.values === undefined && columns.some(({ counts }) => counts.integer + counts.fraction > 0)) {
    guesses.push({
      option: 'values', label: 'Numbers as', value: 'auto', shown: 'value, or shown where padded with zeros', confidence: 0.9,
      choices: [{ value: 'auto', shown: 'value, or shown where padded with zeros' }, { value: 'value', shown: 'value' }, { value: 'shown', shown: 'as Excel shows it' }],
    })
  }
  return guesses
}

function toCell(value: string | null, { type }: Column): Cell {
  if (value === null || (value === '' && type.name !== 'text')) return null
  if (type.name === 'boolean') return value === 'true'
  if ((type.name === 'integer' || type.name === 'number') && (type.name === 'number' || Number.isSafeInteger(Number(value)))) return Number(value)
  return type.name === 'timestamp' && value.length === 10 ? `${value} 00:00:00` : value
}

import { parsedRows, textColumns } from '#engine/duckdb/exchange-reading'
import type { FormatContext, Inspection, InputFile, Reading } from '#shared/define/format'
import type { Column } from '#shared/model/column'
import { INTEGER } from '#shared/model/data-type'
import type { Guess, ImportReport } from '#shared/model/reading'
import { type PdfOptions, SAMPLE_ROWS } from './options'
import { PdfResult, type PdfTask, type TableFound } from './task'

/** An inspection looks at no more pages than this: some tenths of a second. */
const INSPECTED_PAGES = 20
/** A page takes some hundredths of a second; a file that takes longer than this is damaged. */
const LONGEST_MS = 900_000
const LONGEST_INSPECTION_MS = 30_000

/** Reads a table, or the text, whole. */
export async function readPdf(file: InputFile, options: PdfOptions, context: FormatContext): Promise<Reading> {
  const { enough } = context
  const result = await inWorker(file, options, context, enough && { rows: enough.rows, pages: INSPECTED_PAGES })
  return {
    ...parsedRows(result, columnsOf(result)),
    report: { format: 'pdf', input: inputOf(result, options), guesses: guessesOf(result, options), setAside: result.setAside, setAsideTotal: result.setAsideTotal, notes: notesOf(result), lineIs: 'page' },
    ...(enough && result.lookedAt < result.pages && { isPart: true }),
  }
}

/** Looks at the first pages: which tables there are, and the first rows of one. */
export async function inspectPdf(file: InputFile, options: PdfOptions, context: FormatContext): Promise<Inspection> {
  const result = await inWorker(file, options, context, { rows: SAMPLE_ROWS, pages: INSPECTED_PAGES })
  const columns = columnsOf(result)
  const isWhole = result.lookedAt === result.pages
  return {
    streams: [
      ...result.tables.map((table) => ({
        id: table.id, name: `${table.id.replace('t', 'T')}, ${pagesOf(table)}`, confidence: table.confidence, note: `${table.columns} columns; found by ${signOf(table)}.`, input: { format: 'pdf', part: table.id },
        ...((isWhole || table.lastPage < result.lookedAt) && { rows: table.rows }),
      })),
      { id: 'text', name: 'Text', note: isWhole ? 'The text of all pages.' : `Tables on the first ${result.lookedAt} of ${result.pages} pages are listed.`, input: { format: 'pdf', part: 'text' } },
    ],
    input: inputOf(result, options),
    guesses: guessesOf(result, options),
    columns,
    rows: result.sample.slice(0, SAMPLE_ROWS).map((row) => columns.map(({ type }, index) => (type.name === 'integer' ? Number(row[index]) : row[index] ?? null))),
    setAside: result.setAside,
  }
}

async function inWorker({ path, name }: InputFile, options: PdfOptions, context: FormatContext, limit?: PdfTask['limit']): Promise<PdfResult> {
  const task: PdfTask = { path, name, tempDir: context.tempDir, options, ...(limit && { limit }) }
  return PdfResult.parse(await context.inWorker('read', task, limit ? LONGEST_INSPECTION_MS : LONGEST_MS))
}

/** Cells of tables are text; the text itself stands behind its page. */
function columnsOf({ part, headers }: PdfResult): Column[] {
  return textColumns(headers).map((column, index) => (part === 'text' && index < headers.length - 1 ? { ...column, type: INTEGER } : column))
}

/** The options that read the file in the same way again. */
function inputOf({ part, header }: PdfResult, options: PdfOptions): Record<string, unknown> {
  return {
    format: 'pdf', part, ...(part === 'text' ? { text: options.text ?? 'paragraphs' } : { header: options.header ?? header?.rows ?? 0 }),
    ...(options.pages !== undefined && { pages: options.pages }),
  }
}

const signOf = ({ isRuled }: TableFound): string => (isRuled ? 'the lines around its cells' : 'how its text is aligned')
const percent = (share: number): string => `${Math.round(100 * share)} %`
const pagesOf = ({ firstPage, lastPage }: TableFound): string => (firstPage === lastPage ? `page ${firstPage}` : `pages ${firstPage} to ${lastPage}`)

function guessesOf({ part, tables, header }: PdfResult, options: PdfOptions): Guess[] {
  const guesses: Guess[] = []
  const taken = tables.find(({ id }) => id === part)
  const choices = [...tables.map((table) => ({ value: table.id, shown: `${table.id} (${pagesOf(table)})` })), { value: 'text', shown: 'the text' }]
  if (options.part === undefined) {
    const because = !taken ? 'No table was found.' : tables.length === 1 ? `The only table, found by ${signOf(taken)} (${pagesOf(taken)}).` : `The largest of ${tables.length} tables (${pagesOf(taken)}).`
    guesses.push({ option: 'part', label: 'Part', value: part, shown: taken ? `${taken.id}, ${pagesOf(taken)}` : 'the text', confidence: taken?.confidence ?? 0.9, because, choices })
  }
  if (part === 'text' && options.text === undefined) {
    guesses.push({
      option: 'text', label: 'Text by', value: 'paragraphs', shown: 'paragraphs', confidence: 0.7, because: 'Lines that follow each other closely are taken for one paragraph.',
      choices: ['paragraphs', 'lines', 'pages'].map((value) => ({ value, shown: value })),
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

const listOf = (pages: readonly number[]): string => `${pages.slice(0, 20).join(', ')}${pages.length > 20 ? ' and more' : ''}`

function notesOf({ images, stamped, tables, part, setAside }: PdfResult): ImportReport['notes'] {
  const notes: ImportReport['notes'] = []
  const listed = listOf(images)
  if (images.length > 0) {
    notes.push({ code: 'image-pages', count: images.length, line: images[0]!, message: `${images.length === 1 ? `Page ${listed} is an image` : `Pages ${listed} are images`}, as a scanner makes them, without text: nothing was read there. Text recognition (OCR) makes text of them.` })
  }
  if (stamped.length > 0) {
    notes.push({ code: 'stamped-images', count: stamped.length, line: stamped[0]!, message: `${stamped.length === 1 ? `Page ${stamped[0]!} shows` : `Pages ${listOf(stamped)} show`} a picture and hardly any text, as scans with a stamp or a page number do: nothing of the picture was read. Text recognition (OCR) makes text of it.` })
  }
  const taken = tables.find(({ id }) => id === part)
  if (taken && tables.length > 1) notes.push({ code: 'other-tables', count: tables.length - 1, message: `The file has ${tables.length} tables; ${part} (${pagesOf(taken)}) was read.` })
  const repeated = setAside.filter(({ line }) => taken !== undefined && line > taken.firstPage)
  if (repeated.length > 0) notes.push({ code: 'repeated-headers', count: repeated.length, line: repeated[0]!.line, message: 'The header is written again on further pages; these rows are set aside.' })
  if (taken && taken.merged > 0) notes.push({ code: 'merged-cells', count: taken.merged, message: `${taken.merged} ${taken.merged === 1 ? 'cell is' : 'cells are'} merged: the value is in the top left one, the others are empty. "Fill down" repeats it.` })
  if (taken && taken.confidence < 0.7) notes.push({ code: 'unsure-table', count: 1, message: `That this is a table is a guess by how its text is aligned (${percent(taken.confidence)} sure): look at its columns.` })
  return notes
}

import { stat } from 'node:fs/promises'
import { PlacedRows } from '#engine/duckdb/placed-rows'
import { joinNames } from '#engine/text/table-header'
import type { Progress } from '#shared/define/format'
import { failure } from '#shared/model/problem'
import type { SetAside } from '#shared/model/reading'
import { findTables, type PageTable } from './find-tables'
import { type Table, TableGatherer } from './join-tables'
import { brokenPdf, hasPicture, openPdf, type OpenPdf } from './open'
import { pageFilter } from './options'
import { type Line, linesOf, paragraphsOf, type Piece, piecesOf, type TextLine, textLinesOf } from './page-text'
import { inReadingOrder } from './reading-order'
import { type RuledTable, ruledTables } from './ruled-tables'
import { rulingsOf } from './rulings'
import type { PdfResult, PdfTask, TableFound } from './task'

const MOST_SET_ASIDE = 200
/** Pages of fewer letters may be pictures with a stamp of the scanner; it is told where at least every second page is one. */
const FEW_LETTERS = 80
/** So many pages without text are looked at for pictures; of the others nothing is said. */
const MOST_LOOKED_FOR_PICTURES = 50

/** Reads a table of a PDF, or its text, into exchange files. Throws FORMAT_*, FILE_IS_EMPTY, OPTION_INVALID, LIMIT_EXCEEDED, TOO_LARGE. */
export async function readPart(task: PdfTask, progress: (progress: Progress) => void): Promise<PdfResult> {
  const { size } = await stat(task.path)
  const pdf = await openPdf(task.path, task.name)
  try {
    const output = new PlacedRows(task.tempDir, task.limit?.rows ?? 0)
    const looked = await lookAtPages(pdf, task, output, ({ pages, of }) => progress({ bytes: Math.floor(size * pages / of), totalBytes: size }))
    const tables = looked.gatherer.tables.map((table, index) => ({ table, id: `table ${index + 1}` }))
    const { part = largest(tables) ?? 'text' } = task.options
    if (looked.pagesWithText === 0 && part === 'text') throw await nothingToRead(pdf, task, looked.textless)
    const { images, blank } = await picturesOf(pdf, task, looked.textless)
    const { images: stamped } = await picturesOf(pdf, task, 2 * (looked.sparse.length + images.length) >= looked.pagesWithText + looked.textless.length ? looked.sparse : [])
    const common = {
      pages: pdf.document.numPages, lookedAt: looked.last, images, stamped, blank, part,
      tables: tables.map(({ table, id }): TableFound => ({ id, firstPage: table.firstPage, lastPage: table.lastPage, rows: Math.max(0, table.rows.length - headerRows(table, task)), columns: table.columns.length, confidence: table.confidence, isRuled: table.isRuled, merged: table.merged })),
    }
    if (part === 'text') {
      if (task.options.part === undefined) looked.writeText(output)
      return { ...common, headers: textHeaders(task), ...output.finish(), setAside: [], setAsideTotal: 0 }
    }
    const found = tables.find(({ id }) => id === part)?.table
    if (!found) throw noSuchTable(task, tables.length)
    return { ...common, ...writeTable(found, task, output), ...output.finish() }
  } catch (error) {
    throw brokenPdf(task.name, error)
  } finally {
    await pdf.close()
  }
}

interface Looked {
  readonly gatherer: TableGatherer
  readonly pagesWithText: number
  readonly textless: readonly number[]
  /** Pages with hardly any text. */
  readonly sparse: readonly number[]
  readonly last: number
  /** Writes the text that was kept because nobody had said what to read. */
  writeText(output: PlacedRows): void
}

/** Looks at the pages one after another; a row's line is the page that it stands on. Text that is asked for is written as they go by. */
async function lookAtPages({ document }: OpenPdf, task: PdfTask, output: PlacedRows, passed: (done: { pages: number; of: number }) => void): Promise<Looked> {
  const { options, limit } = task
  const gatherer = new TableGatherer()
  const textless: number[] = []
  const sparse: number[] = []
  const isWanted = pageFilter(options.pages)
  const kept: [number, readonly TextLine[]][] = []
  let pagesWithText = 0
  let last = 0
  for (let number = 1; number <= document.numPages; number += 1) {
    if (!isWanted(number)) continue
    if (limit && (last >= limit.pages || output.count >= limit.rows)) break
    last = number
    // Text alone is asked for by number or by "text": which tables there are nobody is told then, but for an inspection.
    const { tables, text } = await pageOf(document, number, options.part !== 'text' || limit !== undefined)
    if (text.length === 0) textless.push(number)
    else pagesWithText += 1
    if (text.length > 0 && text.reduce((letters, line) => letters + line.text.length, 0) < FEW_LETTERS) sparse.push(number)
    gatherer.add(number, tables)
    if (options.part === 'text') writeText(task, output, number, text)
    else if (options.part === undefined && gatherer.tables.length === 0) kept.push([number, text])
    passed({ pages: number, of: document.numPages })
  }
  return { gatherer, textless, sparse, pagesWithText, last, writeText: (to) => { for (const [page, text] of kept) writeText(task, to, page, text) } }
}

async function pageOf(document: OpenPdf['document'], number: number, withTables: boolean) {
  const page = await document.getPage(number)
  const { items } = await page.getTextContent({ includeMarkedContent: false })
  const { transform } = page.getViewport({ scale: 1 })
  const { upright, turned, turn } = piecesOf(items.flatMap((item) => ('str' in item ? [item] : [])), transform)
  const lines = linesOf(upright)
  const ruled = withTables && lines.some(({ pieces }) => pieces.length > 1) ? ruledTables(await rulingsOf(page, transform, turn), upright) : []
  page.cleanup()
  return { tables: withTables ? [...ruled, ...tablesBeside(ruled, lines, upright)].toSorted((one, other) => one.top - other.top) : [], text: [...textLinesOf(inReadingOrder(upright)), ...textLinesOf(turned)] }
}

/** The tables that no lines show, above, between and below those that they do. */
function tablesBeside(ruled: readonly RuledTable[], all: readonly Line[], pieces: readonly Piece[]): (PageTable & { readonly top: number })[] {
  if (ruled.length === 0) return findTables(all).map((table) => ({ ...table, top: 0 }))
  const free = pieces.filter((piece) => !ruled.some((table) => table.holds(piece)))
  const edges = [...ruled.map(({ top }) => top), Infinity]
  return edges.flatMap((edge, index) => {
    const above = edges[index - 1] ?? -Infinity
    return findTables(linesOf(free.filter(({ base }) => base > above && base <= edge))).map((table) => ({ ...table, top: edge === Infinity ? Number.MAX_VALUE : edge - 1 }))
  })
}

/** The columns of the text, by what a row is. */
const textHeaders = ({ options: { text = 'paragraphs' } }: PdfTask): string[] => (text === 'pages' ? ['page', 'text'] : ['page', text.slice(0, -1), 'text'])

function writeText({ options: { text: by = 'paragraphs' } }: PdfTask, output: PlacedRows, page: number, lines: readonly TextLine[]): void {
  if (by === 'pages') {
    if (lines.length > 0) output.add(page, [String(page), lines.map(({ text }) => text).join('\n')])
    return
  }
  const texts = by === 'lines' ? lines.map(({ text }) => text) : paragraphsOf(lines)
  texts.forEach((text, index) => output.add(page, [String(page), String(index + 1), text]))
}

const headerRows = ({ header, rows }: Table, { options }: PdfTask): number => Math.min(options.header ?? header.rows, rows.length)

function writeTable(table: Table, task: PdfTask, output: PlacedRows): Pick<PdfResult, 'headers' | 'header' | 'setAside' | 'setAsideTotal'> {
  const count = headerRows(table, task)
  const names = table.rows.slice(0, count)
  for (const { page, cells } of table.rows.slice(count)) output.add(page, cells)
  const aside = [...names, ...table.repeated]
  return {
    headers: joinNames(names.map(({ cells }) => cells), table.columns.length),
    header: table.header,
    setAside: aside.slice(0, MOST_SET_ASIDE).map(({ page, cells }): SetAside => ({ kind: 'header', line: page, raw: cells.map((cell) => cell ?? '').join('\t') })),
    setAsideTotal: aside.length,
  }
}

/** The table with the most cells. */
function largest(tables: readonly { readonly table: Table; readonly id: string }[]): string | undefined {
  const cells = ({ rows, columns }: Table): number => rows.length * columns.length
  return tables.reduce<{ table: Table; id: string } | undefined>((most, next) => (most && cells(most.table) >= cells(next.table) ? most : next), undefined)?.id
}

/** Which of the pages without text show pictures. */
async function picturesOf({ document: lenient }: OpenPdf, { path, name }: PdfTask, textless: readonly number[]): Promise<{ images: number[]; blank: number[] }> {
  const found: { images: number[]; blank: number[] } = { images: [], blank: [] }
  if (textless.length === 0) return found
  const { document, close } = await openPdf(path, name, true)
  try {
    for (const page of textless.slice(0, MOST_LOOKED_FOR_PICTURES)) found[await hasPicture(lenient, document, page) ? 'images' : 'blank'].push(page)
    return found
  } finally {
    await close()
  }
}

async function nothingToRead(pdf: OpenPdf, task: PdfTask, textless: readonly number[]): Promise<Error> {
  const { images } = await picturesOf(pdf, task, textless)
  return images.length > 0
    ? failure('FILE_IS_EMPTY', `"${task.name}" holds no text: its pages are images, as a scanner makes them.`, 'Have them recognised first (OCR): many PDF readers and scanners save a PDF with text.', { file: task.name })
    : failure('FILE_IS_EMPTY', `"${task.name}" holds no text.`, 'Choose another file, or other pages.', { file: task.name })
}

const noSuchTable = ({ name, options: { part = '' } }: PdfTask, count: number): Error =>
  failure('OPTION_INVALID', `"${name}" has no ${part}.`, count === 0 ? 'No table was found in it; its text can be read: part "text".' : `Its tables are "table 1"${count > 1 ? ` to "table ${count}"` : ''}; its text is part "text".`, { file: name })

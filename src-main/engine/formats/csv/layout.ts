import type { Guess } from '#shared/model/reading'
import { guessHeader, joinHeaders } from './header'
import type { Dialect, ReadOptions } from './options'
import { recordsOf } from './dialect'
import { grammarOf, type RawRecord } from './record'

const RECORDS = 1_000
const MOST_TITLES = 50
const MOST_NOTES = 30
/** Where more rows than this share are short, they are meant to be filled up. */
const MANY_SHORT = 0.5

type Signs = Pick<Dialect, 'delimiter' | 'quote' | 'escape'>
export type Layout = Pick<Dialect, 'skip' | 'header' | 'footer' | 'comment' | 'ragged' | 'decimal'>

export interface LayoutGuesses {
  readonly layout: Layout
  /** One for each column; null without a header. */
  readonly headers: readonly (string | null)[]
  readonly guesses: readonly Guess[]
}

/** A record of the sample with the texts of its cells. */
interface Row {
  readonly cells: readonly string[]
  readonly lines: number
  readonly blank: boolean
  readonly comment: boolean
}

/**
 * Finds where in a file the table is: lines before its header, header rows, notes after it, comments.
 *
 * @param head whole lines from the beginning of the file
 * @param tail whole lines up to its end; the same as `head` when the file is small
 * @param width the usual number of fields
 */
export function guessLayout(head: Buffer, tail: Buffer, signs: Signs, bareCr: boolean, width: number, given: ReadOptions): LayoutGuesses {
  const comment = given.comment ?? guessComment(head, signs, bareCr, width)
  const grammar = grammarOf({ ...signs, comment }, bareCr)
  const toRow = (record: RawRecord): Row => {
    const cells = record.fields.map((field) => Buffer.from(field.bytes).toString())
    return { cells, lines: record.lines, blank: cells.every((cell) => cell.trim() === '') && width > 1, comment: comment !== '' && cells[0]!.startsWith(comment) && !record.fields[0]!.quoted }
  }
  const rows = [...recordsOf(head, grammar, RECORDS, width)].map(toRow)
  const start = given.skip === undefined ? findTable(rows, width) : afterLines(rows, given.skip)
  const skip = given.skip ?? rows.slice(0, start).reduce((lines, row) => lines + row.lines, 0)
  const table = rows.slice(start).filter((row) => !row.blank && !row.comment).map((row) => row.cells)
  const header = given.header === undefined ? guessHeader(table.slice(0, 100)) : { rows: given.header, confidence: 1, because: '' }
  const headerRows = table.slice(0, header.rows)
  const body = table.slice(header.rows)
  const columns = countColumns(headerRows, body, width)
  const ends = [...recordsOf(tail, grammar, Infinity, columns.width)].map(toRow)
  const footer = given.footer ?? countNotes(tail === head ? ends.slice(start + header.rows) : ends, columns.width)
  const data = body.slice(0, tail === head && footer > 0 ? -footer : undefined)
  const ragged = given.ragged ?? (shareShort(data, columns.width) > MANY_SHORT ? 'pad' : 'set_aside')
  const decimal = given.decimal ?? guessDecimal(data)
  const headers = [...columns.rowNames ? [null] : [], ...joinHeaders(headerRows, columns.width - (columns.rowNames ? 1 : 0))]
  return { layout: { skip, header: header.rows, footer, comment, ragged, decimal }, headers, guesses: describe({ skip, header: header.rows, footer, comment, ragged, decimal }, header) }
}

/** Lines that begin with `#` are comments unless they look like rows, or the only one is the header. */
function guessComment(head: Buffer, signs: Signs, bareCr: boolean, width: number): string {
  if (!head.includes('#')) return ''
  const records = [...recordsOf(head, grammarOf({ ...signs, comment: '' }, bareCr), RECORDS, width)]
  const marked = records.filter((record) => head[record.start] === '#'.charCodeAt(0))
  if (marked.length === 0 || marked.length * 2 > records.length) return ''
  const told = marked.every((record) => record.fields.length !== width || /^#[\s#!*=-]/.test(head.toString('latin1', record.start, record.start + 2)))
  return told && (marked.length > 1 || marked[0]!.fields.length !== width || marked[0] !== records[0]) ? '#' : ''
}

/** The place of the first row that is as wide as the table and not just a title in a wide row. */
function findTable(rows: readonly Row[], width: number): number {
  if (width === 1) return 0
  for (const [index, row] of rows.slice(0, MOST_TITLES).entries()) {
    if (row.blank || row.comment) continue
    const filled = row.cells.filter((cell) => cell.trim() !== '').length
    const wide = row.cells.length >= width || (row.cells.length === width - 1 && width > 2 && filled === row.cells.length)
    if (wide && (filled > 1 || width === 2)) return index
  }
  return 0
}

function afterLines(rows: readonly Row[], skip: number): number {
  let lines = 0
  let index = 0
  for (; index < rows.length && lines < skip; index += 1) lines += rows[index]!.lines
  return index
}

/**
 * How many columns the table has. A header that is one shorter than the rows is one of R's, whose first column holds
 * the names of the rows; fields behind the header's end that are always empty are no columns.
 */
function countColumns(headers: readonly (readonly string[])[], body: readonly (readonly string[])[], usual: number): { width: number; rowNames: boolean } {
  const named = Math.max(0, ...headers.map((row) => row.length))
  if (named === 0) return { width: usual, rowNames: false }
  if (body.length === 0) return { width: named, rowNames: false }
  if (named >= usual) {
    const lastNamed = headers.reduce((last, row) => Math.max(last, row.findLastIndex((cell) => cell.trim() !== '') + 1), 0)
    return { width: Math.max(usual, lastNamed), rowNames: false }
  }
  const wide = body.filter((row) => row.length === usual)
  if (wide.every((row) => row.slice(named).every((cell) => cell === ''))) return { width: named, rowNames: false }
  return { width: usual, rowNames: named === usual - 1 }
}

/** Lines of notes at the end: sentences of one field, or lines after a blank one; blank lines at the very end are not counted. */
function countNotes(rows: readonly Row[], width: number): number {
  if (width === 1) return 0
  const last = rows.findLastIndex((row) => !row.blank)
  let index = last
  while (index >= 0 && last - index < MOST_NOTES && (rows[index]!.blank || isNote(rows[index]!, width))) index -= 1
  if (index < 0 || rows[index]!.cells.length !== width) return 0
  const notes = rows.slice(index + 1, last + 1)
  const sure = notes[0]?.blank === true || notes.every((row) => row.blank || /[\s:]/.test(row.cells[0]!.trim()))
  return sure ? notes.reduce((lines, row) => lines + row.lines, 0) : 0
}

function isNote(row: Row, width: number): boolean {
  const filled = row.cells.filter((cell) => cell.trim() !== '')
  return row.cells.length < width && filled.length === 1 && row.cells[0] === filled[0] && /\p{L}{2}/u.test(filled[0]!)
}

function shareShort(body: readonly (readonly string[])[], width: number): number {
  return body.length < 3 ? 0 : body.filter((row) => row.length < width).length / body.length
}

function guessDecimal(body: readonly (readonly string[])[]): '.' | ',' {
  let balance = 0
  for (const cell of body.flat()) {
    if (/^\s*[-+]?(?:\d+|\d{1,3}(?:\.\d{3})+),(?:\d{1,2}|\d{4,})\s*\D?$/.test(cell)) balance += 1
    else if (/^\s*\D?[-+]?(?:\d+|\d{1,3}(?:,\d{3})+)\.(?:\d{1,2}|\d{4,})\s*$/.test(cell)) balance -= 1
  }
  return balance > 0 ? ',' : '.'
}

function describe(layout: Layout, header: { confidence: number; because: string }): Guess[] {
  const count = (rows: number, one: string, many: string) => (rows === 0 ? 'none' : rows === 1 ? `1 ${one}` : `${rows} ${many}`)
  return [
    { option: 'skip', label: 'Lines before the header', value: layout.skip, shown: count(layout.skip, 'line', 'lines'), confidence: layout.skip === 0 ? 0.9 : 0.8,
      ...(layout.skip > 0 && { because: 'They have fewer fields than the table below them.' }) },
    { option: 'header', label: 'Header rows', value: layout.header, shown: count(layout.header, 'row', 'rows'), confidence: header.confidence, because: header.because,
      choices: [0, 1, 2, 3].map((value) => ({ value, shown: count(value, 'row', 'rows') })) },
    { option: 'footer', label: 'Lines after the table', value: layout.footer, shown: count(layout.footer, 'line', 'lines'), confidence: layout.footer === 0 ? 0.9 : 0.75,
      ...(layout.footer > 0 && { because: 'They are notes of one field below the last row.' }) },
    { option: 'comment', label: 'Comment', value: layout.comment, shown: layout.comment || 'none', confidence: layout.comment === '' ? 0.9 : 0.8 },
    { option: 'ragged', label: 'Rows with too few fields', value: layout.ragged, shown: layout.ragged === 'pad' ? 'filled up' : 'set aside', confidence: layout.ragged === 'pad' ? 0.6 : 0.9,
      ...(layout.ragged === 'pad' && { because: 'Many rows are shorter than the header.' }),
      choices: [{ value: 'set_aside', shown: 'set aside' }, { value: 'pad', shown: 'filled up' }] },
    { option: 'decimal', label: 'Decimal sign', value: layout.decimal, shown: layout.decimal === ',' ? 'comma' : 'point', confidence: 0.8,
      choices: [{ value: '.', shown: 'point' }, { value: ',', shown: 'comma' }] },
  ]
}

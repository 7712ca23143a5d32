import type { Column } from '#shared/model/column'
import { failure } from '#shared/model/problem'
import { columnLetters } from '../address'
import { styleOf } from './styles'

/** Excel's own limit for a text. */
const LONGEST_TEXT = 32_767
/** A number with more digits than this is rounded by Excel. */
const MOST_DIGITS = 15
const DAY_MS = 86_400_000
/** Days from Excel's day zero to 1 January 1970. */
const EPOCH = 25_569
/** 1 March 1900, from which on Excel's calendar has no day too many. */
const FIRST_SURE_DAY = 61

/** Gives a value's XML for the cell at an address; `text` is the value as DuckDB writes it. */
type CellXml = (text: string, address: string) => string

/** What writes the cells of each column; `onText` hears of values that only text keeps. */
export function cellWriters(columns: readonly Column[], sheet: string, onText: (column: string) => void): CellXml[] {
  return columns.map((column) => {
    const style = styleOf(column.type)
    const asText: CellXml = (text, address) => textCell(text, address, styleOf({ name: 'text' }), sheet, column.name)
    const exact = exactNumber(column)
    if (!exact) return asText
    return (text, address) => {
      const number = exact(text)
      if (number !== undefined) return number === 'true' || number === 'false' ? `<c r="${address}" t="b"><v>${number === 'true' ? 1 : 0}</v></c>` : `<c r="${address}" s="${style}"><v>${number}</v></c>`
      onText(column.name)
      return asText(text, address)
    }
  })
}

/** A function that gives the number Excel stores for a value, undefined where none says the same; none for columns of text. */
function exactNumber({ type }: Column): ((text: string) => string | undefined) | undefined {
  switch (type.name) {
    case 'integer': case 'decimal': return (text) => text.replace(/^-?0*\.?0*|\.(?=\d)/g, '').length > MOST_DIGITS ? undefined : text
    case 'number': return (text) => (Number.isFinite(Number(text)) ? String(Number(text)) : undefined)
    case 'boolean': return (text) => text
    case 'date': case 'timestamp': return serialOf
    case 'time': return timeOf
    default: return undefined
  }
}

/** The serial number of a day or a point in time; undefined before 1900, beyond 9999, and finer than milliseconds. */
function serialOf(text: string): string | undefined {
  const match = /^(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d:\d\d)(?:\.(\d{1,3})0*)?)?$/.exec(text)
  if (!match) return undefined
  const milliseconds = Date.parse(`${match[1]}T${match[2] ?? '00:00:00'}.${(match[3] ?? '0').padEnd(3, '0')}Z`)
  const days = milliseconds / DAY_MS + EPOCH
  // Excel has a 29 February 1900: before it, its numbers are one lower than the calendar's.
  const serial = days >= FIRST_SURE_DAY ? days : days - 1
  return Number.isNaN(serial) || serial < 1 ? undefined : String(serial)
}

/** The part of a day; undefined for what is finer than milliseconds. */
function timeOf(text: string): string | undefined {
  const match = /^(\d\d):(\d\d):(\d\d)(?:\.(\d{1,3})0*)?$/.exec(text)
  if (!match || match[1] === '24') return undefined
  const milliseconds = ((Number(match[1]) * 60 + Number(match[2])) * 60 + Number(match[3])) * 1000 + Number((match[4] ?? '0').padEnd(3, '0'))
  return String(milliseconds / DAY_MS)
}

/** A text cell: inline, so that nothing has to be kept in memory, and never a formula whatever it begins with. */
export function textCell(text: string, address: string, style: number, sheet: string, column: string): string {
  if (text.length > LONGEST_TEXT) {
    throw failure('LIMIT_EXCEEDED', `The cell ${address} (column "${column}") has ${text.length.toLocaleString('en')} characters; Excel holds ${LONGEST_TEXT.toLocaleString('en')} in a cell.`,
      'Write CSV, JSON or Parquet instead, or shorten the column first.', { sheet, column, row: Number(/\d+$/.exec(address)?.[0]) })
  }
  return `<c r="${address}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escapeText(text)}</t></is></c>`
}

const MARKUP: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Markup as entities; what XML cannot hold, and what looks like its escape, as `_xHHHH_` (ECMA-376 part 1, ST_Xstring). */
export function escapeText(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are the characters in question
  return text.replace(/[&<>"\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[\dA-Fa-f]{4}_)/g, (char) =>
    MARKUP[char] ?? `_x${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)
}

/** `C7` for column 2 (from 0) of row 7. */
export const addressOf = (letters: readonly string[], column: number, row: number): string => `${letters[column] ?? columnLetters(column)}${row}`

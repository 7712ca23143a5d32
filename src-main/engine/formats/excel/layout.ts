import type { SheetCell } from './cell'
import type { SheetRow } from './sheet-source'

/** Where the table begins. */
export interface Layout {
  /** Rows before the header, counted as the sheet gives them. */
  readonly skip: number
  readonly header: number
  readonly confidence: number
  readonly because: string
}

/** A row needs this share of the usual width to be part of the table. */
const WIDE_ENOUGH = 0.6

/** Cells that hold something. */
export const filled = (row: SheetRow): number => row.cells.reduce((count, cell) => count + (cell && cell.value.trim() !== '' ? 1 : 0), 0)

/**
 * Finds the header among the first rows of a sheet: the first row that is about as wide as the table and all text. Rows
 * above it are titles. Two header rows are seen where the upper one has gaps and only the rows after the second one
 * hold other things than text.
 *
 * @param rows the first rows, none of them blank
 */
export function findLayout(rows: readonly SheetRow[]): Layout {
  const widths = rows.map(filled)
  const usual = [...widths].sort((a, b) => a - b)[Math.floor(widths.length / 2)] ?? 0
  const wide = Math.max(1, Math.ceil(usual * WIDE_ENOUGH))
  const first = Math.max(0, widths.findIndex((width) => width >= wide))
  const titles = first === 0 ? '' : ` ${first === 1 ? 'One row' : `${first} rows`} above the table ${first === 1 ? 'is' : 'are'} set aside.`
  const top = rows[first]
  if (!top || !isNames(top)) return { skip: first, header: 0, confidence: 0.7, because: `The first row of the table holds more than names.${titles}` }
  const levels = headerLevels(rows, first)
  if (levels && levels.to > levels.from) {
    return { skip: levels.from, header: levels.to - levels.from + 1, confidence: 0.8, because: `Names of groups of columns stand over the names.${levels.from === first ? titles : ''}` }
  }
  const above = rows[first - 1]
  if (above && isGroupRow(above, top) && !allText(rows[first + 1] ?? top)) {
    return { skip: first - 1, header: 2, confidence: 0.7, because: 'The row above the names groups them.' }
  }
  const second = rows[first + 1]
  const third = rows[first + 2]
  if (second && third && widths[first]! < widths[first + 1]! && allText(second) && !allText(third) && !repeats(second)) {
    return { skip: first, header: 2, confidence: 0.6, because: `The first row has gaps and the second one is all names too.${titles}` }
  }
  if (!second) return { skip: first, header: 1, confidence: 0.5, because: `There is one row only.${titles}` }
  const differs = rows.slice(first + 1, first + 50).some((row) => !isNames(row))
  if (differs) return { skip: first, header: 1, confidence: 0.95, because: `The first row is all names, the rows below hold other things.${titles}` }
  return repeats(top) || !allText(top)
    ? { skip: first, header: 0, confidence: 0.5, because: `The first row looks like those below it.${titles}` }
    : { skip: first, header: 1, confidence: 0.6, because: `All cells are text; the first row is taken for the names.${titles}` }
}

const MOST_LEVELS = 4

/**
 * The rows of a header of several levels around one of them, as merged cells leave it: an upper row has gaps behind its
 * names that the next one fills, no row but the first has a name in the first column, and values come right below.
 */
function headerLevels(rows: readonly SheetRow[], at: number): { readonly from: number; readonly to: number } | undefined {
  let from = at
  const leads = (upper: SheetRow | undefined, lower: SheetRow | undefined): boolean =>
    upper !== undefined && lower !== undefined && lower.line === upper.line + 1 && filled(upper) > 1 && isGroupNames(upper) && allText(lower) && !isFilled(lower, Math.min(beginOf(rows[from]!), beginOf(upper)))
  while (leads(rows[from - 1], rows[from]) && fillsGaps(rows[from - 1]!, rows[from]!)) from -= 1
  let to = at
  while (leads(rows[to], rows[to + 1]) && (to > from || fillsGaps(rows[to]!, rows[to + 1]!)) && to - from + 1 < MOST_LEVELS) to += 1
  const body = rows[to + 1]
  return to > from && beginOf(rows[from]!) < beginOf(rows[to]!) && body && !allText(body) ? { from, to } : undefined
}

const isFilled = (row: SheetRow, column: number): boolean => (row.cells[column]?.value.trim() ?? '') !== ''
const beginOf = (row: SheetRow): number => row.cells.findIndex((cell) => cell !== undefined && cell.value.trim() !== '')

/** Has the upper row, behind its first name, blank cells over filled ones? */
const fillsGaps = (upper: SheetRow, lower: SheetRow): boolean => lower.cells.some((_, column) => column > beginOf(upper) && isFilled(lower, column) && !isFilled(upper, column))

/** Texts, years among them. */
const isGroupNames = (row: SheetRow): boolean => texts(row).every((cell) => cell?.kind === 'text' || (cell?.kind === 'integer' && /^(19|20)\d\d$/.test(cell.value)))

/** Names over groups of columns: right above the header, several, and none over the first column. */
function isGroupRow(above: SheetRow, header: SheetRow): boolean {
  const begins = (row: SheetRow) => row.cells.findIndex((cell) => cell !== undefined && cell.value.trim() !== '')
  return above.line === header.line - 1 && filled(above) > 1 && allText(above) && begins(above) > begins(header)
}

const texts = (row: SheetRow) => row.cells.filter((cell) => cell !== undefined && cell.value.trim() !== '')

const allText = (row: SheetRow): boolean => texts(row).every((cell) => cell?.kind === 'text' && !/^[\d\s.,%€$£+-]+$/.test(cell.value))

/** Names of columns: texts, among them perhaps years or days (a column for each). */
function isNames(row: SheetRow): boolean {
  const cells = texts(row)
  if (allText(row)) return true
  const namesPeriod = (cell: SheetCell | undefined) => cell?.kind === 'date' || (cell?.kind === 'integer' && /^(19|20)\d\d$/.test(cell.value))
  return !repeats(row) && cells[0]?.kind === 'text' && cells.every((cell) => cell?.kind === 'text' || namesPeriod(cell))
}

function repeats(row: SheetRow): boolean {
  const values = texts(row).map((cell) => cell?.value.trim().toLowerCase())
  return new Set(values).size < values.length
}

/** The names of a table from its header rows: joined by a space; a name over a merged range goes for all columns below it. */
export function headersOf(rows: readonly SheetRow[], width: number): (string | null)[] {
  const upper = rows.slice(0, -1).map((row) => carriedOn(row, width))
  const last = rows.at(-1)
  return Array.from({ length: width }, (_, column) => {
    const names = [...upper.map((row) => row[column] ?? ''), last?.cells[column]?.value ?? '']
    const kept = names.filter((name, index) => name.trim() !== '' && name !== names[index - 1])
    return kept.length > 0 ? kept.join(' ') : null
  })
}

function carriedOn(row: SheetRow, width: number): string[] {
  let name = ''
  return Array.from({ length: width }, (_, column) => (name = row.cells[column]?.value.trim() ? row.cells[column].value : name))
}

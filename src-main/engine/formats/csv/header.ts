import { cellKind, isValueKind, type CellKind } from './cell-kind'

const YEAR = /^\s*(?:19|20)\d\d\s*$/
const MOST_HEADER_ROWS = 3

/** How many of the first rows are headers, and how sure that is. */
export interface HeaderGuess {
  readonly rows: number
  readonly confidence: number
  readonly because: string
}

/** What most cells of a column look like below its header. */
interface BodyColumn {
  /** `number`, `time` or `special` where four in five cells are of that kind. */
  readonly kind?: CellKind
  readonly years: boolean
  readonly values: ReadonlySet<string>
}

/**
 * Guesses how many header rows a table begins with.
 *
 * @param rows the first rows of the table, texts of their cells
 */
export function guessHeader(rows: readonly (readonly string[])[]): HeaderGuess {
  const [first] = rows
  if (!first) return { rows: 0, confidence: 1, because: 'There are no rows.' }
  if (rows.length === 1) return guessSingle(first)
  // A header that is repeated further down says nothing of the values below it.
  const below = rows.slice(1).filter((row) => !row.every((cell, index) => cell === first[index]))
  const body = bodyColumns(below.slice(rows.length > MOST_HEADER_ROWS + 2 ? MOST_HEADER_ROWS - 1 : 0))
  const score = rate(first, body)
  if (score < 0) return { rows: 0, confidence: Math.min(0.95, 0.6 - score / 10), because: 'The first row looks like the rows below it.' }
  const more = rows.length > MOST_HEADER_ROWS ? furtherRows(rows, rows.length > MOST_HEADER_ROWS + 2 ? body : bodyColumns(rows.slice(hasGaps(rows) ? 2 : 1))) : 0
  return {
    rows: 1 + more,
    confidence: more > 0 ? 0.7 : Math.min(0.97, 0.6 + score / 10),
    because: more > 0 ? `The first ${1 + more} rows are words where numbers or dates stand below.` : 'The first row looks other than the rows below it.',
  }
}

function guessSingle(row: readonly string[]): HeaderGuess {
  const values = row.filter((cell) => isValueKind(cellKind(cell))).length
  return values > 0
    ? { rows: 0, confidence: 0.7, because: 'The only row has values.' }
    : { rows: 1, confidence: 0.6, because: 'The only row holds words.' }
}

function bodyColumns(rows: readonly (readonly string[])[]): BodyColumn[] {
  const width = Math.max(...rows.map((row) => row.length))
  return Array.from({ length: width }, (_, column) => {
    const cells = rows.map((row) => row[column] ?? '').filter((cell) => cellKind(cell) !== 'empty')
    const counts = new Map<CellKind, number>()
    for (const cell of cells) counts.set(cellKind(cell), (counts.get(cellKind(cell)) ?? 0) + 1)
    const kind = [...counts].find(([name, count]) => isValueKind(name) && count >= 0.8 * cells.length)?.[0]
    return { ...(kind && { kind }), years: cells.length > 0 && cells.every((cell) => YEAR.test(cell)), values: new Set(cells.map((cell) => cell.trim())) }
  })
}

/** Above 0: a header; below: a row like the others. */
function rate(row: readonly string[], body: readonly BodyColumn[]): number {
  let score = 0.1
  const names = row.map((cell) => cell.trim().toLowerCase()).filter((cell) => cell !== '')
  score -= new Set(names).size < names.length ? 0.3 : 0
  row.forEach((cell, index) => {
    const column = body[index]
    const kind = cellKind(cell)
    if (!column || kind === 'empty') return
    if (column.kind) score += isYearName(cell, column) ? 0 : kind === column.kind ? -1.5 : isValueKind(kind) ? -0.2 : 1
    else if ((kind === 'number' || kind === 'time') && !YEAR.test(cell)) score -= 0.7
    else if (column.values.has(cell.trim())) score -= 0.6
    else if (column.values.size > 0) score += 0.1
  })
  return score
}

/** 2023, 2024 above columns of amounts are names. */
const isYearName = (cell: string, column: BodyColumn): boolean => YEAR.test(cell) && !column.years

/** Has the first row names over groups of columns: blank cells where the second one has names? */
const hasGaps = ([first, second]: readonly (readonly string[])[]): boolean => first!.some((cell, index) => cell.trim() === '' && (second?.[index] ?? '').trim() !== '')

function furtherRows(rows: readonly (readonly string[])[], body: readonly BodyColumn[]): number {
  let more = 0
  while (more + 1 < MOST_HEADER_ROWS) {
    const row = rows[more + 1]!
    const above = rows[more]!
    let words = 0
    for (const [index, column] of body.entries()) {
      const kind = cellKind(row[index] ?? '')
      if (!column.kind || kind === 'empty') continue
      if (isValueKind(kind)) return more
      words += 1
    }
    const grouped = hasGaps([above, row])
    if (words < (grouped ? 1 : 2)) return more
    more += 1
  }
  return more
}

/**
 * One header for each column out of several header rows, joined by a space. In the upper rows a blank cell belongs to
 * the group that began to its left.
 */
export function joinHeaders(rows: readonly (readonly string[])[], width: number): (string | null)[] {
  if (rows.length === 0) return Array.from({ length: width }, () => null)
  const filled = rows.map((row, level) => {
    if (level === rows.length - 1) return row
    let group = ''
    return Array.from({ length: width }, (_, index) => (group = row[index]?.trim() || group))
  })
  return Array.from({ length: width }, (_, index) => {
    if (rows.length === 1) return rows[0]![index] ?? null
    return filled.map((row) => row[index]?.trim() ?? '').filter((cell) => cell !== '').join(' ')
  })
}

import { type HeaderGuess, guessHeader, isValue } from '#engine/text/table-header'
import { type Column, columnsOf, cutAtGutters, placeOf } from './columns'
import type { Line, Piece } from './page-text'

/** A table on one page. */
export interface PageTable {
  readonly columns: readonly Column[]
  /** The texts of its cells, from top to bottom; null where there is nothing. */
  readonly rows: readonly (readonly (string | null)[])[]
  readonly header: HeaderGuess
  /** 0 to 1. */
  readonly confidence: number
  /** Found by the lines around its cells, not by how its text is aligned. */
  readonly isRuled?: boolean
  /** Cells of its body that are merged. */
  readonly merged?: number
}

/** Lines further apart than so many times their letters belong to two tables. */
const BLOCK_GAP = 4
/** … or than so many times the usual distance of the lines above. */
const FAR = 1.8
/** A heading has letters so much larger than a table. */
const HEADING_SIZE = 1.15
/** Between rows of a table so many lines may have one piece only. */
const MOST_SINGLE = 3
/** The lines of a wrapped cell stand closer than so much of the distance between rows. */
const WRAPPED = 0.8
/** A header's upper lines stand at most so many times their letters above the next. */
const HEADER_LEADING = 1.5
const MOST_HEADER_LINES = 3
const LEAST_FILLED = 0.4
/** Lines with this share of the usual number of pieces tell where the columns are. */
const WIDE_ENOUGH = 0.6
const SAME_PLACE = 2.5
/** Prose in columns: long texts that fill their column. */
const PROSE_LETTERS = 25
const PROSE_FILLS = 0.75

/** Finds the tables of a page by how its text is aligned, from top to bottom. */
export function findTables(lines: readonly Line[]): PageTable[] {
  return blocksOf(lines).flatMap(([from, to]) => tablesIn(lines, from, to))
}

/** Runs of lines, [from, to), that begin and end with lines of several pieces. */
export function blocksOf(lines: readonly Line[]): [number, number][] {
  const blocks: [number, number][] = []
  let start = -1
  let last = -1
  const close = () => {
    if (start >= 0 && last > start) blocks.push([start, last + 1])
    start = -1
  }
  lines.forEach((line, index) => {
    if (start >= 0 && (index - last > MOST_SINGLE || endsBlock(line, lines.slice(start, index)))) close()
    if (line.pieces.length < 2) return
    if (start < 0) start = index
    last = index
  })
  close()
  return blocks
}

/** Stands a line apart from those of the block above it: far below, as the foot of a page does, or as a heading? */
function endsBlock(line: Line, block: readonly Line[]): boolean {
  const gap = line.base - block.at(-1)!.base
  if (gap > BLOCK_GAP * line.size || (line.pieces.length === 1 && line.size > HEADING_SIZE * middle(block.map(({ size }) => size)))) return true
  return block.length > 3 && gap > 2 * line.size && gap > FAR * middle(gapsOf(block))
}

const gapsOf = (block: readonly Line[]): number[] => block.slice(1).map((line, index) => line.base - block[index]!.base)

/** The table of a block; where its lines do not agree on columns, the block is cut at its widest gap. */
function tablesIn(lines: readonly Line[], from: number, to: number): PageTable[] {
  const block = lines.slice(from, to)
  const several = block.filter(({ pieces }) => pieces.length > 1)
  if (several.length < 2) return []
  const usual = middle(several.map(({ pieces }) => pieces.length))
  // Names of groups of columns reach over gaps that all else leaves free.
  const columns = columnsOf(several.filter(({ pieces }) => pieces.length >= WIDE_ENOUGH * usual))
  const cut = columns.length < usual ? widestGap(block) : undefined
  if (cut !== undefined) return [...tablesIn(lines, from, from + cut), ...tablesIn(lines, from + cut, to)]
  if (columns.length < 2) return []
  const table = tableOf(lines, from, to, columns)
  return table ? [table] : []
}

/** The place of the line below the widest gap, where one is wider than the others. */
function widestGap(block: readonly Line[]): number | undefined {
  const gaps = gapsOf(block)
  const widest = Math.max(...gaps)
  return gaps.length > 1 && widest > 1.25 * middle(gaps) ? gaps.indexOf(widest) + 1 : undefined
}

function tableOf(lines: readonly Line[], from: number, to: number, columns: readonly Column[]): PageTable | undefined {
  const first = withHeaderLines(lines, from, columns)
  const body = lines.slice(isTitle(lines[first]!, columns) ? first + 1 : first, to)
  const placed = body.map((line, index) => placedIn(line, columns, index === 0))
  const pieces = placed.map((cells) => cells.map((cell) => cell.map(({ text }) => text).join(' ') || null))
  const rows = wrapped(body, pieces)
  if (rows.length < (columns.length > 2 ? 2 : 3)) return undefined
  const filled = rows.flat().filter((cell) => cell !== null).length / (rows.length * columns.length)
  if (filled < LEAST_FILLED || isList(rows) || isProse(placed, columns)) return undefined
  const header = guessHeader(rows, fontsOf(placed))
  const confidence = 0.3 + 0.3 * alignment(placed) + 0.2 * filled + 0.1 * Math.min(1, rows.length / 5) + (header.confidence > 0.8 ? 0.08 : 0)
  return { columns, rows, header, confidence: Math.round(100 * Math.min(0.97, confidence)) / 100 }
}

/** Lines of a header above the first one with several pieces: "Unit" over "price". */
function withHeaderLines(lines: readonly Line[], from: number, columns: readonly Column[]): number {
  let first = from
  while (first > 0 && from - first < MOST_HEADER_LINES) {
    const line = lines[first]!
    const above = lines[first - 1]!
    if (line.base - above.base > HEADER_LEADING * line.size || isAcross(above, columns) || above.size > HEADING_SIZE * line.size) break
    first -= 1
  }
  return first
}

/** A line of one piece over several columns; several such pieces are names of groups of columns. */
const isTitle = (line: Line, columns: readonly Column[]): boolean => line.pieces.length === 1 && isAcross(line, columns)

/** Does a piece of the line reach over several columns? */
const isAcross = ({ pieces }: Line, columns: readonly Column[]): boolean => pieces.some((piece) => placeOf(piece, columns).reach > 1)

/** @param isFirst names of groups of columns stand there, which are no cells of two columns unless they fill the line */
function placedIn({ pieces }: Line, columns: readonly Column[], isFirst: boolean): Piece[][] {
  const place = (all: readonly Piece[]): Piece[][] => {
    const cells: Piece[][] = columns.map(() => [])
    for (const piece of all) cells[placeOf(piece, columns).index]?.push(piece)
    return cells
  }
  const cut = place(pieces.flatMap((piece) => cutAtGutters(piece, columns)))
  return isFirst && cut.some((cell) => cell.length === 0) ? place(pieces) : cut
}

/**
 * Joins the lines of wrapped cells: they stand closer to the line above than rows do, or hold texts that go on from it.
 * Beside a cell of several lines the others may stand at the middle of its height: its first line comes before theirs.
 */
function wrapped(lines: readonly Line[], texts: readonly (readonly (string | null)[])[]): (string | null)[][] {
  const gapAbove = (index: number) => lines[index]!.base - (lines[index - 1]?.base ?? lines[index]!.base)
  const begins = texts.map((_, index) => index).filter((index) => index > 0 && texts[index]![0] !== null)
  const pitch = begins.length > 0 ? middle(begins.map(gapAbove)) : Infinity
  const rows: (string | null)[][] = []
  let before: readonly (string | null)[] = []
  texts.forEach((own, index) => {
    const cells = own.map((cell, column) => joined(before[column] ?? null, cell))
    before = []
    const above = rows.at(-1)
    const filled = cells.filter((cell) => cell !== null).length
    const isClose = gapAbove(index) < WRAPPED * pitch
    const beginsRow = cells[0] !== null
    if (!beginsRow && index > 0 && !isClose && (texts[index + 1]?.[0] ?? null) !== null && gapAbove(index + 1) < WRAPPED * gapAbove(index)) {
      before = cells
      return
    }
    const isFull = cells.some((cell, column) => cell !== null && isValue(cell) && isValue(above?.[column] ?? ''))
    const goesOn = above && index > 0 && !isFull && (isClose
      ? !beginsRow || filled * 2 < cells.length || rows.length === 1
      : !beginsRow && gapAbove(index) <= 1.05 * pitch && filled * 2 <= cells.length && cells.length > 2 && cells.every((cell, column) => cell === null || (!isValue(cell) && above[column] !== null)))
    if (goesOn) cells.forEach((cell, column) => { above[column] = joined(above[column] ?? null, cell) })
    else rows.push([...cells])
  })
  return rows
}

const joined = (one: string | null, other: string | null): string | null => [one, other].filter((part) => part !== null).join(' ') || null

const BULLET = /^(?:|[•▪◦·–—*o-]|\(?(?:\d{1,3}|[a-zA-Z])[.)])$/
const isList = (rows: readonly (readonly (string | null)[])[]): boolean => rows[0]?.length === 2 && rows.every(([first]) => BULLET.test(first ?? ''))

/** Are cells of lines long texts that fill their columns? */
export function isProse(placed: readonly (readonly (readonly Piece[])[])[], columns: readonly Column[]): boolean {
  if (columns.length > 3) return false
  const all = placed.flatMap((cells) => cells.map((pieces, index) => ({ pieces, width: columns[index]!.right - columns[index]!.left }))).filter(({ pieces }) => pieces.length > 0)
  const letters = mean(all.map(({ pieces }) => pieces.reduce((sum, { text }) => sum + text.length, 0)))
  const fills = mean(all.map(({ pieces, width }) => (pieces.at(-1)!.right - pieces[0]!.left) / Math.max(1, width)))
  return letters > PROSE_LETTERS && fills > PROSE_FILLS
}

/** The font of each line that has one font alone. */
const fontsOf = (placed: readonly (readonly (readonly Piece[])[])[]): (string | undefined)[] => placed.map((cells) => {
  const fonts = new Set(cells.flat().map(({ font }) => font))
  return fonts.size === 1 ? [...fonts][0] : undefined
})

/** How many cells begin, end or have their middle where most of their column do, 0 to 1. */
function alignment(placed: readonly (readonly (readonly Piece[])[])[]): number {
  const width = placed[0]?.length ?? 0
  return mean(Array.from({ length: width }, (_, column) => {
    const cells = placed.map((cells) => cells[column] ?? []).filter((pieces) => pieces.length > 0)
    const edges = [(pieces: readonly Piece[]) => pieces[0]!.left, (pieces: readonly Piece[]) => pieces.at(-1)!.right, (pieces: readonly Piece[]) => (pieces[0]!.left + pieces.at(-1)!.right) / 2]
    return Math.max(...edges.map((edge) => {
      const usual = middle(cells.map(edge))
      return cells.filter((pieces) => Math.abs(edge(pieces) - usual) <= SAME_PLACE).length / Math.max(1, cells.length)
    }))
  }))
}

const mean = (values: readonly number[]): number => (values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length)
const middle = (values: readonly number[]): number => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0

import { type HeaderGuess, guessHeader } from '#engine/text/table-header'
import type { PageTable } from './find-tables'
import { linesOf, type Piece } from './page-text'
import type { Ruling, Rulings } from './rulings'

/** Lines of one edge lie so close, in points; lines that cross may miss each other by so much. */
const SAME_LINE = 2.5
/** A table's lines that lie across reach so much further than its outermost ones down where its sides are open. */
const OPEN_SIDE = 12
/** Fewer filled cells are a form or a drawing. */
const LEAST_FILLED = 0.3
const MOST_CELLS = 200_000
const SURE = 0.97

/** A table in ruled lines, and what of the page it takes. */
export interface RuledTable extends PageTable {
  readonly top: number
  holds(piece: Piece): boolean
}

/** Cells that no line parts: so many rows and columns of the grid. */
interface Region {
  readonly row: number
  readonly column: number
  rows: number
  columns: number
  readonly pieces: Piece[]
}

/** The tables whose cells are ruled, with cells that are merged over rows and over columns: their text stands in the first one. */
export function ruledTables({ across, down }: Rulings, pieces: readonly Piece[]): RuledTable[] {
  return gridsOf(joined(across), joined(down)).flatMap((grid) => tableOf(grid, pieces) ?? [])
}

/** Pieces of one line that touch or lie on each other become one. */
function joined(rulings: readonly Ruling[]): Ruling[] {
  const lines: { at: number; from: number; to: number }[] = []
  for (const ruling of rulings.toSorted((one, other) => one.at - other.at || one.from - other.from)) {
    const same = lines.findLast((line) => Math.abs(line.at - ruling.at) <= SAME_LINE && ruling.from <= line.to + SAME_LINE && ruling.to >= line.from - SAME_LINE)
    if (same) {
      same.from = Math.min(same.from, ruling.from)
      same.to = Math.max(same.to, ruling.to)
    } else lines.push({ ...ruling })
    if (lines.length > MOST_CELLS) return []
  }
  return lines
}

interface Grid {
  readonly across: readonly Ruling[]
  readonly down: readonly Ruling[]
}

/** Lines that cross each other, directly or over others, are one grid. */
function gridsOf(across: readonly Ruling[], down: readonly Ruling[]): Grid[] {
  const left = new Set(down)
  const waiting = new Set(across)
  const grids: Grid[] = []
  for (const first of across) {
    if (!waiting.delete(first)) continue
    const grid: { across: Ruling[]; down: Ruling[] } = { across: [first], down: [] }
    for (let next: { line: Ruling; lies: boolean }[] = [{ line: first, lies: true }]; next.length > 0;) {
      const found: typeof next = []
      for (const { line, lies } of next) {
        for (const other of lies ? left : waiting) {
          if (!(lies ? crosses(line, other) : crosses(other, line))) continue
          ;(lies ? left : waiting).delete(other)
          ;(lies ? grid.down : grid.across).push(other)
          found.push({ line: other, lies: !lies })
        }
      }
      next = found
    }
    grids.push(grid)
  }
  return grids
}

const crosses = (across: Ruling, down: Ruling): boolean =>
  down.at >= across.from - SAME_LINE && down.at <= across.to + SAME_LINE && across.at >= down.from - SAME_LINE && across.at <= down.to + SAME_LINE

/** The places of lines, each once. */
function places(lines: readonly Ruling[]): number[] {
  const sorted = lines.map(({ at }) => at).toSorted((one, other) => one - other)
  return sorted.filter((at, index) => index === 0 || at - sorted[index - 1]! > SAME_LINE)
}

function tableOf({ across, down }: Grid, pieces: readonly Piece[]): RuledTable | undefined {
  const ys = places(across)
  const inner = places(down)
  const [left, right] = [Math.min(...across.map(({ from }) => from)), Math.max(...across.map(({ to }) => to))]
  const xs = [...left < inner[0]! - OPEN_SIDE ? [left] : [], ...inner, ...right > inner.at(-1)! + OPEN_SIDE ? [right] : []]
  if (ys.length < 3 || xs.length < 3 || ys.length * xs.length > MOST_CELLS) return undefined
  const isIn = (piece: Piece) => piece.right > xs[0]! && piece.left < xs.at(-1)! && middleOf(piece) > ys[0]! && middleOf(piece) < ys.at(-1)!
  const { regions, at } = regionsOf(xs, ys, across, down)
  for (const piece of pieces.filter(isIn)) {
    for (const part of cutAtLines(piece, xs)) at(part)?.pieces.push(part)
  }
  // A box around everything that is over the table is its title.
  const titles = regions.filter(({ row, columns, column }) => row === 0 && column === 0 && columns === xs.length - 1)[0]?.rows ?? 0
  const body = regions.filter(({ row }) => row >= titles)
  const height = ys.length - 1 - titles
  if (height < 2 || body.filter(({ pieces: own }) => own.length > 0).length < LEAST_FILLED * body.length) return undefined
  const rows = Array.from({ length: height }, (): (string | null)[] => xs.slice(1).map(() => null))
  for (const { row, column, pieces: own } of body) rows[row - titles]![column] = textOf(own)
  const header = headerOf(body.map((region) => ({ ...region, row: region.row - titles })), rows)
  for (const { row, column, columns, pieces: own } of body) {
    // A name over several columns is the name of each.
    if (row - titles < header.rows) for (let more = 1; more < columns; more += 1) rows[row - titles]![column + more] = textOf(own)
  }
  const kept = rows.filter((row) => row.some((cell) => cell !== null))
  return {
    columns: xs.slice(1).map((x, index) => ({ left: xs[index]!, right: x })), rows: kept, header: { ...header, rows: Math.min(header.rows, kept.length) }, confidence: SURE, isRuled: true, top: ys[0]!, holds: isIn,
    merged: body.filter(({ row, rows: high, columns: wide, pieces: own }) => row - titles >= header.rows && high * wide > 1 && own.length > 0).length,
  }
}

/** The middle of the height of letters. */
const middleOf = ({ base, size }: Piece): number => base - 0.3 * size

/** The regions of a grid, and which of them a piece stands in. */
function regionsOf(xs: readonly number[], ys: readonly number[], across: readonly Ruling[], down: readonly Ruling[]): { regions: Region[]; at: (piece: Piece) => Region | undefined } {
  const [width, height] = [xs.length - 1, ys.length - 1]
  const owner: (Region | undefined)[] = Array.from({ length: width * height })
  const parted = (lines: readonly Ruling[], place: number, along: number) => lines.some((line) => Math.abs(line.at - place) <= SAME_LINE && line.from <= along && line.to >= along)
  const middle = (all: readonly number[], index: number) => (all[index]! + all[index + 1]!) / 2
  const [columnLines, rowLines] = [xs.map((x) => down.filter(({ at }) => Math.abs(at - x) <= SAME_LINE)), ys.map((y) => across.filter(({ at }) => Math.abs(at - y) <= SAME_LINE))]
  const regions: Region[] = []
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      if (owner[row * width + column]) continue
      const region: Region = { row, column, rows: 1, columns: 1, pieces: [] }
      while (column + region.columns < width && !owner[row * width + column + region.columns] && !parted(columnLines[column + region.columns]!, xs[column + region.columns]!, middle(ys, row))) region.columns += 1
      while (row + region.rows < height && !parted(rowLines[row + region.rows]!, ys[row + region.rows]!, middle(xs, column))) region.rows += 1
      for (let y = row; y < row + region.rows; y += 1) for (let x = column; x < column + region.columns; x += 1) owner[y * width + x] ??= region
      regions.push(region)
    }
  }
  const placeIn = (all: readonly number[], value: number) => all.findIndex((from, index) => value >= from && value < (all[index + 1] ?? -Infinity))
  return {
    regions,
    at: (piece) => {
      const [column, row] = [placeIn(xs, (piece.left + piece.right) / 2), placeIn(ys, middleOf(piece))]
      return column < 0 || row < 0 ? undefined : owner[row * width + column]
    },
  }
}

/** Texts of cells that stand close may be one piece: a piece that reaches over a line is taken word by word. */
function cutAtLines(piece: Piece, xs: readonly number[]): Piece[] {
  if (!piece.text.includes(' ') || !xs.some((x) => piece.left < x - SAME_LINE && piece.right > x + SAME_LINE)) return [piece]
  const letter = (piece.right - piece.left) / piece.text.length
  return [...piece.text.matchAll(/\S+/g)].map(({ 0: text, index }) => ({ ...piece, text, left: piece.left + index * letter, right: piece.left + (index + text.length) * letter }))
}

const textOf = (pieces: readonly Piece[]): string | null => linesOf(pieces).map(({ pieces: parts }) => parts.map(({ text }) => text).join(' ')).join(' ') || null

/** How many rows are the header: at least those that its merged cells reach over. */
function headerOf(regions: readonly Region[], rows: readonly (readonly (string | null)[])[]): HeaderGuess {
  const top = regions.filter(({ row }) => row === 0)
  const groups = top.some(({ columns, pieces }) => columns > 1 && pieces.length > 0)
  const deep = Math.max(...top.map(({ rows: high }) => high), 1)
  const guess = guessHeader(rows)
  const count = groups ? Math.max(2, deep) : 1
  if (!groups || guess.rows === 0 || count >= rows.length) return guess
  return { rows: count, confidence: 0.95, because: 'Names in merged cells stand over groups of columns.' }
}

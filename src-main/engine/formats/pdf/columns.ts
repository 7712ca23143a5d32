import type { Line, Piece } from './page-text'

/** A column's place on the page, in points. */
export interface Column {
  readonly left: number
  readonly right: number
}

/** A gap between columns is at least this wide, in the size of the letters. */
const LEAST_GUTTER = 0.35
/** So many lines may write into a gap (titles over several columns) and it still is one. */
const TOLERATED = 0.08

/** The columns that lines of several pieces share: what stands between the strips of the page that next to none of them writes into. */
export function columnsOf(lines: readonly Line[]): Column[] {
  const left = Math.floor(Math.min(...lines.map(({ pieces }) => pieces[0]?.left ?? 0)))
  const right = Math.ceil(Math.max(...lines.map(({ pieces }) => pieces.at(-1)?.right ?? 0)))
  const written = new Uint16Array(Math.max(1, Math.min(20_000, right - left + 1)))
  for (const { pieces } of lines) {
    for (const piece of pieces) {
      const last = Math.min(written.length - 1, Math.ceil(piece.right - left) - 1)
      for (let at = Math.max(0, Math.floor(piece.left - left)); at <= last; at += 1) written[at]! += 1
    }
  }
  const tolerated = Math.floor(TOLERATED * lines.length)
  const gutter = LEAST_GUTTER * middleSize(lines)
  const columns: { left: number; right: number }[] = []
  for (let at = 0; at < written.length; at += 1) {
    if (written[at]! <= tolerated) continue
    const last = columns.at(-1)
    if (last && left + at - last.right < gutter) last.right = left + at + 1
    else columns.push({ left: left + at, right: left + at + 1 })
  }
  return columns
}

const middleSize = (lines: readonly Line[]): number => lines.map(({ size }) => size).toSorted((one, other) => one - other)[Math.floor(lines.length / 2)] ?? 10

/** A piece that reaches into a column by less than this share of the column, or of itself, does not stand in it. */
const LEAST_REACH = 0.2

/** The column that most of a piece stands in, or that is nearest to it, and how many it reaches over. */
export function placeOf({ left, right }: Pick<Piece, 'left' | 'right'>, columns: readonly Column[]): { readonly index: number; readonly reach: number } {
  const overlaps = columns.map((column) => Math.min(right, column.right) - Math.max(left, column.left))
  const index = overlaps.reduce((best, overlap, at) => (overlap > overlaps[best]! ? at : best), 0)
  const reach = overlaps.filter((overlap, at) => overlap > LEAST_REACH * Math.min(right - left, columns[at]!.right - columns[at]!.left)).length
  if (reach <= 1) return { index, reach }
  // A title over several columns belongs to the first of them.
  return { index: overlaps.findIndex((overlap) => overlap > 0), reach }
}

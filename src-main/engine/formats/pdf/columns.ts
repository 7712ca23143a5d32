import type { Line, Piece } from './page-text'

/** A column's place on the page, in points. */
export interface Column {
  readonly left: number
  readonly right: number
}

/** A gap between columns is at least this wide, in the size of the letters. */
const LEAST_GUTTER = 0.35
/** So many lines may write into a gap (titles over several columns, texts without a gap) and it still is one; of few lines one. */
const TOLERATED = 0.12
const FEW_LINES = 4

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
  const tolerated = lines.length < FEW_LINES ? 0 : Math.max(1, Math.floor(TOLERATED * lines.length))
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

/** Edges of a piece and of its columns are the same within so many points, and within so many times the letters where they are estimated. */
const SAME_EDGE = 3
const ESTIMATED = 0.7

/**
 * Cuts a piece that holds the cells of two columns: where they stand close, PDFs have them as one text. Its ends stand where
 * those of the columns do, and a space near the gap; a title over both columns does not.
 */
export function cutAtGutters(piece: Piece, columns: readonly Column[]): Piece[] {
  const { index, reach } = placeOf(piece, columns)
  const [first, last] = [columns[index], columns[index + 1]]
  if (reach !== 2 || !first || !last) return [piece]
  const letter = (piece.right - piece.left) / Math.max(1, piece.text.length)
  const cuts = [...piece.text.matchAll(/ /g)].map(({ index: at }) => ({ at, left: piece.left + at * letter, right: piece.left + (at + 1) * letter }))
  const middle = (first.right + last.left) / 2
  const cut = cuts.reduce<typeof cuts[number] | undefined>((best, next) => (best && Math.abs(best.left - middle) <= Math.abs(next.left - middle) ? best : next), undefined)
  if (!cut) return [piece]
  const near = (one: number, other: number, most: number) => Math.abs(one - other) <= most
  const fitsFirst = near(piece.left, first.left, SAME_EDGE) || near(cut.left, first.right, ESTIMATED * piece.size)
  const fitsLast = near(piece.right, last.right, SAME_EDGE) || near(cut.right, last.left, ESTIMATED * piece.size)
  if (!fitsFirst || !fitsLast) return [piece]
  return [{ ...piece, text: piece.text.slice(0, cut.at), right: Math.min(cut.left, first.right) }, { ...piece, text: piece.text.slice(cut.at + 1), left: Math.max(cut.right, last.left) }]
}

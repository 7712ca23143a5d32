import { type Column, columnsOf, placeOf } from './columns'
import { blocksOf, isProse } from './find-tables'
import { type Line, linesOf, type Piece } from './page-text'

/** Fewer lines side by side are a heading with a date, or the like. */
const LEAST_LINES = 4
const MOST_COLUMNS = 3
/** Lines further apart than this, in the size of their letters, belong to two blocks. */
const LINE_GAP = 1.8

/**
 * The pieces of a page with columns of prose one after another, where its content goes to and fro between them line by
 * line; all else stays in the order of the content, as whoever wrote it set it.
 */
export function inReadingOrder(pieces: readonly Piece[]): readonly Piece[] {
  const lines = linesOf(pieces)
  const ordered: Piece[] = []
  const moved = new Map<Piece, readonly Piece[]>()
  for (const { top, bottom, columns } of proseColumns(lines)) {
    const inside = pieces.filter(({ base, size }) => base >= top - size / 2 && base <= bottom + size / 2)
    const sorted = columns.flatMap((_, column) => byLine(inside.filter((piece) => placeOf(piece, columns).index === column)))
    inside.forEach((piece, index) => moved.set(piece, index === 0 ? sorted : []))
  }
  for (const piece of pieces) ordered.push(...moved.get(piece) ?? [piece])
  return ordered
}

/** From top to bottom, each line from left to right. */
const byLine = (pieces: readonly Piece[]): Piece[] => pieces.toSorted((one, other) => (Math.abs(one.base - other.base) < Math.min(one.size, other.size) / 3 ? one.left - other.left : one.base - other.base))

/** Where lines of prose stand side by side, with what is left of the longer column below. */
function proseColumns(lines: readonly Line[]): { readonly top: number; readonly bottom: number; readonly columns: readonly Column[] }[] {
  return blocksOf(lines).flatMap(([from, to]) => {
    const several = lines.slice(from, to).filter(({ pieces }) => pieces.length > 1)
    if (several.length < LEAST_LINES) return []
    const columns = columnsOf(several)
    if (columns.length < 2 || columns.length > MOST_COLUMNS) return []
    const placed = several.map(({ pieces }) => columns.map((_, column) => pieces.filter((piece) => placeOf(piece, columns).index === column)))
    if (!isProse(placed, columns)) return []
    let last = to - 1
    while (goesOn(lines[last]!, lines[last + 1], columns)) last += 1
    return [{ top: lines[from]!.base, bottom: lines[last]!.base, columns }]
  })
}

const goesOn = (above: Line, line: Line | undefined, columns: readonly Column[]): boolean =>
  line?.pieces.length === 1 && line.base - above.base <= LINE_GAP * above.size && placeOf(line.pieces[0]!, columns).reach <= 1

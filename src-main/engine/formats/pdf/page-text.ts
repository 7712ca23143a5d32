/** A piece of text with its place on the page, in points from the top left corner. */
export interface Piece {
  readonly text: string
  readonly left: number
  readonly right: number
  /** The line that the letters stand on. */
  readonly base: number
  /** Size of the letters. */
  readonly size: number
  readonly font: string
}

/** Pieces that stand on one line, from left to right; letters closer to each other than a column's gap are one piece. */
export interface Line {
  readonly base: number
  readonly size: number
  readonly pieces: readonly Piece[]
}

/** A text item as pdf.js gives it. */
export interface TextItem {
  readonly str: string
  readonly transform: readonly number[]
  readonly width: number
  readonly fontName: string
}

export type Matrix = readonly number[]
/** By how many quarters the text of a page is turned. */
export type Turn = 0 | 1 | 2 | 3

/** Gaps are measured in the size of the letters: words stand a quarter apart, columns more than half. */
const COLUMN_GAP = 0.55
const WORD_GAP = 0.12
/** Letters of one line may stand so much higher or lower. */
const SAME_LINE = 0.35
const TURNS = [[1, 0, 0, 1], [0, -1, 1, 0], [-1, 0, 0, -1], [0, 1, -1, 0]] as const

/**
 * The pieces of a page in the order of its content. A page whose text is turned as a whole is turned back; single
 * pieces that stand otherwise than most are left out of `upright`.
 *
 * @param view turns the page's own coordinates into those of the screen (y grows downwards)
 */
export function piecesOf(items: readonly TextItem[], view: Matrix): { readonly upright: readonly Piece[]; readonly turned: readonly Piece[]; readonly turn: Turn } {
  const placed = items.filter(({ str }) => str.trim() !== '').map((item) => ({ item, matrix: multiplied(view, item.transform) }))
  const turns = placed.map(({ matrix: [a = 1, b = 0] }) => ((Math.round(Math.atan2(b, a) / (Math.PI / 2)) % 4) + 4) % 4)
  const usual = ([0, 1, 2, 3] as const).reduce<Turn>((most, turn) => (turns.filter((one) => one === turn).length > turns.filter((one) => one === most).length ? turn : most), 0)
  const upright: Piece[] = []
  const turned: Piece[] = []
  placed.forEach(({ item, matrix }, index) => {
    const [m0 = 1, m1 = 0, m2 = 0, m3 = 1] = matrix
    const size = Math.hypot(m2, m3) || Math.hypot(m0, m1) || 1
    const [left, base] = turnedBy(usual, matrix)
    const pieces = spread({ text: item.str, left, right: left + item.width, base, size, font: item.fontName })
    if (turns[index] === usual) upright.push(...pieces)
    else turned.push(...pieces)
  })
  return { upright, turned, turn: usual }
}

/** Where a matrix moves the origin, on the page turned back. */
export function turnedBy(turn: Turn, [,,,, x = 0, y = 0]: Matrix): readonly [number, number] {
  const [a, b, c, d] = TURNS[turn]
  return [a * x + c * y, b * x + d * y]
}

/** One matrix after another. */
export function multiplied([a = 1, b = 0, c = 0, d = 1, e = 0, f = 0]: Matrix, [a2 = 1, b2 = 0, c2 = 0, d2 = 1, e2 = 0, f2 = 0]: Matrix): Matrix {
  return [a * a2 + c * b2, b * a2 + d * b2, a * c2 + c * d2, b * c2 + d * d2, a * e2 + c * f2 + e, b * e2 + d * f2 + f]
}

/** Reports of typewriter fonts set columns by spaces: such a text is cut at them. */
function spread(piece: Piece): Piece[] {
  const { text, left, right } = piece
  const letter = (right - left) / Math.max(1, text.length)
  return [...text.matchAll(/\S+(?: \S+)*/g)].map(({ 0: part, index }) => ({ ...piece, text: part, left: left + index * letter, right: left + (index + part.length) * letter }))
}

/** The lines of pieces, from top to bottom. */
export function linesOf(pieces: readonly Piece[]): Line[] {
  const lines: { base: number; pieces: Piece[] }[] = []
  for (const piece of pieces.toSorted((one, other) => one.base - other.base)) {
    const last = lines.at(-1)
    if (last && piece.base - last.base <= SAME_LINE * piece.size) last.pieces.push(piece)
    else lines.push({ base: piece.base, pieces: [piece] })
  }
  return lines.map(({ base, pieces: unsorted }) => {
    const joined = join(unsorted.toSorted((one, other) => one.left - other.left))
    return { base, size: Math.max(...joined.map(({ size }) => size)), pieces: joined }
  })
}

/** Words that stand as close as words do become one piece. Letters drawn twice, to look bold, count once. */
function join(sorted: readonly Piece[]): Piece[] {
  const joined: Piece[] = []
  for (const piece of sorted) {
    const last = joined.at(-1)
    if (!last) joined.push(piece)
    else if (piece.text === last.text && piece.left - last.left < 1) continue
    else if (piece.left - last.right > COLUMN_GAP * Math.min(piece.size, last.size)) joined.push(piece)
    else joined[joined.length - 1] = { ...last, text: `${last.text}${piece.left - last.right > WORD_GAP * last.size ? ' ' : ''}${piece.text}`, right: Math.max(last.right, piece.right) }
  }
  return joined
}

/** A line of the text, its words apart; columns stand a tab apart. */
export interface TextLine {
  readonly text: string
  readonly base: number
  readonly size: number
  readonly left: number
}

/** The lines of text in the order of the page's content: columns of prose stay apart, as whoever wrote them set them. */
export function textLinesOf(pieces: readonly Piece[]): TextLine[] {
  const runs: Piece[][] = []
  for (const piece of pieces) {
    const last = runs.at(-1)?.at(-1)
    if (last && Math.abs(piece.base - last.base) <= SAME_LINE * Math.max(piece.size, last.size) && piece.left >= last.left) runs.at(-1)?.push(piece)
    else runs.push([piece])
  }
  return runs.map((run) => {
    const joined = join(run)
    return { text: joined.map(({ text }) => text).join('\t'), base: joined[0]?.base ?? 0, size: Math.max(...joined.map(({ size }) => size)), left: joined[0]?.left ?? 0 }
  })
}

/** Lines further apart than this, in the size of their letters, belong to two paragraphs. */
const PARAGRAPH_GAP = 1.6
const SAME_SIZE = 0.15
/** A line that begins as an item of a list does begins a paragraph. */
const ITEM = /^(?:[•▪◦·–—*-]|\(?(?:\d{1,3}|[a-z])[.)])\s/

/** Lines that follow each other closely, in letters of one size, as paragraphs; a word that is broken at a line's end is made whole. */
export function paragraphsOf(lines: readonly TextLine[]): string[] {
  const paragraphs: string[] = []
  lines.forEach((line, index) => {
    const above = lines[index - 1]
    const gap = above ? line.base - above.base : 0
    const goesOn = above && gap > 0 && gap <= PARAGRAPH_GAP * line.size && Math.abs(line.size - above.size) <= SAME_SIZE * above.size
      && !line.text.includes('\t') && !above.text.includes('\t') && !ITEM.test(line.text)
    const before = paragraphs.at(-1)
    if (!goesOn || before === undefined) paragraphs.push(line.text)
    else if (/\p{L}[-\u00ad]$/u.test(before) && /^\p{Ll}/u.test(line.text)) paragraphs[paragraphs.length - 1] = before.slice(0, -1) + line.text
    else paragraphs[paragraphs.length - 1] = `${before} ${line.text}`
  })
  return paragraphs
}

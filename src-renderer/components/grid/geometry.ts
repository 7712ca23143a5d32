/** Where rows and columns lie, in numbers alone. Lengths are CSS pixels. "Virtual" is the true place in a body of any height; "physical" is the browser's. */

/**
 * Height that a scrolled body has at most. Browsers lose exactness above some 16 million pixels (and stop at 33 million): a taller body is scrolled in a
 * smaller one, by `ratio`.
 */
export const MAX_PIXELS = 12_000_000

export interface Scroll {
  /** Height that the body really has in the scroller. */
  readonly physical: number
  /** The greatest scroll place of all rows, and that of the browser. */
  readonly maxVirtual: number
  readonly maxPhysical: number
  /** How many virtual pixels a physical one stands for. Exactly 1 where the browser can scroll all rows by itself. */
  readonly ratio: number
}

/** How so many rows are scrolled in a body so high. */
export function scrollOf(rowCount: number, rowHeight: number, bodyHeight: number): Scroll {
  const total = rowCount * rowHeight
  const physical = Math.min(total, MAX_PIXELS)
  const maxVirtual = Math.max(0, total - bodyHeight)
  const maxPhysical = Math.max(0, physical - bodyHeight)
  return { physical, maxVirtual, maxPhysical, ratio: physical < total && maxPhysical > 0 ? maxVirtual / maxPhysical : 1 }
}

/** The virtual place of a browser's scroll place. Both ends meet exactly, though browsers round theirs. */
export function toVirtual({ maxVirtual, maxPhysical, ratio }: Scroll, scrollTop: number): number {
  if (scrollTop >= maxPhysical - 1 && ratio !== 1) return maxVirtual
  return clamp(scrollTop * ratio, 0, maxVirtual)
}

/** The browser's scroll place for a virtual one. A pixel is kept from the ends as long as the rows are not quite there, so that the thumb can still be pushed on. */
export function toPhysical({ maxVirtual, maxPhysical, ratio }: Scroll, virtualTop: number): number {
  if (ratio === 1) return virtualTop
  if (virtualTop <= 0) return 0
  if (virtualTop >= maxVirtual) return maxPhysical
  return clamp(Math.round(virtualTop / ratio), 1, Math.max(1, maxPhysical - 2))
}

export const clamp = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, value))

/** Rows in sight: from `first` up to and without `end`. `slots` is how many can be in sight at once at most, however they are scrolled. */
export interface RowWindow {
  readonly first: number
  readonly end: number
  readonly slots: number
}

export function rowsInSight(virtualTop: number, rowCount: number, rowHeight: number, bodyHeight: number): RowWindow {
  const slots = Math.ceil(bodyHeight / rowHeight) + 1
  const first = clamp(Math.floor(virtualTop / rowHeight), 0, Math.max(0, rowCount - 1))
  return { first, end: Math.min(rowCount, first + slots), slots }
}

const BASE_ROWS = 1000

/** The row from which places of drawn rows are counted, so that none is ever far from zero (there a browser's coordinates are exact). */
export const baseRow = (first: number): number => Math.floor(first / BASE_ROWS) * BASE_ROWS

/** Left edges of the columns, counted from the gutter's right edge, and after them the width of all. */
export function leftEdges(widths: readonly number[]): readonly number[] {
  const edges = [0]
  for (const width of widths) edges.push((edges.at(-1) ?? 0) + width)
  return edges
}

/** The column that holds x (counted as `leftEdges` does), by halving; −1 left of all, `length` right of all. */
export function columnAt(edges: readonly number[], x: number): number {
  if (x < 0) return -1
  let [low, high] = [0, edges.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((edges[middle + 1] ?? Infinity) <= x) low = middle + 1
    else high = middle
  }
  return low
}

/** Columns in sight of a body so wide (gutter aside), both ends included; none: last < first. */
export function columnsInSight(edges: readonly number[], scrollLeft: number, width: number): { readonly first: number, readonly last: number } {
  const count = edges.length - 1
  if (count === 0 || width <= 0) return { first: 0, last: -1 }
  const first = clamp(columnAt(edges, scrollLeft), 0, count - 1)
  const last = clamp(columnAt(edges, scrollLeft + width - 0.01), first, count - 1)
  return { first, last }
}

/** The scroll place nearest to `now` at which a stretch lies wholly in a view of that length, or at its beginning where it is longer. */
export function reveal(now: number, start: number, length: number, view: number): number {
  if (start < now || length > view) return start
  return start + length > now + view ? start + length - view : now
}

/** Pixels that a wheel event means: browsers count in pixels, lines or pages. */
export function wheelPixels(delta: number, deltaMode: number, line: number, page: number): number {
  return delta * (deltaMode === 1 ? line : deltaMode === 2 ? page : 1)
}

/** A place on whole pixels of the device, where text is sharp. */
export const sharp = (pixels: number, devicePixelRatio: number): number => Math.round(pixels * devicePixelRatio) / devicePixelRatio

import { clamp } from './geometry'

/** A column's width at least and at most, in CSS pixels: a name can always be guessed at, and a column never fills more than a screen. */
export const NARROWEST = 48
export const WIDEST = 960

/** Padding, border and one pixel for rounding. */
const AROUND = 18
/** What a header holds beside its name: an icon and the gap after it. */
const HEAD_ICON = 20

/** The width at which all of what is drawn of a column fits: its cells as they are, and the title in its header. */
export function fittingWidth(cells: Iterable<Element>, title: string): number {
  const range = document.createRange()
  let widest = titleWidth(title) + HEAD_ICON
  for (const cell of cells) {
    range.selectNodeContents(cell)
    widest = Math.max(widest, range.getBoundingClientRect().width)
  }
  return clamp(Math.ceil(widest) + AROUND, NARROWEST, WIDEST)
}

function titleWidth(title: string): number {
  const pen = document.createElement('canvas').getContext('2d')
  if (!pen) return 0
  pen.font = `600 12.5px ${getComputedStyle(document.body).fontFamily}`
  return pen.measureText(title).width
}

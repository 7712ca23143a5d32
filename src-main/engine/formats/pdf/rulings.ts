import type { PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { z } from 'zod'
import { type Matrix, multiplied, type Turn, turnedBy } from './page-text'

/** A line drawn on the page, in points from its top left corner: it stands at `at` and goes from `from` to `to`. */
export interface Ruling {
  readonly at: number
  readonly from: number
  readonly to: number
}

/** The lines of a page that stand and lie straight. */
export interface Rulings {
  readonly across: readonly Ruling[]
  readonly down: readonly Ruling[]
}

/** Filled rectangles that are no thicker are lines. */
const THICKEST = 3
/** Lines that lean less are straight. */
const LEANING = 1
/** Strokes of letters, hatchings and marks are shorter. */
const SHORTEST = 4
/** Drawings have more lines than any table. */
const MOST = 20_000

/** What a path is painted by, and its points: pairs behind the sign of what leads to them. */
const Path = z.tuple([z.number(), z.tuple([z.instanceof(Float32Array).nullable()]), z.unknown()])
const Six = z.array(z.number()).length(6)
/** Signs in the points of a path, and how many numbers follow each (`DrawOPS` of pdf.js). */
const [MOVE, LINE, CLOSE] = [0, 1, 4]
const NUMBERS: Readonly<Record<number, number>> = { 0: 2, 1: 2, 2: 6, 3: 4, 4: 0 }

type Point = readonly [number, number]

/**
 * The straight lines that a page draws: strokes, and rectangles that are filled and thin.
 *
 * @param turn how the text of the page stands; the lines are turned with it
 */
export async function rulingsOf(page: PDFPageProxy, view: Matrix, turn: Turn): Promise<Rulings> {
  const { OPS } = await import('pdfjs-dist/legacy/build/pdf.mjs')
  // A drawing that is damaged takes none of the text with it.
  const { fnArray, argsArray } = await page.getOperatorList().catch(() => ({ fnArray: [], argsArray: [] }))
  const strokes = new Set<number>([OPS.stroke, OPS.closeStroke, OPS.fillStroke, OPS.eoFillStroke, OPS.closeFillStroke, OPS.closeEOFillStroke])
  const fills = new Set<number>([OPS.fill, OPS.eoFill])
  const across: Ruling[] = []
  const down: Ruling[] = []
  const add = ([x1, y1]: Point, [x2, y2]: Point): void => {
    const [width, height] = [Math.abs(x2 - x1), Math.abs(y2 - y1)]
    if (height <= LEANING && width >= SHORTEST) across.push({ at: (y1 + y2) / 2, from: Math.min(x1, x2), to: Math.max(x1, x2) })
    else if (width <= LEANING && height >= SHORTEST) down.push({ at: (x1 + x2) / 2, from: Math.min(y1, y2), to: Math.max(y1, y2) })
  }
  let matrix = view
  const saved: Matrix[] = []
  for (let index = 0; index < fnArray.length && across.length + down.length < MOST; index += 1) {
    const code = fnArray[index]
    const given: unknown = argsArray[index]
    if (code === OPS.save) saved.push(matrix)
    else if (code === OPS.restore || code === OPS.paintFormXObjectEnd) matrix = saved.pop() ?? view
    else if (code === OPS.transform) matrix = moved(matrix, given)
    else if (code === OPS.paintFormXObjectBegin) {
      saved.push(matrix)
      matrix = moved(matrix, Array.isArray(given) ? given[0] : undefined)
    } else if (code === OPS.constructPath) {
      const { data } = Path.safeParse(given)
      if (!data?.[1][0] || !(strokes.has(data[0]) || fills.has(data[0]))) continue
      for (const points of subpaths(data[1][0], (x, y) => turnedBy(turn, multiplied(matrix, [1, 0, 0, 1, x, y])))) {
        if (strokes.has(data[0])) points.slice(1).forEach((point, at) => add(points[at]!, point))
        else thin(points, add)
      }
    }
  }
  return { across, down }
}

function moved(matrix: Matrix, by: unknown): Matrix {
  const { data } = Six.safeParse(by)
  return data ? multiplied(matrix, data) : matrix
}

/** The corners of each part of a path; parts with curves are left out. */
function subpaths(numbers: Float32Array, place: (x: number, y: number) => Point): Point[][] {
  const parts: Point[][] = []
  let points: Point[] = []
  let curved = false
  const end = () => {
    if (points.length > 1 && !curved) parts.push(points)
    points = []
    curved = false
  }
  for (let at = 0; at < numbers.length;) {
    const sign = numbers[at]!
    const count = NUMBERS[sign]
    if (count === undefined) break
    if (sign === MOVE) end()
    if (sign === MOVE || sign === LINE) points.push(place(numbers[at + 1]!, numbers[at + 2]!))
    else if (sign === CLOSE) {
      if (points[0]) points.push(points[0])
    } else curved = true
    at += 1 + count
  }
  end()
  return parts
}

/** A filled rectangle that is thin is the line through its middle. */
function thin(points: readonly Point[], add: (from: Point, to: Point) => void): void {
  if (points.length < 4 || points.length > 5) return
  const [left, right] = [Math.min(...points.map(([x]) => x)), Math.max(...points.map(([x]) => x))]
  const [top, bottom] = [Math.min(...points.map(([, y]) => y)), Math.max(...points.map(([, y]) => y))]
  if (bottom - top <= THICKEST) add([left, (top + bottom) / 2], [right, (top + bottom) / 2])
  else if (right - left <= THICKEST) add([(left + right) / 2, top], [(left + right) / 2, bottom])
}

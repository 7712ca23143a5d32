import { guessHeader, type HeaderGuess, joinNames } from '#engine/text/table-header'
import type { RowMaker, RowSink } from './row-maker'

/** A place is between columns where so many lines are blank. */
const BLANK = 0.98
/** One blank between columns is enough where this many lines have it; fewer need two. */
const MANY_LINES = 12
const MOST_TITLES = 8
const LONGEST_LINE = 10_000
const MOST_COLUMNS = 2_000
/** Lines that only underline names. */
const RULER = /^[\s\-=_+|]*[-=_]{2}[\s\-=_+|]*$/

/** How a text is cut into columns. */
export interface FixedLayout {
  /** Where each column begins, from 0. */
  readonly starts: readonly number[]
  readonly skip: number
  readonly header: HeaderGuess
}

/** Finds columns of fixed width: by a line that underlines them, else by places that are blank in nearly all lines. Undefined where there are none. */
export function guessFixed(lines: readonly string[]): FixedLayout | undefined {
  const ruler = lines.slice(0, MOST_TITLES + 2).findIndex((line) => RULER.test(line) && groupsOf(line).length > 1)
  if (ruler > 0) {
    const starts = groupsOf(lines[ruler]!)
    if (isRegular(lines.slice(ruler + 1).filter((line) => line.trim() !== ''), starts)) {
      return { starts, skip: ruler - 1, header: { rows: 1, confidence: 0.95, because: 'A line below it underlines the columns.' } }
    }
  }
  let best: FixedLayout | undefined
  for (let skip = 0; skip <= MOST_TITLES && lines.length - skip >= 3; skip += 1) {
    // Titles are one piece; what stands apart in several places is a part of the table, its header at least.
    if (skip > 0 && lines[skip - 1]!.trim().split(/ {2,}/).length > 1) break
    const starts = startsOf(lines.slice(skip))
    const found = best?.starts.length ?? 1
    const isBetter = starts.length > found || (starts.length === found && best !== undefined && isTitle(lines.slice(best.skip, skip), starts))
    if (lines[skip]?.trim() !== '' && isBetter) best = { starts, skip, header: headerOf(lines.slice(skip), starts) }
  }
  return best
}

/** Lines that stand in few of the columns are no rows of theirs. */
const isTitle = (lines: readonly string[], starts: readonly number[]): boolean => lines.every((line) => cut(line, starts).filter((cell) => cell !== null).length <= starts.length / 2)

/** Where the groups of a line begin that blanks set apart. */
const groupsOf = (line: string): number[] => [...line.matchAll(/\S+/g)].map(({ index }) => index)

/** What is found about the header where the columns are known. */
export function headerOf(lines: readonly string[], starts: readonly number[]): HeaderGuess {
  return guessHeader(lines.filter((line) => line.trim() !== '' && !RULER.test(line)).slice(0, 100).map((line) => cut(line, starts)))
}

function startsOf(lines: readonly string[]): number[] {
  const filled = lines.filter((line) => line.trim() !== '' && !RULER.test(line))
  const width = Math.min(LONGEST_LINE, Math.max(0, ...filled.map((line) => line.trimEnd().length)))
  if (filled.length < 3 || filled.some((line) => line.includes('\t'))) return []
  const written = Array.from({ length: width }, () => 0)
  for (const line of filled) for (let at = 0; at < Math.min(width, line.length); at += 1) if (line[at] !== ' ') written[at]! += 1
  const isGap = (at: number) => written[at]! <= filled.length * (1 - BLANK)
  const least = filled.length >= MANY_LINES ? 1 : 2
  const starts: number[] = []
  let gap = least
  for (let at = 0; at < width; at += 1) {
    if (isGap(at)) {
      gap += 1
      continue
    }
    if (gap >= least) starts.push(at)
    gap = 0
  }
  return starts.length > MOST_COLUMNS || !isRegular(filled, starts) ? [] : starts
}

/** In a table most cells are filled, and cells of one column begin or end at one place. */
function isRegular(lines: readonly string[], starts: readonly number[]): boolean {
  const rows = lines.map((line) => cut(line, starts))
  const filled = rows.flat().filter((cell) => cell !== null).length
  return starts.length > 1 && filled >= 0.5 * rows.length * starts.length
}

function cut(line: string, starts: readonly number[]): (string | null)[] {
  return starts.map((start, index) => line.slice(index === 0 ? 0 : start, starts[index + 1]).trim() || null)
}

/** Cuts each line at the places of the columns. */
export class FixedRows implements RowMaker {
  readonly #names: (string | null)[][] = []
  #seen = 0

  constructor(private readonly starts: readonly number[], private readonly skip: number, private readonly header: number, private readonly sink: RowSink) {}

  headers(): readonly (string | null)[] {
    return joinNames(this.#names, this.starts.length)
  }

  take(line: number, text: string): void {
    this.#seen += 1
    if (text.trim() === '') this.sink.setAside('blank', line, text)
    else if (this.#seen <= this.skip) this.sink.setAside('title', line, text)
    else if (RULER.test(text)) this.sink.setAside('other', line, text)
    else if (this.#names.length < this.header) {
      this.#names.push(cut(text, this.starts))
      this.sink.setAside('header', line, text)
    } else this.sink.row(line, cut(text, this.starts))
  }

  end(): void {}
}

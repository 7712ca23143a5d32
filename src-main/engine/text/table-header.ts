/** How many of a table's first rows hold the names of its columns. */
export interface HeaderGuess {
  readonly rows: number
  readonly confidence: number
  readonly because: string
}

/** The names of columns from the rows of a header, several joined by a space; a name of an upper row goes for the blank columns to its right. */
export function joinNames(rows: readonly (readonly (string | null)[])[], width: number): (string | null)[] {
  const carried = rows.map((row, level) => {
    let group: string | null = null
    return Array.from({ length: width }, (_, index) => (level === rows.length - 1 ? row[index] ?? null : (group = row[index] ?? group)))
  })
  return Array.from({ length: width }, (_, index) => carried.map((row) => row[index] ?? '').filter((name) => name !== '').join(' ') || null)
}

const NUMBER = /^[-+(]?\s*(?:[$€£¥]|[A-Z]{3})?\s*[-+]?\d[\d.,'\u00a0 ]*\s*(?:[%€$£]|[A-Z]{3})?\)?$/
const DAY = /^\d{1,4}([-/.])\d{1,2}\1\d{1,4}|^\d{1,2}[. -]+\p{L}{3,9}[. -]+\d{2,4}$/u
const YEAR = /^(?:19|20)\d\d$/

/** Is a text a number, an amount or a day rather than a name? Years are names of columns often enough. */
export const isValue = (text: string): boolean => !YEAR.test(text) && (NUMBER.test(text) || DAY.test(text))

/** Has a row names under the gaps of the one above alone, as merged cells leave it: none in the first column, none where nothing stands above to its left? */
const isUnder = (upper: readonly (string | null)[], lower: readonly (string | null)[]): boolean =>
  upper[0] !== null && lower[0] === null && lower.some((cell, index) => cell !== null && upper[index] === null)

/**
 * Guesses whether a table's first row is its header.
 *
 * @param fonts the font of each line, where the line has one alone and the format knows
 */
export function guessHeader(rows: readonly (readonly (string | null)[])[], fonts: readonly (string | undefined)[] = []): HeaderGuess {
  const [first, ...body] = rows
  if (!first || body.length === 0) return { rows: 0, confidence: 0.5, because: 'There is one row only.' }
  const texts = first.filter((cell) => cell !== null)
  if (texts.some(isValue)) return { rows: 0, confidence: 0.8, because: 'The first row holds numbers or dates.' }
  const below = body.flat().filter((cell) => cell !== null)
  const [second, third] = body
  const isNames = (row: readonly (string | null)[] | undefined): boolean => row !== undefined && row.every((cell) => cell === null || !isValue(cell))
  if (second && third && isNames(second) && !isNames(third) && (texts.length < second.filter((cell) => cell !== null).length || isUnder(first, second))) {
    return { rows: 2, confidence: 0.7, because: 'The first row has gaps and the second one is all names too.' }
  }
  const repeats = new Set(texts).size < texts.length
  const own = fonts[0] !== undefined && fonts.length > 2 && fonts.slice(1).every((font) => font !== fonts[0])
  if (own) return { rows: 1, confidence: 0.95, because: 'The first row has a font of its own.' }
  if (below.some(isValue)) return { rows: 1, confidence: repeats ? 0.6 : 0.9, because: 'The first row is all names, the rows below hold numbers or dates.' }
  return { rows: 1, confidence: 0.6, because: 'All cells are text; the first row is taken for the names.' }
}

import { CR, LF } from '#engine/text/line-ends'
import type { Guess } from '#shared/model/reading'
import { cellKind, type CellKind } from './cell-kind'
import type { Dialect, ReadOptions } from './options'
import { grammarOf, readRecord, type Grammar, type RawRecord } from './record'

type Signs = Pick<Dialect, 'delimiter' | 'quote' | 'escape'>

/** Delimiters with how often they are meant as such, compared with the usual ones. */
const DELIMITERS: readonly (readonly [string, number])[] = [
  [',', 1], ['\t', 1], [';', 1], ['|', 0.98], ['\x1f', 1], ['\x01', 1], ['^', 0.8], ['~', 0.8], [':', 0.65], ['#', 0.6], ['&', 0.6], ['!', 0.6], [' ', 0.5],
]

const NAMES: Readonly<Record<string, string>> = {
  ',': 'comma', '\t': 'tab', ';': 'semicolon', '|': 'pipe |', ':': 'colon', ' ': 'space', '^': 'caret ^', '~': 'tilde ~', '\x01': 'control character 01', '\x1f': 'unit separator 1F', '': 'none (one column)',
}

const RECORDS = 400
const CELLS = 4_000

/** A delimiter, quote and escape with how well they fit. */
interface Candidate extends Signs {
  readonly score: number
  readonly width: number
  /** Share of the records that have `width` fields. */
  readonly agreement: number
}

export interface SignGuesses {
  readonly signs: Signs
  /** The usual number of fields. */
  readonly width: number
  readonly agreement: number
  readonly guesses: readonly Guess[]
}

/** Is CR alone the line end of this text? */
export function usesBareCr(text: Uint8Array): boolean {
  return text.includes(CR) && !text.includes(LF)
}

/**
 * Finds delimiter, quote and escape: every candidate reads the parts, and the one wins under which records have equally
 * many fields and cells look like values (after the consistency measure of van den Burg, Nazábal and Sutton, "Wrangling
 * messy CSV files by detecting row and type patterns", 2019).
 *
 * @param parts whole lines from several places of the file, as UTF-8
 * @param given what is set already and not guessed
 */
export function guessSigns(parts: readonly Buffer[], given: ReadOptions): SignGuesses {
  const text = Buffer.concat(parts)
  const candidates = delimitersFor(text, given).flatMap(([delimiter, weight]) =>
    quotesFor(text, delimiter, given).flatMap((quote) =>
      escapesFor(text, quote, given).map((escape) => rate(parts, { delimiter, quote, escape }, weight, given.comment ?? ''))))
  candidates.sort((left, right) => right.score - left.score)
  const best = candidates[0]!
  const rival = candidates.find((other) => other.delimiter !== best.delimiter)
  return { signs: { delimiter: best.delimiter, quote: best.quote, escape: best.escape }, width: best.width, agreement: best.agreement, guesses: describe(best, rival, text) }
}

function delimitersFor(text: Buffer, given: ReadOptions): readonly (readonly [string, number])[] {
  if (given.delimiter !== undefined) return [[given.delimiter, 1]]
  return [...DELIMITERS.filter(([delimiter]) => text.includes(delimiter)), ['', 1] as const]
}

function quotesFor(text: Buffer, delimiter: string, given: ReadOptions): readonly Dialect['quote'][] {
  if (given.quote !== undefined) return [given.quote]
  const single = [`${delimiter}'`, `'${delimiter}`].every((pair) => pair.length === 2 && text.includes(pair))
  return single ? ['"', "'"] : ['"']
}

function escapesFor(text: Buffer, quote: string, given: ReadOptions): readonly Dialect['escape'][] {
  if (given.escape !== undefined) return [given.escape]
  return quote !== '' && text.includes(`\\${quote}`) ? ['doubled', 'backslash'] : ['doubled']
}

function rate(parts: readonly Buffer[], signs: Signs, weight: number, comment: string): Candidate {
  const widths = new Map<number, number>()
  const seen = { records: 0, cells: 0, typed: 0, stray: 0 }
  for (const part of parts) {
    const grammar = grammarOf({ ...signs, comment }, usesBareCr(part))
    for (const record of recordsOf(part, grammar, RECORDS / parts.length)) {
      if (record.fields.length === 1 && record.fields[0]!.bytes.length === 0) continue
      seen.records += 1
      seen.stray += record.strayQuote ? 1 : 0
      widths.set(record.fields.length, (widths.get(record.fields.length) ?? 0) + 1)
      if (seen.cells < CELLS) countCells(record, signs.delimiter, seen)
    }
  }
  const [width, agreement] = usualWidth(widths, seen.records)
  return { ...signs, width, agreement, score: weight * scoreOf(width, widths, seen, signs.delimiter) }
}

function countCells(record: RawRecord, delimiter: string, seen: { cells: number; typed: number }): void {
  for (const field of record.fields.slice(0, 100)) {
    const cell = Buffer.from(field.bytes).toString('utf8', 0, 1000)
    seen.cells += 1
    // A one-column file may well hold sentences with commas; of several columns, a rest of delimiters tells that they were cut wrongly.
    seen.typed += worth(cell, cellKind(cell), field.quoted, delimiter)
  }
}

/** How much a cell looks as if it were cut rightly, 0 to 1. */
function worth(cell: string, kind: CellKind, quoted: boolean, delimiter: string): number {
  if (quoted) return 0.95
  if (kind === 'mixed') return delimiter === '' ? (/[,;] /.test(cell) ? 0.8 : 0.2) : 0.1
  const sentence = kind === 'text' ? 0.85 : 1
  // Behind the commas of a sentence there is a space.
  return cell.startsWith(' ') && (kind === 'text' || kind === 'word') ? 0.7 * sentence : sentence
}

function scoreOf(width: number, widths: ReadonlyMap<number, number>, seen: { records: number; cells: number; typed: number; stray: number }, delimiter: string): number {
  if (seen.records === 0) return delimiter === '' ? 0.01 : 0
  const typed = seen.typed / Math.max(1, seen.cells)
  const tidy = 1 - 0.5 * seen.stray / seen.records
  if (delimiter === '') return 0.4 * typed * tidy
  if (width < 2) return 0
  let consistency = 0
  for (const count of widths.values()) consistency += (count / seen.records) ** 2
  // Agreement of one or two records is worth less than that of many.
  return consistency * typed * tidy * (1 - 1 / (2 * width)) * (seen.records === 1 ? 0.9 : 1)
}

function usualWidth(widths: ReadonlyMap<number, number>, records: number): [width: number, agreement: number] {
  let best = [1, 0] as [number, number]
  for (const [width, count] of widths) if (count > best[1] || (count === best[1] && width > best[0])) best = [width, count]
  return [best[0], records === 0 ? 1 : best[1] / records]
}

/** The records of whole lines of text, at most `limit`. */
export function* recordsOf(text: Buffer, grammar: Grammar, limit: number, expected?: number): Generator<RawRecord & { start: number }> {
  let at = 0
  for (let count = 0; at < text.length && count < limit; count += 1) {
    const record = readRecord(text, at, text.length, true, grammar, expected)
    if (!record) return
    yield { ...record, start: at }
    at = record.next
  }
}

function describe(best: Candidate, rival: Candidate | undefined, text: Buffer): Guess[] {
  const margin = rival ? 1 - rival.score / Math.max(best.score, 1e-9) : 1
  const confidence = Math.max(0.1, Math.min(0.99, 0.4 + 0.6 * margin)) * (best.delimiter === '' ? 0.9 : 0.5 + 0.5 * best.agreement)
  const percent = Math.floor(best.agreement * 100)
  const quoted = best.quote !== '' && text.includes(best.quote)
  const choice = <T extends string>(value: T) => ({ value, shown: NAMES[value] ?? value })
  return [{
    option: 'delimiter', label: 'Delimiter', value: best.delimiter, shown: NAMES[best.delimiter] ?? best.delimiter, confidence,
    because: best.delimiter === '' ? 'No sign splits the lines into equally many fields.' : `With it ${percent} % of the lines looked at have ${best.width} fields.`,
    choices: ['', ...DELIMITERS.map(([delimiter]) => delimiter)].map(choice),
  }, {
    option: 'quote', label: 'Quote', value: best.quote, shown: best.quote || 'none', confidence: quoted ? 0.95 : 0.8,
    because: quoted ? 'Fields begin and end with it.' : 'None was seen; this is the usual one.',
    choices: ['"', "'", ''].map((value) => ({ value, shown: value || 'none' })),
  }, {
    option: 'escape', label: 'Quote inside a quoted field', value: best.escape, shown: best.escape, confidence: best.escape === 'backslash' ? 0.85 : 0.9,
    choices: [{ value: 'doubled', shown: 'written twice' }, { value: 'backslash', shown: 'after a backslash' }],
  }]
}

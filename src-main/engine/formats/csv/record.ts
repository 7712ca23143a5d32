import { CR, LF } from '#engine/text/line-ends'
import type { Dialect } from './options'

const SPACE = 32
const BACKSLASH = 92
const NONE = -1
/** Signs that stand in for a delimiter or a quote that a dialect does not have, where DuckDB has to be told one. */
export const NO_DELIMITER = 0x1f
export const NO_QUOTE = 0x02

/** A dialect as bytes of UTF-8 text. -1 stands for "none". */
export interface Grammar {
  readonly delimiter: number
  readonly quote: number
  readonly backslash: boolean
  readonly comment: number
  /** Does a CR without LF end a line? */
  readonly bareCr: boolean
}

/** The bytes of a dialect's signs. */
export function grammarOf(dialect: Pick<Dialect, 'delimiter' | 'quote' | 'escape' | 'comment'>, bareCr: boolean): Grammar {
  const byte = (sign: string) => (sign === '' ? NONE : sign.charCodeAt(0))
  return { delimiter: byte(dialect.delimiter), quote: byte(dialect.quote), backslash: dialect.escape === 'backslash', comment: byte(dialect.comment), bareCr }
}

/** A field without its quotes. An empty one that was not quoted is NULL, a quoted one is ''. */
export interface Field {
  readonly bytes: Uint8Array
  readonly quoted: boolean
}

export interface RawRecord {
  readonly fields: readonly Field[]
  /** Where its text ends (the line end not included) and where the next record starts. */
  readonly end: number
  readonly next: number
  /** Lines of the file that it takes, at least 1. */
  readonly lines: number
  /** A quote stood where it should not have (and was kept as a character). */
  readonly strayQuote: boolean
  /** Spaces stood between a quote and the delimiter (and were dropped). */
  readonly spacedQuote: boolean
  /** A CR without LF stood in an unquoted field. */
  readonly strayCr: boolean
}

/** How far a quote may reach: which of the readings of a broken record is tried. */
interface Strategy {
  /** A quote inside a quoted field that is neither doubled nor at its end is a character, if the field ends on the same line. */
  readonly inner: boolean
  /** A quoted field may go on on the next line. */
  readonly multiline: boolean
}

const LENIENT: Strategy = { inner: true, multiline: true }
const FALLBACKS: readonly Strategy[] = [{ inner: false, multiline: true }, { inner: true, multiline: false }, { inner: false, multiline: false }]

/**
 * Reads the record that starts at `start`. RFC 4180 where the text follows it; of a text that does not, the reading
 * that gives `expected` fields is taken: a stray quote stays a character, a quote that never closes saves the lines
 * after it. Gives undefined when the record may go on beyond `end` and the text is not `complete`.
 */
export function readRecord(text: Uint8Array, start: number, end: number, complete: boolean, grammar: Grammar, expected?: number): RawRecord | undefined {
  const lenient = parse(text, start, end, complete, grammar, LENIENT)
  if (!lenient || expected === undefined || lenient.fields.length === expected) return lenient
  const odd = lenient.strayQuote || lenient.lines > 1
  for (const strategy of odd ? FALLBACKS : []) {
    const other = parse(text, start, end, complete, grammar, strategy)
    if (other?.fields.length === expected) return other
  }
  if (lenient.strayCr) {
    const split = parse(text, start, end, complete, { ...grammar, bareCr: true }, LENIENT)
    if (split?.fields.length === expected) return split
  }
  return lenient.lines > 1 && swallowsRecord(text, start, lenient, grammar, expected) ? parse(text, start, end, complete, grammar, { inner: true, multiline: false }) : lenient
}

/** Would one of the lines that a broken record took be a good record by itself? */
function swallowsRecord(text: Uint8Array, start: number, record: RawRecord, grammar: Grammar, expected: number): boolean {
  for (let from = start; from < record.end;) {
    const line = parse(text, from, record.next, true, grammar, { inner: true, multiline: false })
    if (!line || line.next <= from) return false
    if (from > start && line.fields.length === expected) return true
    from = line.next
  }
  return false
}

function parse(text: Uint8Array, start: number, end: number, complete: boolean, grammar: Grammar, strategy: Strategy): RawRecord | undefined {
  const fields: Field[] = []
  const seen = { lines: 1, strayQuote: false, spacedQuote: false, strayCr: false }
  for (let at = start; ;) {
    const opening = skipSpaces(text, at, end, grammar)
    const quoted = grammar.quote !== NONE && opening < end && text[opening] === grammar.quote
      ? readQuoted(text, opening, end, complete, grammar, strategy) : undefined
    if (quoted === 'more') return undefined
    if (quoted) {
      fields.push({ bytes: quoted.bytes, quoted: true })
      seen.lines += quoted.lines
      seen.strayQuote ||= quoted.stray
      seen.spacedQuote ||= opening > at || quoted.spaced
      at = quoted.next
    } else {
      seen.strayQuote ||= opening < end && text[opening] === grammar.quote
      const plain = readPlain(text, at, end, grammar)
      fields.push({ bytes: plain.bytes, quoted: false })
      seen.strayCr ||= plain.strayCr
      at = plain.next
    }
    if (at < end && text[at] === grammar.delimiter) {
      at += 1
      continue
    }
    const next = afterLineEnd(text, at, end)
    if (!complete && (at >= end || (next >= end && text[end - 1] === CR))) return undefined
    return { fields, end: at, next, ...seen }
  }
}

function skipSpaces(text: Uint8Array, from: number, end: number, grammar: Grammar): number {
  let at = from
  if (grammar.delimiter !== SPACE) while (at < end && text[at] === SPACE) at += 1
  return at
}

/** The place behind the line end at `at`: LF, CR LF, CR CR LF (a file that went through a text mode twice) or CR. */
function afterLineEnd(text: Uint8Array, at: number, end: number): number {
  if (at >= end) return end
  if (text[at] === LF) return at + 1
  const feed = lineFeedAfter(text, at, end)
  return feed < 0 ? at + 1 : feed + 1
}

/** Where the LF stands that follows the run of CRs at `at`; -1 if something else follows. */
function lineFeedAfter(text: Uint8Array, at: number, end: number): number {
  let feed = at
  while (feed < end && text[feed] === CR) feed += 1
  return feed < end && text[feed] === LF ? feed : -1
}

function readPlain(text: Uint8Array, from: number, end: number, grammar: Grammar): { bytes: Uint8Array; next: number; strayCr: boolean } {
  const parts: Uint8Array[] = []
  let strayCr = false
  let part = from
  let at = from
  for (; at < end; at += 1) {
    const byte = text[at]!
    if (byte === grammar.delimiter || byte === LF) break
    if (byte === CR) {
      if (grammar.bareCr || at + 1 >= end || lineFeedAfter(text, at, end) >= 0) break
      strayCr = true
    } else if (grammar.backslash && byte === BACKSLASH && isEscapable(text[at + 1], grammar) && at + 1 < end) {
      parts.push(text.subarray(part, at))
      at += 1
      part = at
    }
  }
  return { bytes: joined(parts, text.subarray(part, at)), next: at, strayCr }
}

function isEscapable(byte: number | undefined, grammar: Grammar): boolean {
  return byte === BACKSLASH || byte === grammar.quote || byte === grammar.delimiter
}

interface Quoted { bytes: Uint8Array; next: number; lines: number; stray: boolean; spaced: boolean }

/** The quoted field whose quote opens at `open`; undefined when it does not close as the strategy asks: then that quote is a character. */
function readQuoted(text: Uint8Array, open: number, end: number, complete: boolean, grammar: Grammar, strategy: Strategy): Quoted | 'more' | undefined {
  const parts: Uint8Array[] = []
  let part = open + 1
  let lines = 0
  let stray = false
  for (let at = open + 1; at < end; at += 1) {
    const byte = text[at]!
    if (byte === LF || (byte === CR && text[at + 1] !== LF)) {
      if (!strategy.multiline || stray) return undefined
      lines += 1
    } else if (grammar.backslash && byte === BACKSLASH && at + 1 < end && isEscapable(text[at + 1], grammar)) {
      parts.push(text.subarray(part, at))
      at += 1
      part = at
    } else if (byte === grammar.quote) {
      if (text[at + 1] === grammar.quote && at + 1 < end) {
        parts.push(text.subarray(part, at))
        at += 1
        part = at
        continue
      }
      const after = skipSpaces(text, at + 1, end, grammar)
      if (after >= end ? complete : text[after] === grammar.delimiter || text[after] === LF || text[after] === CR) {
        return { bytes: joined(parts, text.subarray(part, at)), next: after, lines, stray, spaced: after > at + 1 }
      }
      if (after >= end) return 'more'
      if (lines > 0 || !strategy.inner) return undefined
      stray = true
    }
  }
  return complete ? undefined : 'more'
}

function joined(parts: readonly Uint8Array[], last: Uint8Array): Uint8Array {
  return parts.length === 0 ? last : Buffer.concat([...parts, last])
}

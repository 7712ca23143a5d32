import type { TextLine } from '#engine/text/lines'
import { failure } from '#shared/model/problem'
import { hasEscapes } from './quotes'

/** What a dump is made of: statements, and the lines of data behind a COPY … FROM stdin. */
export type DumpPart =
  | { readonly kind: 'statement'; readonly text: string; readonly line: number }
  | { readonly kind: 'data'; readonly text: string; readonly line: number }
  | { readonly kind: 'broken'; readonly text: string; readonly line: number }

/** A statement longer than this is none: dumps are read by servers that take 64 MB at most. */
const LONGEST_STATEMENT = 96 << 20
const COPY = /^\s*COPY\s[^;]*\sFROM\s+stdin\b[^;]*;\s*$/i

/** Cuts the lines of a dump into statements, whatever stands in their quotes and comments. */
export function* statementsOf(lines: Iterable<TextLine>, backslash: boolean): Generator<DumpPart> {
  let text = ''
  let start = 0
  let scanner = new Scanner(backslash)
  let inData = false
  for (const { line, text: content, broken } of lines) {
    if (broken) yield { kind: 'broken', text: content, line }
    else if (inData) {
      if (content === '\\.') inData = false
      else yield { kind: 'data', text: content, line }
    } else {
      if (text === '' && /^\s*(?:--|#|$)/.test(content)) continue
      if (text === '') start = line
      text += text === '' ? content : `\n${content}`
      if (text.length > LONGEST_STATEMENT) throw failure('LIMIT_EXCEEDED', `The statement that begins on line ${start} is longer than ${LONGEST_STATEMENT >> 20} MB.`, 'Check the quotes in it: one may be missing.', { line: start })
      let from = 0
      for (let end = scanner.end(text); end >= 0; end = scanner.end(text)) {
        const statement = text.slice(from, end + 1)
        yield { kind: 'statement', text: statement, line: start + lineEnds(text, from) }
        if (COPY.test(statement)) inData = true
        from = end + 1
      }
      if (from > 0) {
        start = line
        text = text.slice(from).trimStart()
        scanner = new Scanner(backslash)
      }
    }
  }
  if (text.trim() !== '') yield { kind: 'broken', text, line: start }
}

function lineEnds(text: string, to: number): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count += 1
  return count
}

/** Finds the ends of statements in a text that grows. */
class Scanner {
  #at = 0
  /** The sign that ends what the scanner is in: a quote, a tag of dollars, the end of a comment. */
  #until: string | undefined
  #escapes = false

  constructor(private readonly backslash: boolean) {}

  /** Where the next statement ends (its semicolon), going on from the last one; -1 when it does not yet. */
  end(text: string): number {
    while (this.#at < text.length) {
      const sign = text[this.#at]!
      if (this.#until === undefined) {
        this.#at += 1
        if (sign === ';') return this.#at - 1
        this.#until = opened(text, this.#at - 1)
        this.#escapes = (sign === "'" || sign === '"') && hasEscapes(text, this.#at - 1, this.backslash)
        if (this.#until !== undefined && this.#until.length > 1) this.#at += this.#until === '\n' ? 0 : 1
      } else if (sign === '\\' && this.#escapes) this.#at += 2
      else if (text.startsWith(this.#until, this.#at)) {
        this.#at += this.#until.length
        this.#until = undefined
      } else this.#at += 1
    }
    if (this.#until === '\n') this.#until = undefined
    return -1
  }
}

/** What ends the quote or comment that begins there; undefined where none does. A quote that is written twice ends and begins again. */
function opened(text: string, at: number): string | undefined {
  const sign = text[at]!
  if (sign === "'" || sign === '"' || sign === '`') return sign
  if (sign === '-' && text[at + 1] === '-') return '\n'
  if (sign === '/' && text[at + 1] === '*') return '*/'
  return sign === '$' ? /^\$(?:[A-Za-z_]\w*)?\$/.exec(text.slice(at, at + 70))?.[0] : undefined
}

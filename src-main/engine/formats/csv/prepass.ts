import { join } from 'node:path'
import { isPlain } from '#engine/text/encoding'
import { LF } from '#engine/text/line-ends'
import { LONGEST_RECORD, openSource, showBytes, tooLong, type Source } from '#engine/text/source'
import type { Progress } from '#shared/define/format'
import type { Guess } from '#shared/model/reading'
import { fateOf } from './fate'
import type { Dialect } from './options'
import { QuickScan, type Scanned } from './quick-scan'
import { grammarOf, readRecord, type Grammar, type RawRecord } from './record'
import { Oddities } from './report'
import { RowOutput } from './row-output'
import { TextWindow } from './text-window'
import { LineMap, UnreadableLines } from './writer'

export interface PrepassTask {
  readonly file: { readonly path: string; readonly name: string }
  readonly dialect: Dialect
  readonly bareCr: boolean
  readonly width: number
  /** Where the rows end: lines from this byte on are notes. */
  readonly end: number
  /** Was the encoding guessed, so that a better one may be taken? */
  readonly mayRestart: boolean
  readonly tempDir: string
}

export interface PrepassResult {
  readonly rows: number
  /** The rewritten rows; absent when the file can be read as it is, from the row behind its first `skip` lines. */
  readonly rewritten?: string
  readonly skip: number
  readonly firstLine: number
  readonly lines?: string
  readonly unreadable?: { readonly path: string; readonly longest: number }
  /** Line of the file behind the last one that was read. */
  readonly nextLine: number
  /** Does some record go over several lines? */
  readonly multiline: boolean
  /** Do the rows end by CR LF? */
  readonly crlf: boolean
  /** Bytes of the longest record. */
  readonly longest: number
  readonly oddities: Oddities
}

/** The encoding that a file turned out to have, found where its first byte that is not ASCII stands. */
export interface Restart {
  readonly restart: Guess
}

/**
 * One pass over a file of delimited text: counts the fields of every record, finds its line, and sets aside what is no
 * row. Nothing is written while every record is one that DuckDB reads in the same way; from the first one that is not
 * the rows are rewritten (see {@link RowOutput}).
 *
 * Throws LIMIT_EXCEEDED for a line beyond {@link LONGEST_RECORD}, DISK_FULL, and the Failures of opening the file.
 */
export function prepass(task: PrepassTask, progress: (progress: Progress) => void): PrepassResult | Restart {
  const pass = new Prepass(task)
  try {
    return pass.run(progress)
  } finally {
    pass.close()
  }
}

class Prepass {
  readonly #source: Source
  readonly #window: TextWindow
  readonly #grammar: Grammar
  readonly #scan: QuickScan
  readonly #oddities = new Oddities()
  readonly #lines: LineMap
  readonly #unreadable: UnreadableLines
  readonly #out: RowOutput

  #titles = 0
  #headers = 0
  #line = 1
  #rows = 0
  #lastLine = -1
  /** Where in the whole text the first row begins, and where blank lines that may be the last begin; -1: not known, none. */
  #rowsStart = -1
  #blankStart = -1
  /** Line ends of the rows: are they CR LF? Undefined before the first. */
  #crlf: boolean | undefined
  /** What stands before the rows can be skipped by DuckDB line by line, if the rows' line ends are like this. */
  #skippable: { crlf: boolean | undefined } | undefined = { crlf: undefined }
  #skip = 0
  #multiline = false
  #longest = 0

  constructor(private readonly task: PrepassTask) {
    const { dialect, bareCr, tempDir, file, end } = task
    this.#source = openSource(file, dialect.encoding, end)
    this.#window = new TextWindow(this.#source, dialect.encoding)
    this.#grammar = grammarOf(dialect, bareCr)
    this.#scan = new QuickScan(this.#grammar)
    this.#out = new RowOutput(tempDir, this.#grammar)
    this.#lines = new LineMap(join(tempDir, 'lines.csv'))
    this.#unreadable = new UnreadableLines(join(tempDir, 'unreadable.csv'))
  }

  run(progress: (progress: Progress) => void): PrepassResult | Restart {
    const window = this.#window
    for (let complete = false; !complete || window.at < window.have;) {
      complete = !window.fill()
      const restart = window.check(complete)
      if (restart && this.task.mayRestart) return { restart }
      this.#consume(complete)
      if (window.have - window.at > LONGEST_RECORD) throw tooLong(this.task.file.name, this.#line)
      progress({ bytes: this.#source.position })
    }
    return this.#result()
  }

  close(): void {
    this.#source.close()
    this.#lines.close()
    this.#unreadable.close()
    this.#out.close()
  }

  #consume(complete: boolean): void {
    const window = this.#window
    while (window.at < window.have && this.#titles < this.task.dialect.skip) if (!this.#title(complete)) return
    while (window.at < window.have && this.#headers < this.task.dialect.header) if (!this.#carefully(complete, 'header')) return
    if (window.at >= window.have) return
    if (this.#rowsStart < 0) this.#beginRows()
    this.#quickly(complete)
  }

  #beginRows(): void {
    this.#rowsStart = this.#window.base + this.#window.at
    // Decoded text stands in no file yet, and DuckDB cannot be told to leave out lines at the end.
    if (!isPlain(this.task.dialect.encoding) || this.task.end !== Infinity) this.#rewrite()
  }

  /** One of the lines before the header. */
  #title(complete: boolean): boolean {
    const { text, at, have } = this.#window
    const record = readRecord(text, at, have, complete, { delimiter: -1, quote: -1, backslash: false, comment: -1, bareCr: this.#grammar.bareCr })
    if (!record) return false
    const raw = text.toString('utf8', at, record.end)
    this.#oddities.put(/^sep=.$/i.test(raw) ? 'other' : raw.trim() === '' ? 'blank' : 'title', this.#line, raw)
    this.#titles += 1
    this.#pass(record)
    return true
  }

  /** Records that are as they should be, until the end of what was read; all others go the careful way. */
  #quickly(complete: boolean): void {
    const window = this.#window
    const { text, have } = window
    const { width } = this.task
    const { record } = this.#scan
    // The scan needs no check for the end: it meets this line end.
    text[have] = LF
    let copyFrom = window.at
    while (window.at < have) {
      const { at } = window
      const odd = window.careful || this.#blankStart >= 0 || text[at] === this.#grammar.comment
      const outcome = odd ? 'odd' : this.#scan.pass(text, at, have, complete)
      // A record without end may be one whose quote never closes: after a while it has to be looked at.
      if (outcome === 'cut' && have - at < LONGEST_RECORD) break
      if (outcome === 'record' && this.#isRow(record, at, width, have)) {
        this.#quickRow(record, at)
        window.at = Math.min(record.next, have)
        continue
      }
      this.#out.copy(text, copyFrom, at)
      const went = this.#carefully(complete, 'row')
      copyFrom = window.at
      if (!went) break
    }
    this.#out.copy(text, copyFrom, window.at)
    // The last line of the file may lack its end, which the rewritten one must have.
    if (complete && copyFrom < window.at && text[have - 1] !== LF) this.#out.endRow()
  }

  #isRow({ fields, next, crlf }: Scanned, at: number, width: number, have: number): boolean {
    if (fields !== width || (width > 1 && next === at + 1)) return false
    if (next <= have) {
      if (this.#crlf === undefined) this.#setLineEnd(crlf)
      if (crlf !== this.#crlf) return false
    }
    return this.#rows > 0 || this.#skippable !== undefined || this.#out.path !== undefined
  }

  #setLineEnd(crlf: boolean): void {
    this.#crlf = crlf
    this.#out.crlf = crlf
    if (this.#skippable?.crlf !== undefined && this.#skippable.crlf !== crlf) this.#skippable = undefined
  }

  #quickRow({ next, inside, nuls }: Scanned, at: number): void {
    this.#countRow(at)
    if (inside > 0) {
      this.#multiline = true
      this.#oddities.count('multiline_rows', this.#line)
    }
    if (nuls > 0) this.#oddities.count('nul_characters', this.#line, nuls)
    if (next - at > this.#longest) this.#longest = next - at
    this.#line += 1 + inside
  }

  #countRow(at: number): void {
    if (this.#rows === 0 && this.#out.path === undefined) {
      this.#rowsStart = this.#window.base + at
      this.#skip = this.#line - 1
    }
    if (this.#line !== this.#lastLine + 1) this.#lines.jump(this.#rows, this.#line)
    this.#lastLine = this.#line
    this.#rows += 1
  }

  /** The careful way for one record. Gives false when more text is needed. */
  #carefully(complete: boolean, phase: 'header' | 'row'): boolean {
    const { text, at, have } = this.#window
    const { width, dialect } = this.task
    const isComment = this.#grammar.comment >= 0 && text[at] === this.#grammar.comment
    const grammar = isComment ? { ...this.#grammar, delimiter: -1, quote: -1 } : this.#grammar
    const record = readRecord(text, at, have, complete || have - at >= LONGEST_RECORD, grammar, phase === 'row' && !isComment ? width : undefined)
    if (!record || (!complete && record.next >= have)) return false
    const raw = text.subarray(at, record.end)
    const fate = fateOf(record, width, dialect.ragged)
    if (isComment) this.#comment(raw)
    else if (fate.kind === 'blank') this.#blank(raw, lineEndOf(record, text) === (this.#crlf ? 'crlf' : 'lf'))
    else if (phase === 'header') {
      this.#headers += 1
      this.#oddities.put('header', this.#line, raw.toString())
    } else if (!this.#window.isValid(at, record.end)) this.#undecodable(raw)
    else if (fate.kind === 'unreadable') this.#unreadableLine(raw, fate.reason)
    else {
      if (fate.dropped) this.#oddities.count('extra_empty_fields', this.#line)
      if (fate.padded) this.#oddities.count('padded_rows', this.#line)
      this.#row(record, raw)
    }
    this.#pass(record)
    return true
  }

  #row(record: RawRecord, raw: Buffer): void {
    if (record.strayQuote) this.#oddities.count('quotes_kept', this.#line)
    if (record.spacedQuote) this.#oddities.count('quotes_spaced', this.#line)
    if (record.lines > 1) this.#oddities.count('multiline_rows', this.#line)
    if (raw.includes(0)) this.#oddities.count('nul_characters', this.#line, raw.reduce((count, byte) => count + (byte === 0 ? 1 : 0), 0))
    this.#rewrite()
    if (this.#crlf === undefined) this.#setLineEnd(lineEndOf(record, this.#window.text) === 'crlf')
    this.#countRow(this.#window.at)
    if (this.#out.row(record.fields, this.task.width)) this.#multiline = true
  }

  /** Starts to write the rows anew, if that was not done: those before the window's place were good and are copied. */
  #rewrite(): void {
    if (this.#out.path !== undefined) return
    const end = this.#blankStart >= 0 ? this.#blankStart : this.#window.base + this.#window.at
    this.#out.start(this.task.file, this.task.dialect.encoding, this.#rows === 0 ? end : this.#rowsStart, end)
    this.#blankStart = -1
  }

  #comment(raw: Buffer): void {
    this.#oddities.put('comment', this.#line, raw.toString())
    if (this.#rows > 0) this.#rewrite()
  }

  #blank(raw: Buffer, usualEnd: boolean): void {
    this.#oddities.put('blank', this.#line, raw.toString())
    this.#oddities.count('blank_lines', this.#line)
    if (this.#out.path !== undefined || this.#rows === 0) return
    if (raw.length > 0 || !usualEnd) this.#rewrite()
    // DuckDB passes over blank lines too, but nothing is left to chance unless they are the last.
    else if (this.#blankStart < 0) this.#blankStart = this.#window.base + this.#window.at
  }

  #undecodable(raw: Buffer): void {
    this.#oddities.count('bytes_unreadable', this.#line)
    const { encoding } = this.task.dialect
    this.#unreadableLine(isPlain(encoding) ? Buffer.from(showBytes(raw)) : raw, `not valid ${encoding}`)
  }

  #unreadableLine(raw: Uint8Array, reason: string): void {
    this.#unreadable.add(this.#line, reason, raw)
    if (this.#rows > 0) this.#rewrite()
  }

  /** Goes on behind a record that the careful way has dealt with. */
  #pass(record: RawRecord): void {
    const { at, text } = this.#window
    const lineEnd = lineEndOf(record, text)
    const crlf = lineEnd === 'crlf'
    const before = this.#crlf ?? this.#skippable?.crlf
    if (lineEnd !== 'none' && !this.#grammar.bareCr && (lineEnd === 'other' || (before !== undefined && before !== crlf))) this.#oddities.count('line_ends_mixed', this.#line)
    if (this.#rows === 0 && this.#skippable) {
      // DuckDB counts lines as we do, unless their quotes are odd or their ends differ.
      const odd = record.lines > 1 || record.strayQuote || record.strayCr || record.fields.some((field) => !field.quoted && field.bytes.includes(this.#grammar.quote))
      const same = this.#skippable.crlf === undefined || this.#skippable.crlf === crlf
      this.#skippable = !odd && lineEnd !== 'other' && same ? { crlf } : undefined
    }
    this.#longest = Math.max(this.#longest, record.next - at)
    this.#line += record.lines
    this.#window.at = record.next
  }

  #result(): PrepassResult {
    return {
      rows: this.#rows,
      ...(this.#out.path !== undefined && { rewritten: this.#out.path }),
      skip: this.#skip,
      firstLine: this.#lines.first,
      ...(this.#lines.needed && { lines: this.#lines.path }),
      ...(this.#unreadable.count > 0 && { unreadable: { path: this.#unreadable.path, longest: this.#unreadable.longest } }),
      nextLine: this.#line,
      multiline: this.#multiline,
      crlf: this.#crlf ?? false,
      longest: this.#longest,
      oddities: this.#oddities,
    }
  }
}

function lineEndOf({ end, next }: RawRecord, text: Uint8Array): 'lf' | 'crlf' | 'other' | 'none' {
  if (next === end) return 'none'
  if (next === end + 1) return text[end] === LF ? 'lf' : 'other'
  return next === end + 2 ? 'crlf' : 'other'
}

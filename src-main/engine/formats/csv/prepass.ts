import { isAscii, isUtf8 } from 'node:buffer'
import { closeSync } from 'node:fs'
import { join } from 'node:path'
import type { Progress } from '#shared/define/format'
import type { Guess } from '#shared/model/reading'
import { cutTail, guessLegacy, isPlain } from './encoding'
import type { Dialect } from './options'
import { CR, LF, NO_DELIMITER, NO_QUOTE, grammarOf, readRecord, type Grammar, type RawRecord } from './record'
import { Oddities } from './report'
import { openRegular } from './sample'
import { LONGEST_RECORD, markLength, openSource, showBytes, tooLong, type Source } from './source'
import { FileWriter, LineMap, UnreadableLines } from './writer'

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
  /** Bytes of the longest record. */
  readonly longest: number
  readonly oddities: Oddities
}

/** The encoding that a file turned out to have, found where its first byte that is not ASCII stands. */
export interface Restart {
  readonly restart: Guess
}

/** Kinds of bytes that the quick scan stops at; 0 is everything else. */
const DELIMITER = 1
const LINE_FEED = 2
const RETURN = 3
const NUL = 4
const QUOTE = 5
const ODD = 6

/**
 * One pass over a file of delimited text: counts the fields of every record, finds its line, and sets aside what is no
 * row. Nothing is written while every record is one that DuckDB reads in the same way; from the first one that is not
 * the rows are rewritten as RFC 4180, with the file's own signs, so that good records are copied as they stand.
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
  readonly #grammar: Grammar
  readonly #outDelimiter: number
  readonly #outQuote: number
  readonly #plainKinds: Uint8Array
  readonly #quotedKinds: Uint8Array
  readonly #oddities = new Oddities()
  readonly #lines: LineMap
  readonly #unreadable: UnreadableLines
  #out: FileWriter | undefined

  /** The text that is being looked at, with room for one more byte behind it. */
  #text: Buffer = Buffer.allocUnsafeSlow(9 * 1024 * 1024)
  #have = 0
  /** Where in the text the next record starts, and where in the whole text it begins. */
  #at = 0
  #base = 0
  /** Up to here the text is known to be valid UTF-8 (unless it is broken). */
  #checked = 0
  #careful = false
  #ascii = true
  #broken: (readonly [number, number])[] = []

  #skipped = 0
  #headers = 0
  #line = 1
  #rows = 0
  #lastLine = -1
  /** Where in the whole text the rows begin, and where the blank lines that may be the last begin. */
  #dataStart = -1
  #blankStart = -1
  #skip = 0
  /** Line end of the rows: LF or CR (for CR LF). */
  #lineEnd = 0
  #headLineEnd = 0
  #multiline = false
  #longest = 0

  constructor(private readonly task: PrepassTask) {
    const { dialect, bareCr, tempDir, file, end } = task
    this.#source = openSource(file, dialect.encoding, end)
    this.#grammar = grammarOf(dialect, bareCr)
    this.#outDelimiter = this.#grammar.delimiter < 0 ? NO_DELIMITER : this.#grammar.delimiter
    this.#outQuote = this.#grammar.quote < 0 ? NO_QUOTE : this.#grammar.quote
    this.#lines = new LineMap(join(tempDir, 'lines.csv'))
    this.#unreadable = new UnreadableLines(join(tempDir, 'unreadable.csv'))
    const odd = [...this.#grammar.delimiter < 0 ? [NO_DELIMITER] : [], ...this.#grammar.quote < 0 ? [NO_QUOTE] : [], ...this.#grammar.backslash ? [92] : []]
    this.#plainKinds = kinds([[LF, LINE_FEED], [CR, RETURN], [0, NUL], [this.#grammar.delimiter, DELIMITER], ...odd.map((byte) => [byte, ODD] as const)])
    this.#quotedKinds = kinds([[LF, LINE_FEED], [CR, RETURN], [0, NUL], [this.#grammar.quote, QUOTE], ...odd.map((byte) => [byte, ODD] as const)])
  }

  run(progress: (progress: Progress) => void): PrepassResult | Restart {
    for (let complete = false; !complete || this.#at < this.#have;) {
      complete = !this.#fill()
      const restart = this.#check(complete)
      if (restart) return { restart }
      this.#consume(complete)
      progress({ bytes: this.#source.position })
    }
    return this.#result()
  }

  close(): void {
    this.#source.close()
    this.#lines.close()
    this.#unreadable.close()
    this.#out?.close()
  }

  /** Moves what is left to the front and reads on. Gives false at the end of the file. */
  #fill(): boolean {
    const left = this.#have - this.#at
    this.#text.copyWithin(0, this.#at, this.#have)
    this.#base += this.#at
    this.#checked = Math.max(0, this.#checked - this.#at)
    this.#have = left
    this.#at = 0
    const piece = this.#source.next()
    if (!piece) return false
    if (left + piece.text.length >= this.#text.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.#text.length, left + piece.text.length + 1))
      this.#text.copy(larger, 0, 0, left)
      this.#text = larger
    }
    piece.text.copy(this.#text, left)
    this.#have = left + piece.text.length
    for (const [from, to] of piece.broken) this.#broken.push([this.#base + left + from, this.#base + left + to])
    return true
  }

  /** Is what was read valid UTF-8? If not, records are looked at one by one; a guess that proves wrong gives a better one. */
  #check(complete: boolean): Guess | undefined {
    this.#broken = this.#broken.filter(([, to]) => to > this.#base)
    this.#careful = this.#broken.length > 0
    if (!isPlain(this.task.dialect.encoding)) return undefined
    const fresh = this.#text.subarray(this.#checked, this.#have)
    const known = fresh.subarray(0, fresh.length - (complete ? 0 : cutTail(fresh)))
    if (this.#ascii && isAscii(known)) {
      this.#checked += known.length
      return undefined
    }
    if (isUtf8(known)) {
      this.#ascii = false
      this.#checked += known.length
      return undefined
    }
    if (this.#ascii && this.task.mayRestart) {
      const first = known.findIndex((byte) => byte > 127)
      if (!beginsCharacter(known, first)) return guessLegacy(known.subarray(Math.max(0, first - 32_768), first + 32_768))
    }
    this.#ascii = false
    this.#careful = true
    return undefined
  }

  #consume(complete: boolean): void {
    while (this.#at < this.#have && this.#skipped < this.task.dialect.skip) if (!this.#skipLine(complete)) return
    while (this.#at < this.#have && this.#headers < this.task.dialect.header) if (!this.#slow(complete, 'header')) return
    if (this.#at < this.#have && this.#dataStart < 0) this.#beginRows()
    if (this.#dataStart < 0) return
    this.#scan(complete)
  }

  #beginRows(): void {
    this.#dataStart = this.#base + this.#at
    if (!isPlain(this.task.dialect.encoding) || this.task.end !== Infinity) this.#out = new FileWriter(join(this.task.tempDir, 'rows.csv'))
  }

  #skipLine(complete: boolean): boolean {
    const record = readRecord(this.#text, this.#at, this.#have, complete, { delimiter: -1, quote: -1, backslash: false, comment: -1, bareCr: this.#grammar.bareCr })
    if (!record) return this.#tooLong()
    const raw = this.#text.toString('utf8', this.#at, record.end)
    this.#oddities.put(/^sep=.$/i.test(raw) ? 'other' : raw.trim() === '' ? 'blank' : 'title', this.#line, raw)
    this.#skipped += 1
    this.#pass(record)
    return true
  }

  /** The quick way: records that are as they should be, until the end of what was read. */
  #scan(complete: boolean): void {
    const text = this.#text
    const have = this.#have
    const { quote, delimiter, comment } = this.#grammar
    const width = this.task.width
    const plainKinds = this.#plainKinds
    const quotedKinds = this.#quotedKinds
    const spaces = delimiter !== 32 && quote >= 0
    // The scan needs no check for the end: it meets this line end.
    text[have] = LF
    let copyFrom = this.#at
    let at = this.#at
    records: while (at < have) {
      let from = at
      let fields = 1
      let inside = 0
      let nuls = 0
      let odd = this.#careful || this.#blankStart >= 0 || text[at] === comment
      fields: while (!odd) {
        if (text[from] === quote) {
          from += 1
          for (;;) {
            let kind: number
            do kind = quotedKinds[text[from++]!]!
            while (kind === 0)
            if (from > have) {
              if (!complete) break records
              odd = true
              break fields
            }
            if (kind === QUOTE) {
              if (from >= have && !complete) break records
              if (text[from] !== quote || from >= have) break
              from += 1
            } else if (kind === LINE_FEED) inside += 1
            else if (kind === RETURN) {
              if (text[from] !== LF) inside += 1
            } else if (kind === NUL) nuls += 1
            else {
              odd = true
              break fields
            }
          }
          const next = text[from]!
          if (next === delimiter && from < have) {
            from += 1
            fields += 1
            continue
          }
          if (next !== LF && next !== CR) {
            odd = true
            break
          }
        } else if (spaces && text[from] === 32) {
          let ahead = from + 1
          while (text[ahead] === 32) ahead += 1
          if (text[ahead] === quote) {
            odd = true
            break
          }
        }
        for (;;) {
          let kind: number
          do kind = plainKinds[text[from++]!]!
          while (kind === 0)
          if (kind === DELIMITER) {
            fields += 1
            continue fields
          }
          if (kind === LINE_FEED) break fields
          if (kind === RETURN) {
            if (text[from] === LF && from < have) {
              from += 1
              break fields
            }
            odd = true
            break fields
          }
          if (kind === ODD) {
            odd = true
            break fields
          }
          nuls += 1
        }
      }
      if (!odd && from > have && !complete) break
      const lineEnd = text[from - 2] === CR && from - 2 >= at ? CR : LF
      if (odd || fields !== width || (width > 1 && from - 1 <= at) || (lineEnd !== this.#lineEnd && from <= have)) {
        if (!odd && fields === width && this.#lineEnd === 0) {
          this.#lineEnd = lineEnd
          if (this.#headLineEnd !== 0 && this.#headLineEnd !== lineEnd) this.#rewrite(at)
          continue
        }
        if (this.#out && copyFrom < at) this.#out.write(text, copyFrom, at)
        this.#at = at
        const went = this.#slow(complete, 'row')
        copyFrom = at = this.#at
        if (!went) return
        continue
      }
      if (this.#line !== this.#lastLine + 1) this.#jump(at)
      this.#lastLine = this.#line
      this.#rows += 1
      this.#line += 1 + inside
      if (inside > 0) {
        this.#multiline = true
        this.#oddities.count('multiline_rows', this.#lastLine)
      }
      if (nuls > 0) this.#oddities.count('nul_characters', this.#lastLine, nuls)
      if (from - at > this.#longest) this.#longest = from - at
      at = Math.min(from, have)
      // The last line of the file may lack its end, which the rows that follow in the rewritten file would miss.
      if (from > have && this.#out) {
        this.#out.write(text, copyFrom, have)
        this.#endRow()
        copyFrom = have
      }
    }
    if (this.#out && copyFrom < at) this.#out.write(text, copyFrom, at)
    this.#at = at
    if (have - at > LONGEST_RECORD) this.#slow(complete, 'row')
  }

  /** The careful way for one record. Gives false when more text is needed. */
  #slow(complete: boolean, phase: 'header' | 'row'): boolean {
    const text = this.#text
    const at = this.#at
    const { width, dialect } = this.task
    const isComment = this.#grammar.comment >= 0 && text[at] === this.#grammar.comment
    const grammar = isComment ? { ...this.#grammar, delimiter: -1, quote: -1 } : this.#grammar
    const record = readRecord(text, at, this.#have, complete || this.#have - at > LONGEST_RECORD, grammar, phase === 'row' && !isComment ? width : undefined)
    if (!record) return this.#tooLong()
    if (!complete && record.next >= this.#have) return this.#tooLong()
    const raw = text.subarray(at, record.end)
    const valid = !this.#careful || this.#isValid(raw, at)
    if (isComment) this.#comment(raw)
    else if (isBlank(record, width)) this.#blank(raw)
    else if (phase === 'header') {
      this.#headers += 1
      this.#oddities.put('header', this.#line, raw.toString())
    } else if (!valid) this.#setAside(raw, `not valid ${dialect.encoding}`, true)
    else this.#judge(record, raw)
    this.#pass(record)
    return true
  }

  #judge(record: RawRecord, raw: Buffer): void {
    const { width, dialect } = this.task
    const extra = record.fields.slice(width)
    const fits = extra.every((field) => field.bytes.length === 0 && !field.quoted)
    if (!fits || (record.fields.length < width && dialect.ragged !== 'pad')) {
      const count = record.fields.length
      this.#setAside(raw, `${count} ${count === 1 ? 'field' : 'fields'} instead of ${width}`, false)
      return
    }
    if (extra.length > 0) this.#oddities.count('extra_empty_fields', this.#line)
    if (record.fields.length < width) this.#oddities.count('padded_rows', this.#line)
    if (record.strayQuote) this.#oddities.count('quotes_kept', this.#line)
    if (record.spacedQuote) this.#oddities.count('quotes_spaced', this.#line)
    const nuls = raw.includes(0) ? raw.reduce((count, byte) => count + (byte === 0 ? 1 : 0), 0) : 0
    if (nuls > 0) this.#oddities.count('nul_characters', this.#line, nuls)
    this.#row(record)
  }

  #row(record: RawRecord): void {
    if (!this.#out) this.#rewrite(this.#at)
    if (this.#line !== this.#lastLine + 1) this.#jump(this.#at)
    this.#lastLine = this.#line
    this.#rows += 1
    if (this.#lineEnd === 0) this.#lineEnd = record.next - record.end === 2 ? CR : LF
    const out = this.#out!
    for (let index = 0; index < this.task.width; index += 1) {
      const field = record.fields[index]
      if (index > 0) out.byte(this.#outDelimiter)
      if (!field) continue
      if (this.#needsQuotes(field.bytes) || (field.quoted && field.bytes.length === 0)) out.quoted(field.bytes, this.#outQuote)
      else out.write(field.bytes)
      if (field.bytes.includes(LF) || field.bytes.includes(CR)) this.#multiline = true
    }
    if (record.lines > 1) this.#oddities.count('multiline_rows', this.#line)
    this.#endRow()
  }

  #needsQuotes(bytes: Uint8Array): boolean {
    if (bytes[0] === 32 || bytes[0] === this.#outQuote) return true
    for (const byte of bytes) if (byte === this.#outDelimiter || byte === LF || byte === CR || byte === this.#outQuote) return true
    return false
  }

  #endRow(): void {
    if (this.#lineEnd === CR) this.#out?.byte(CR)
    this.#out?.byte(LF)
  }

  /** Starts to write the rows anew: those before the place `at` were good and are copied. */
  #rewrite(at: number): void {
    if (this.#out) return
    this.#out = new FileWriter(join(this.task.tempDir, 'rows.csv'))
    const end = this.#blankStart >= 0 ? this.#blankStart : this.#base + at
    const start = this.#rows === 0 ? end : this.#dataStart
    this.#blankStart = -1
    const handle = openRegular(this.task.file)
    try {
      const mark = markLength(handle, this.task.dialect.encoding)
      this.#out.copy(handle, mark + start, mark + end)
    } finally {
      closeSync(handle)
    }
  }

  #jump(at: number): void {
    if (this.#rows === 0) {
      this.#skip = this.#line - 1
      if (!this.#out) this.#dataStart = this.#base + at
    }
    this.#lines.jump(this.#rows, this.#line)
  }

  #comment(raw: Buffer): void {
    this.#oddities.put('comment', this.#line, raw.toString())
    if (this.#rows > 0) this.#rewrite(this.#at)
  }

  #blank(raw: Buffer): void {
    this.#oddities.put('blank', this.#line, raw.toString())
    this.#oddities.count('blank_lines', this.#line)
    if (this.#out || this.#rows === 0) return
    if (raw.length > 0) this.#rewrite(this.#at)
    // DuckDB passes over blank lines too, but nothing is left to chance unless they are the last.
    else if (this.#blankStart < 0) this.#blankStart = this.#base + this.#at
  }

  #setAside(raw: Buffer, reason: string, bytes: boolean): void {
    if (bytes) this.#oddities.count('bytes_unreadable', this.#line)
    this.#unreadable.add(this.#line, reason, bytes && isPlain(this.task.dialect.encoding) ? Buffer.from(showBytes(raw)) : raw)
    if (this.#rows > 0) this.#rewrite(this.#at)
  }

  /** Goes on behind a record that the careful way has dealt with. */
  #pass(record: RawRecord): void {
    const lineEnd = record.next - record.end
    const kind = lineEnd === 2 ? CR : lineEnd === 1 && this.#text[record.end] === LF ? LF : -1
    if (lineEnd > 0) {
      const before = this.#lineEnd || this.#headLineEnd
      if (before !== 0 && before !== kind && !this.#grammar.bareCr) this.#oddities.count('line_ends_mixed', this.#line)
      if (this.#lineEnd === 0) this.#headLineEnd = this.#headLineEnd === 0 || this.#headLineEnd === kind ? kind : -1
    }
    // What stands before the rows is skipped by DuckDB; it counts lines as we do unless quotes span them.
    if (this.#rows === 0 && !this.#out && this.#dataStart < 0) {
      const quotes = this.#text.subarray(this.#at, record.end).reduce((count, byte) => count + (byte === this.#outQuote ? 1 : 0), 0)
      if (record.lines > 1 || quotes % 2 > 0) this.#headLineEnd = -1
    } else if (this.#rows === 0 && record.lines > 1) this.#headLineEnd = -1
    this.#longest = Math.max(this.#longest, record.next - this.#at)
    this.#line += record.lines
    this.#at = record.next
  }

  #isValid(raw: Buffer, at: number): boolean {
    const from = this.#base + at
    if (this.#broken.some(([start, end]) => start < from + raw.length && end > from)) return false
    return isUtf8(raw)
  }

  #tooLong(): false {
    if (this.#have - this.#at > LONGEST_RECORD) throw tooLong(this.task.file.name, this.#line)
    return false
  }

  #result(): PrepassResult {
    return {
      rows: this.#rows,
      ...(this.#out && { rewritten: this.#out.path }),
      skip: this.#skip,
      firstLine: this.#lines.first,
      ...(this.#lines.needed && { lines: join(this.task.tempDir, 'lines.csv') }),
      ...(this.#unreadable.count > 0 && { unreadable: { path: join(this.task.tempDir, 'unreadable.csv'), longest: this.#unreadable.longest } }),
      nextLine: this.#line,
      multiline: this.#multiline,
      longest: this.#longest,
      oddities: this.#oddities,
    }
  }
}

function kinds(entries: readonly (readonly [number, number])[]): Uint8Array {
  const table = new Uint8Array(256)
  for (const [byte, kind] of entries) if (byte >= 0) table[byte] = kind
  return table
}

/** A line without content, or with empty fields that are fewer or more than there are columns. In a file of one column it is an empty cell. */
function isBlank(record: RawRecord, width: number): boolean {
  if (width === 1 || record.fields.length === width) return false
  return record.fields.every((field) => !field.quoted && field.bytes.every((byte) => byte === 32 || byte === 9 || byte === CR))
}

function beginsCharacter(text: Uint8Array, at: number): boolean {
  const byte = text[at] ?? 0
  const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
  return isUtf8(text.subarray(at, at + length))
}

import { closeSync } from 'node:fs'
import { join } from 'node:path'
import { CR, LF } from '#engine/text/line-ends'
import { openRegular } from '#engine/text/sample'
import { markLength } from '#engine/text/source'
import { NO_DELIMITER, NO_QUOTE, type Field, type Grammar } from './record'
import { FileWriter } from './writer'

const MARK = Buffer.from('\ufeff')

/** The rewritten rows: RFC 4180 with the file's own signs, so that good records are copied as they stand. Written from the first need on. */
export class RowOutput {
  readonly #delimiter: number
  readonly #quote: number
  #writer: FileWriter | undefined
  /** Does the rows' line end have a CR before its LF? */
  crlf = false

  constructor(private readonly folder: string, grammar: Grammar) {
    this.#delimiter = grammar.delimiter < 0 ? NO_DELIMITER : grammar.delimiter
    this.#quote = grammar.quote < 0 ? NO_QUOTE : grammar.quote
  }

  /** The file, once there is one. */
  get path(): string | undefined { return this.#writer?.path }

  /** Starts with the bytes [from, to) of the file, counted behind its byte order mark: rows that need no change. */
  start(file: { path: string; name: string }, encoding: string, from: number, to: number): void {
    const writer = new FileWriter(join(this.folder, 'rows.csv'))
    this.#writer = writer
    // DuckDB takes a byte order mark off: without this one it could be the first character of the first cell.
    writer.write(MARK)
    if (from === to) return
    const handle = openRegular(file)
    try {
      const mark = markLength(handle, encoding)
      writer.copy(handle, mark + from, mark + to)
    } finally {
      closeSync(handle)
    }
  }

  /** Copies records as they stand. */
  copy(text: Uint8Array, from: number, to: number): void {
    if (from < to) this.#writer?.write(text, from, to)
  }

  /** Writes a row of `width` cells; what is missing is NULL. Tells whether one of them has a line end. */
  row(fields: readonly Field[], width: number): boolean {
    const writer = this.#writer
    if (!writer) return false
    let multiline = false
    for (let index = 0; index < width; index += 1) {
      if (index > 0) writer.byte(this.#delimiter)
      const field = fields[index]
      if (!field) continue
      const lineEnd = field.bytes.includes(LF) || field.bytes.includes(CR)
      multiline ||= lineEnd
      if (lineEnd || this.#needsQuotes(field)) writer.quoted(field.bytes, this.#quote)
      else writer.write(field.bytes)
    }
    this.endRow()
    return multiline
  }

  endRow(): void {
    if (this.crlf) this.#writer?.byte(CR)
    this.#writer?.byte(LF)
  }

  close(): void {
    this.#writer?.close()
  }

  #needsQuotes({ bytes, quoted }: Field): boolean {
    if (bytes.length === 0) return quoted
    // DuckDB passes over spaces before a quote.
    return bytes[0] === 32 || bytes.includes(this.#delimiter) || bytes.includes(this.#quote)
  }
}

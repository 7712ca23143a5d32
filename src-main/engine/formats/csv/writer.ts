import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { failure } from '#shared/model/problem'

const SIZE = 1024 * 1024
const COMMA = 44
const QUOTE = 34
const LF = 10

/** Writes bytes to a file through a buffer; one that is there is replaced. Throws DISK_FULL. */
export class FileWriter {
  readonly #handle: number
  readonly #buffer = Buffer.allocUnsafeSlow(SIZE)
  #have = 0

  constructor(readonly path: string) {
    this.#handle = openSync(path, 'w', 0o600)
  }

  /** Copies the bytes [from, to). */
  write(bytes: Uint8Array, from = 0, to = bytes.length): void {
    if (to - from > SIZE - this.#have) this.#flush()
    if (to - from > SIZE) {
      this.#put(bytes, from, to)
      return
    }
    this.#buffer.set(bytes.subarray(from, to), this.#have)
    this.#have += to - from
  }

  byte(value: number): void {
    if (this.#have === SIZE) this.#flush()
    this.#buffer[this.#have] = value
    this.#have += 1
  }

  /** Writes bytes between quotes, with each quote in them doubled. */
  quoted(bytes: Uint8Array, quote: number): void {
    this.byte(quote)
    for (let from = 0; ;) {
      const at = bytes.indexOf(quote, from)
      if (at < 0) {
        this.write(bytes, from)
        break
      }
      this.write(bytes, from, at + 1)
      this.byte(quote)
      from = at + 1
    }
    this.byte(quote)
  }

  /** Appends the bytes [from, to) of an open file. */
  copy(source: number, from: number, to: number): void {
    const buffer = Buffer.allocUnsafe(SIZE)
    for (let at = from; at < to;) {
      const count = readSync(source, buffer, 0, Math.min(SIZE, to - at), at)
      if (count === 0) return
      this.write(buffer, 0, count)
      at += count
    }
  }

  close(): void {
    try {
      this.#flush()
    } finally {
      closeSync(this.#handle)
    }
  }

  #flush(): void {
    this.#put(this.#buffer, 0, this.#have)
    this.#have = 0
  }

  #put(bytes: Uint8Array, from: number, to: number): void {
    try {
      for (let at = from; at < to;) at += writeSync(this.#handle, bytes, at, to - at)
    } catch (error) {
      if (error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) {
        throw failure('DISK_FULL', 'The disk is full.', 'Free some space and start again; nothing was changed.', undefined, error)
      }
      throw error
    }
  }
}

/** The place of each row in the file, as the (row, line) pairs that `Reading.lines` asks for. */
export class LineMap {
  #writer: FileWriter | undefined
  #pending = ''
  /** Line of the first row. */
  first = 1
  /** Is one pair not enough? */
  get needed(): boolean { return this.#writer !== undefined }

  constructor(readonly path: string) {}

  /** From this row on, lines grow with the rows again. Rows come in order. */
  jump(row: number, line: number): void {
    if (row === 0) {
      this.first = line
      return
    }
    if (!this.#writer) {
      this.#writer = new FileWriter(this.path)
      this.#pending = `0,${this.first}\n`
    }
    this.#pending += `${row},${line}\n`
    if (this.#pending.length > 60_000) this.#flush()
  }

  close(): void {
    this.#flush()
    this.#writer?.close()
  }

  #flush(): void {
    this.#writer?.write(Buffer.from(this.#pending, 'latin1'))
    this.#pending = ''
  }
}

/** Lines that could not become rows, as the table that `Reading.unreadable` asks for. */
export class UnreadableLines {
  #writer: FileWriter | undefined
  count = 0
  /** Bytes of the longest one. */
  longest = 0

  constructor(readonly path: string) {}

  add(line: number, reason: string, raw: Uint8Array): void {
    this.#writer ??= new FileWriter(this.path)
    this.#writer.byte(COMMA)
    this.#writer.write(Buffer.from(`${line}`))
    this.#writer.byte(COMMA)
    this.#writer.quoted(Buffer.from(reason), QUOTE)
    this.#writer.byte(COMMA)
    this.#writer.quoted(raw, QUOTE)
    this.#writer.byte(LF)
    this.count += 1
    this.longest = Math.max(this.longest, raw.length)
  }

  close(): void {
    this.#writer?.close()
  }
}

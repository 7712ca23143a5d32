import { closeSync, openSync, readSync } from 'node:fs'

const CHUNK_BYTES = 1 << 20
const NEWLINE = 0x0a
const RETURN = 0x0d
/** A record longer than this is not read: it would fill a worker's memory. */
export const LONGEST_RECORD = 32 << 20

export interface Captured {
  readonly bytes: Buffer
  /** It was longer than {@link LONGEST_RECORD}; `bytes` is only its beginning. */
  readonly cut: boolean
}

/** A file's bytes, read forward in chunks, with the current line. For worker threads: reading blocks. */
export class ByteSource {
  readonly #file: number
  readonly #chunk = Buffer.alloc(CHUNK_BYTES)
  #at = 0
  #end = 0
  #before = 0
  #captured: Buffer[] | undefined
  #capturedBytes = 0
  #captureFrom = 0
  #lineStart = 0
  line = 1

  /**
   * @param most read no further than this many bytes, as if the file ended there
   * @param passed told of {@link offset} with each further chunk
   */
  constructor(path: string, private readonly most = Number.POSITIVE_INFINITY, private readonly passed?: (offset: number) => void) {
    this.#file = openSync(path, 'r')
    if (this.peek() === 0xef && this.#chunk[1] === 0xbb && this.#chunk[2] === 0xbf) this.#at = 3
  }

  /** Bytes read so far. */
  get offset(): number { return this.#before + this.#at }

  /** Place in the current line, from 1, in bytes. */
  get column(): number { return this.offset - this.#lineStart + 1 }

  /** The next byte without taking it; -1 at the end. */
  peek(): number {
    return this.#at < this.#end || this.#refill() ? this.#chunk[this.#at]! : -1
  }

  /** Takes the next byte; -1 at the end. */
  next(): number {
    const byte = this.peek()
    if (byte < 0) return -1
    this.#at += 1
    if (byte === NEWLINE) {
      this.line += 1
      this.#lineStart = this.offset
    }
    return byte
  }

  /** From here on bytes are kept for {@link captured}; beyond `most` they are counted but not kept. */
  capture(): void {
    this.#captured = []
    this.#capturedBytes = 0
    this.#captureFrom = this.#at
  }

  /** The bytes since {@link capture}, which ends; valid until the next call. Too many: the first of them, and `cut`. */
  captured(): Captured {
    const last = this.#chunk.subarray(this.#captureFrom, this.#at)
    const parts = this.#captured ?? []
    this.#captured = undefined
    const cut = this.#capturedBytes + last.length > LONGEST_RECORD
    if (parts.length === 0) return { bytes: last, cut }
    return { bytes: Buffer.concat(cut ? parts.slice(0, 1) : [...parts, last]), cut }
  }

  /** Takes the bytes up to and with the next line end (or the end of the file), without it; undefined at the end. */
  takeLine(): Captured | undefined {
    if (this.peek() < 0) return undefined
    this.capture()
    for (;;) {
      const end = this.#chunk.subarray(0, this.#end).indexOf(NEWLINE, this.#at)
      this.#at = end < 0 ? this.#end : end
      if (end >= 0 || !this.#refill()) break
    }
    const { bytes, cut } = this.captured()
    this.next()
    return { bytes: bytes.at(-1) === RETURN ? bytes.subarray(0, -1) : bytes, cut }
  }

  close(): void {
    closeSync(this.#file)
  }

  #refill(): boolean {
    const room = Math.min(CHUNK_BYTES, this.most - this.#before - this.#end)
    if (room <= 0) return false
    if (this.#captured) {
      const kept = this.#chunk.subarray(this.#captureFrom, this.#end)
      this.#capturedBytes += kept.length
      if (this.#capturedBytes <= LONGEST_RECORD || this.#captured.length === 0) this.#captured.push(Buffer.from(kept))
      this.#captureFrom = this.#end
    }
    const read = readSync(this.#file, this.#chunk, 0, room, null)
    if (read === 0) return false
    this.#before += this.#end
    this.passed?.(this.#before)
    this.#at = 0
    this.#captureFrom = 0
    this.#end = read
    return true
  }
}

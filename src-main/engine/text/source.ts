import { closeSync, fstatSync, readSync } from 'node:fs'
import { failure } from '#shared/model/problem'
import { CR, LF } from './line-ends'
import { decoderOf, isPlain, unitOf } from './encoding'
import { openRegular } from './sample'

const CHUNK = 4 * 1024 * 1024
/** A line without end is no line: this much is read at most before it is given up. */
export const LONGEST_RECORD = 32 * 1024 * 1024

/** A piece of the file as UTF-8. `broken` are the parts of it (from, to) that could not be decoded and show their bytes as \xNN. */
export interface Piece {
  readonly text: Buffer
  readonly broken: readonly (readonly [number, number])[]
}

/** The bytes of a file from its beginning (after a byte order mark) to `end`, as pieces of UTF-8. */
export interface Source {
  /** The next piece, undefined at the end. */
  next(): Piece | undefined
  /** Bytes of the file that were read. */
  readonly position: number
  close(): void
}

/** Opens a file as UTF-8 text up to the byte `end`. UTF-8 comes as it is, not checked; all else is decoded line by line. */
export function openSource(file: { path: string; name: string }, encoding: string, end = Infinity): Source {
  const handle = openRegular(file)
  const size = Math.min(end, fstatSync(handle).size)
  const reader = new Reader(handle, size, markLength(handle, encoding))
  return isPlain(encoding) ? new PlainSource(reader) : new DecodedSource(reader, encoding, file.name)
}

/** Length of the byte order mark that the file begins with, 0 if there is none that fits its encoding. */
export function markLength(handle: number, encoding: string): number {
  const head = Buffer.alloc(4)
  const have = readSync(handle, head, 0, 4, 0)
  const starts = (...mark: number[]) => mark.length <= have && mark.every((byte, index) => head[index] === byte)
  if (unitOf(encoding) === 4) return starts(0xff, 0xfe, 0, 0) || starts(0, 0, 0xfe, 0xff) ? 4 : 0
  if (unitOf(encoding) === 2) return starts(0xff, 0xfe) || starts(0xfe, 0xff) ? 2 : 0
  return starts(0xef, 0xbb, 0xbf) ? 3 : 0
}

class Reader {
  constructor(private readonly handle: number, private readonly size: number, public position: number) {}

  /** Reads up to `length` bytes to `buffer` at `offset`; 0 at the end. */
  read(buffer: Buffer, offset: number, length: number): number {
    const count = readSync(this.handle, buffer, offset, Math.max(0, Math.min(length, this.size - this.position)), this.position)
    this.position += count
    return count
  }

  close(): void {
    closeSync(this.handle)
  }
}

class PlainSource implements Source {
  readonly #buffer = Buffer.allocUnsafeSlow(CHUNK)

  constructor(private readonly reader: Reader) {}

  get position(): number { return this.reader.position }

  next(): Piece | undefined {
    const count = this.reader.read(this.#buffer, 0, CHUNK)
    return count === 0 ? undefined : { text: this.#buffer.subarray(0, count), broken: [] }
  }

  close(): void {
    this.reader.close()
  }
}

/** Decodes whole lines, so that one bad byte spoils no other line than its own. */
class DecodedSource implements Source {
  #rest: Buffer = Buffer.alloc(0)
  readonly #unit: 1 | 2 | 4
  readonly #bigEndian: boolean
  readonly #decode: (bytes: Uint8Array) => string | null
  #done = false

  constructor(private readonly reader: Reader, encoding: string, private readonly name: string) {
    this.#unit = unitOf(encoding)
    this.#bigEndian = /be$/i.test(encoding)
    this.#decode = decoderOf(encoding)
  }

  get position(): number { return this.reader.position }

  next(): Piece | undefined {
    while (!this.#done) {
      const buffer = Buffer.allocUnsafe(this.#rest.length + CHUNK)
      this.#rest.copy(buffer)
      const count = this.reader.read(buffer, this.#rest.length, CHUNK)
      const bytes = buffer.subarray(0, this.#rest.length + count)
      this.#done = count === 0
      const cut = this.#done ? bytes.length : this.#lastLineEnd(bytes)
      this.#rest = bytes.subarray(cut)
      if (this.#rest.length > LONGEST_RECORD) throw tooLong(this.name)
      if (cut > 0) return this.#piece(bytes.subarray(0, cut))
    }
    return undefined
  }

  close(): void {
    this.reader.close()
  }

  #piece(bytes: Buffer): Piece {
    const whole = this.#decode(bytes)
    if (whole !== null) return { text: Buffer.from(whole), broken: [] }
    const parts: Buffer[] = []
    const broken: [number, number][] = []
    let length = 0
    for (let from = 0; from < bytes.length;) {
      const to = this.#lineEnd(bytes, from)
      const text = this.#decode(bytes.subarray(from, to))
      const part = Buffer.from(text ?? `${showBytes(bytes.subarray(from, to))}\n`)
      if (text === null) broken.push([length, length + part.length])
      parts.push(part)
      length += part.length
      from = to
    }
    return { text: Buffer.concat(parts), broken }
  }

  #lastLineEnd(bytes: Buffer): number {
    let best = 0
    for (let at = bytes.lastIndexOf(LF); at >= 0; at = at === 0 ? -1 : bytes.lastIndexOf(LF, at - 1)) {
      if (this.#endsAt(bytes, at)) return this.#afterUnit(at)
    }
    // A file of lone CRs has no LF at all.
    for (let at = bytes.lastIndexOf(CR); at > 0; at = bytes.lastIndexOf(CR, at - 1)) {
      if (this.#endsAt(bytes, at, CR) && this.#afterUnit(at) < bytes.length) {
        best = this.#afterUnit(at)
        break
      }
    }
    return best
  }

  #lineEnd(bytes: Buffer, from: number): number {
    for (let at = bytes.indexOf(LF, from); at >= 0; at = bytes.indexOf(LF, at + 1)) {
      if (this.#endsAt(bytes, at)) return this.#afterUnit(at)
    }
    return bytes.length
  }

  /** Is the byte at `at` the low byte of a whole code unit that is a line end? */
  #endsAt(bytes: Buffer, at: number, sign = LF): boolean {
    if (this.#unit === 1) return true
    const from = this.#bigEndian ? at - this.#unit + 1 : at
    if (from < 0 || from % this.#unit !== 0 || from + this.#unit > bytes.length) return false
    for (let index = 0; index < this.#unit; index += 1) if (bytes[from + index] !== (from + index === at ? sign : 0)) return false
    return true
  }

  #afterUnit(at: number): number {
    return this.#bigEndian || this.#unit === 1 ? at + 1 : at + this.#unit
  }
}

/** The Failure for a line that is longer than {@link LONGEST_RECORD}. */
export function tooLong(name: string, line?: number): Error {
  return failure('LIMIT_EXCEEDED', `A line of "${name}" is longer than ${LONGEST_RECORD / 1024 / 1024} MiB.`,
    'Check the delimiter, the quote and the line ends; a file like that may be something else than a table.', { file: name, ...(line && { line }) })
}

/** Bytes as text that loses none: printable ASCII as it is, every other byte as \xNN. Line ends at the end are left out. */
export function showBytes(bytes: Uint8Array): string {
  let end = bytes.length
  while (end > 0 && (bytes[end - 1] === LF || bytes[end - 1] === CR)) end -= 1
  let text = ''
  for (const byte of bytes.subarray(0, end)) text += byte >= 32 && byte < 127 ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`
  return text
}

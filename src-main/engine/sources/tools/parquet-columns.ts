import { failure } from '#shared/model/problem'
import type { PhysicalColumn } from './parquet-file'

/** Below this, copying byte by byte is faster than asking the buffer to. */
const SHORT = 32
const LENGTH_BYTES = 4
const INTEGER_BYTES = 8
/** So many digits are exact as a double. */
const EXACT_DIGITS = 15
/** DECIMAL(18) is the longest whose digits fit into 64 bits. */
export const MOST_INTEGER_DIGITS = 18
const [MINUS, POINT, ZERO] = [0x2d, 0x2e, 0x30]
/** Zeros at the end of a fraction say nothing. */
const DIGITS = /^(-?)(\d+)(?:\.(\d*?)0*)?$/
const HIGH = 0x1_0000_0000
const [LEAST_INTEGER, GREATEST_INTEGER] = [-(2n ** 63n), 2n ** 63n - 1n]

/** What all columns together write into before they begin to be written: enough for each, and not too much for a thousand. */
const ALL_SLABS = 8 << 20
const [LEAST_SLAB, GREATEST_SLAB] = [4 << 10, 64 << 10]

/** Pieces of memory of one size, used again and again: new ones would have to be cleaned up all the time. */
export class Slabs {
  readonly bytes: number
  readonly #free: Buffer[] = []

  constructor(columns: number) {
    this.bytes = Math.min(GREATEST_SLAB, Math.max(LEAST_SLAB, Math.floor(ALL_SLABS / columns)))
  }

  take(): Buffer { return this.#free.pop() ?? Buffer.allocUnsafeSlow(this.bytes) }

  /** Takes back what is no longer needed. */
  give(slabs: readonly Buffer[]): void { this.#free.push(...slabs) }
}

/** The values of one column as a Parquet file holds them, of the texts of its cells. */
export abstract class ColumnValues {
  protected bytes: Buffer
  protected at = 0
  #slabs: Buffer[] = []
  #pieces: Uint8Array[] = []

  constructor(readonly physical: PhysicalColumn, private readonly pool: Slabs) {
    this.bytes = this.#begin()
  }

  /** Takes the text that stands between two places of a buffer. Throws SOURCE_ANSWER for digits that are none. */
  abstract add(buffer: Uint8Array, start: number, end: number): void

  /** Gives what was taken, and the memory that it stands in; begins anew. */
  take(): { readonly pieces: readonly Uint8Array[]; readonly slabs: readonly Buffer[] } {
    this.#end()
    const taken = { pieces: this.#pieces, slabs: this.#slabs }
    this.#pieces = []
    this.#slabs = []
    this.bytes = this.#begin()
    return taken
  }

  /** Makes room for so many bytes in one piece, which is no more than a slab has. */
  protected reserve(bytes: number): void {
    if (this.at + bytes <= this.bytes.length) return
    this.#end()
    this.bytes = this.#begin()
  }

  /** Adds what is too large for a slab. */
  protected addLarge(bytes: Uint8Array): void {
    this.#end()
    this.#pieces.push(Buffer.from(bytes))
    this.bytes = this.#begin()
  }

  #begin(): Buffer {
    const slab = this.pool.take()
    this.#slabs.push(slab)
    return slab
  }

  #end(): void {
    if (this.at > 0) this.#pieces.push(this.bytes.subarray(0, this.at))
    this.at = 0
  }
}

/** Texts and bytes: each behind its length. */
export class BytesValues extends ColumnValues {
  add(buffer: Uint8Array, start: number, end: number): void {
    const length = end - start
    this.reserve(LENGTH_BYTES)
    this.#length(length)
    if (length > this.bytes.length - this.at) return this.#split(buffer, start, end)
    const { bytes } = this
    let { at } = this
    if (length < SHORT) for (let index = start; index < end; index += 1) bytes[at++] = buffer[index]!
    else {
      bytes.set(buffer.subarray(start, end), at)
      at += length
    }
    this.at = at
  }

  #length(length: number): void {
    const { bytes, at } = this
    bytes[at] = length
    bytes[at + 1] = length >>> 8
    bytes[at + 2] = length >>> 16
    bytes[at + 3] = length >>> 24
    this.at = at + LENGTH_BYTES
  }

  #split(buffer: Uint8Array, start: number, end: number): void {
    const cell = buffer.subarray(start, end)
    if (cell.length > this.bytes.length) return this.addLarge(cell)
    this.reserve(cell.length)
    this.bytes.set(cell, this.at)
    this.at += cell.length
  }
}

/** Unsigned integers that come as their bytes, the highest first: kept as their digits. */
export class BitsValues extends BytesValues {
  override add(buffer: Uint8Array, start: number, end: number): void {
    let bits = 0n
    for (let index = start; index < end; index += 1) bits = bits << 8n | BigInt(buffer[index]!)
    const digits = Buffer.from(bits.toString(), 'latin1')
    super.add(digits, 0, digits.length)
  }
}

/** What is kept as integers of 64 bits. */
export abstract class Integers extends ColumnValues {
  /** Adds an integer that is exact as a double. */
  protected put(value: number): void {
    this.#put(value | 0, Math.floor(value / HIGH))
  }

  protected putLarge(value: bigint): void {
    this.#put(Number(BigInt.asIntN(32, value)), Number(value >> 32n))
  }

  #put(low: number, high: number): void {
    this.reserve(INTEGER_BYTES)
    const { bytes, at } = this
    bytes[at] = low
    bytes[at + 1] = low >>> 8
    bytes[at + 2] = low >>> 16
    bytes[at + 3] = low >>> 24
    bytes[at + 4] = high
    bytes[at + 5] = high >>> 8
    bytes[at + 6] = high >>> 16
    bytes[at + 7] = high >>> 24
    this.at = at + INTEGER_BYTES
  }
}

/** Integers of 64 bits, and decimals, which are integers with a point so many digits before the end. */
export class IntegerValues extends Integers {
  constructor(physical: PhysicalColumn, pool: Slabs, private readonly scale: number) { super(physical, pool) }

  add(buffer: Uint8Array, start: number, end: number): void {
    const { scale } = this
    const isNegative = buffer[start] === MINUS
    const first = isNegative ? start + 1 : start
    // As servers write it; whatever is written in another way is looked at more closely.
    const point = scale === 0 ? end : end - 1 - scale
    if (first >= point || end - first > EXACT_DIGITS || (scale > 0 && buffer[point] !== POINT)) return this.#exactly(buffer, start, end)
    let value = 0
    for (let index = first; index < end; index += 1) {
      if (index === point) continue
      const digit = buffer[index]! - ZERO
      if (digit < 0 || digit > 9) return this.#exactly(buffer, start, end)
      value = value * 10 + digit
    }
    this.put(isNegative ? -value : value)
  }

  #exactly(buffer: Uint8Array, start: number, end: number): void {
    const text = Buffer.from(buffer.subarray(start, end)).toString('latin1')
    const [, sign = '', whole = '', fraction = ''] = DIGITS.exec(text) ?? []
    const value = BigInt(`${sign}${whole}${fraction.padEnd(this.scale, '0')}`)
    if (whole === '' || fraction.length > this.scale || value < LEAST_INTEGER || value > GREATEST_INTEGER) {
      throw failure('SOURCE_ANSWER', `The server sent "${text.slice(0, 40)}" in a column of ${this.scale === 0 ? 'whole numbers' : `numbers with ${this.scale} decimals`}.`, 'Leave the column out, or read it by a query that makes a text of it.')
    }
    this.putLarge(value)
  }
}

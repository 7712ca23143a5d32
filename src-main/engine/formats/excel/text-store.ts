import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { failure } from '#shared/model/problem'

const CHUNK_BYTES = 4 << 20
/** Chunks kept in memory; those after them go to a file. */
const MOST_CHUNKS = 16
const CACHED = 1 << 16
/** Longer texts are not cached: the cache would have no bound. */
const LONGEST_CACHED = 200

/**
 * The shared texts of a workbook: millions of them in bounded memory. They are kept as UTF-8 outside the JavaScript heap,
 * beyond 64 MB in a temporary file; those used lately are cached.
 */
export class TextStore {
  readonly #chunks: Buffer[] = []
  #filling = Buffer.allocUnsafeSlow(CHUNK_BYTES)
  #used = 0
  #spilled = 0
  #count = 0
  /** Where each text begins, counted over all chunks, and behind the last one where the next would. */
  #starts = new Float64Array(1 << 16)
  #lengths = new Uint32Array(1 << 16)
  readonly #cachedIndex = new Int32Array(CACHED).fill(-1)
  readonly #cachedText: string[] = []
  #file: number | undefined

  constructor(private readonly spillPath: string) {}

  get size(): number { return this.#count }

  add(text: string): void {
    if (this.#count === this.#starts.length) this.#grow()
    const length = Buffer.byteLength(text)
    if (length > CHUNK_BYTES) {
      throw failure('LIMIT_EXCEEDED', `A text of ${length.toLocaleString('en')} bytes stands in the workbook; Excel itself allows 32,767 characters.`, 'Ask whoever made the file for another format.')
    }
    if (this.#used + length > CHUNK_BYTES) this.#finishChunk()
    this.#filling.write(text, this.#used)
    this.#starts[this.#count] = this.#base() + this.#used
    this.#lengths[this.#count] = length
    this.#used += length
    this.#count += 1
  }

  /** The text with that index (from 0); undefined beyond the last one. */
  get(index: number): string | undefined {
    if (!(index >= 0 && index < this.#count)) return undefined
    const slot = index % CACHED
    if (this.#cachedIndex[slot] === index) return this.#cachedText[slot]
    const text = this.#read(this.#starts[index]!, this.#lengths[index]!)
    if (text.length <= LONGEST_CACHED) {
      this.#cachedIndex[slot] = index
      this.#cachedText[slot] = text
    }
    return text
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }

  /** Bytes before the chunk that is being filled. Chunks in memory have all the same size; the file follows them. */
  #base(): number {
    return this.#chunks.length * CHUNK_BYTES + this.#spilled
  }

  #finishChunk(): void {
    if (this.#chunks.length < MOST_CHUNKS) {
      this.#chunks.push(this.#filling)
      this.#filling = Buffer.allocUnsafeSlow(CHUNK_BYTES)
    } else this.#spill()
    this.#used = 0
  }

  #spill(): void {
    this.#file ??= openSync(this.spillPath, 'w+')
    for (let written = 0; written < this.#used;) written += writeSync(this.#file, this.#filling, written, this.#used - written, this.#spilled + written)
    this.#spilled += this.#used
  }

  #read(start: number, length: number): string {
    const base = this.#base()
    if (start >= base) return this.#filling.toString('utf8', start - base, start - base + length)
    const inMemory = this.#chunks.length * CHUNK_BYTES
    if (start < inMemory) {
      const from = start % CHUNK_BYTES
      return this.#chunks[Math.floor(start / CHUNK_BYTES)]!.toString('utf8', from, from + length)
    }
    const bytes = Buffer.alloc(length)
    if (this.#file !== undefined) readSync(this.#file, bytes, 0, length, start - inMemory)
    return bytes.toString('utf8')
  }

  #grow(): void {
    const starts = new Float64Array(this.#starts.length * 2)
    const lengths = new Uint32Array(this.#lengths.length * 2)
    starts.set(this.#starts)
    lengths.set(this.#lengths)
    this.#starts = starts
    this.#lengths = lengths
  }
}

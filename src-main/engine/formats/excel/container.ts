import type { Readable } from 'node:stream'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { failure } from '#shared/model/problem'

/** A part may unpack to this much whatever its ratio; beyond it {@link MOST_RATIO} counts. */
const FREE_BYTES = 50 << 20
/** Honest sheets pack 5 to 30 to one; zip bombs 1,000 to one. */
const MOST_RATIO = 100
const MOST_PARTS = 20_000

/** The parts of an .xlsx file (a zip archive, ECMA-376 part 2), read one at a time, never written to disk. */
export class Container {
  readonly #parts = new Map<string, Entry>()

  private constructor(private readonly zip: ZipFile, private readonly name: string) {}

  /** Opens the archive and reads its directory. Throws FORMAT_BROKEN for what is no zip, LIMIT_EXCEEDED for a zip bomb. */
  static async open(path: string, name: string): Promise<Container> {
    const zip = await openPromise(path, { lazyEntries: true, autoClose: false }).catch((error: unknown) => { throw brokenZip(name, error) })
    const container = new Container(zip, name)
    try {
      for await (const entry of zip.eachEntry()) container.#list(entry)
      return container
    } catch (error) {
      zip.close()
      throw error instanceof Error && error.name === 'Failure' ? error : brokenZip(name, error)
    }
  }

  #list(entry: Entry): void {
    if (this.#parts.size >= MOST_PARTS) throw bomb(this.name, `it has more than ${MOST_PARTS.toLocaleString('en')} parts`)
    if (entry.uncompressedSize > FREE_BYTES && entry.uncompressedSize > MOST_RATIO * entry.compressedSize) {
      throw bomb(this.name, `its part ${entry.fileName} unpacks to ${Math.round(entry.uncompressedSize / (1 << 20)).toLocaleString('en')} MB from ${Math.ceil(entry.compressedSize / 1024).toLocaleString('en')} KB`)
    }
    this.#parts.set(entry.fileName.replace(/^\//, '').toLowerCase(), entry)
  }

  has(part: string): boolean {
    return this.#parts.has(part.toLowerCase())
  }

  /** Unpacked bytes of a part; 0 when there is none. */
  size(part: string): number {
    return this.#parts.get(part.toLowerCase())?.uncompressedSize ?? 0
  }

  /** The unpacked bytes of a part; undefined when there is none. yauzl ends the stream with an error at a byte too many. */
  async stream(part: string): Promise<Readable | undefined> {
    const entry = this.#parts.get(part.toLowerCase())
    if (!entry) return undefined
    if (entry.isEncrypted()) throw failure('FORMAT_PROTECTED', `"${this.name}" is protected by a password.`, 'Open it in Excel, save it without a password, and choose that file.', { file: this.name })
    return this.zip.openReadStreamPromise(entry).catch((error: unknown) => { throw brokenZip(this.name, error) })
  }

  close(): void {
    this.zip.close()
  }
}

/** What is said of a file that is no whole zip archive. */
export const brokenZip = (name: string, cause: unknown): Error =>
  failure('FORMAT_BROKEN', `"${name}" is no whole Excel workbook.`, 'Open it in Excel and save it again, or ask whoever made it for a whole one.', { file: name }, cause)

const bomb = (name: string, what: string): Error =>
  failure('LIMIT_EXCEEDED', `"${name}" is not opened: ${what}, as only a file made to do harm does.`, 'If you trust it, open it in Excel and save it as CSV.', { file: name })

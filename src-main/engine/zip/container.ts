import type { Readable } from 'node:stream'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { Failure, failure } from '#shared/model/problem'

/** What is packed may unpack to this much whatever its ratio; beyond it {@link MOST_RATIO} counts. */
const FREE_BYTES = 50 << 20
/** Honest tables pack 5 to 30 to one; zip bombs 1,000 to one. */
const MOST_RATIO = 100
const MOST_PARTS = 20_000

/** How people are told of a kind of file that is a zip archive inside. */
export interface ContainerWords {
  /** What a sound one is: "no whole Excel workbook". */
  readonly kind: string
  /** What opens and mends it. */
  readonly mend: string
  /** How it is had without a password. */
  readonly unlock: string
  /** What to do about one that unpacks to too much. */
  readonly trust: string
}

/** Would unpacking fill memory or disk out of a small file, as only a file made to do harm does? */
export const isBomb = (packed: number, unpacked: number): boolean => unpacked > FREE_BYTES && unpacked > MOST_RATIO * packed

/** The parts of a zip archive (PKWARE APPNOTE 6.3; of office files ECMA-376 part 2), read one at a time, never written under their own names. */
export class Container {
  readonly #parts = new Map<string, Entry>()
  /** Office files name their parts in letters of any case. */
  readonly #anyCase = new Map<string, Entry>()
  #unpacked = 0

  private constructor(private readonly zip: ZipFile, private readonly name: string, private readonly words: ContainerWords) {}

  /** Opens the archive and reads its directory. Throws FORMAT_BROKEN for what is no zip, LIMIT_EXCEEDED for a zip bomb. */
  static async open(path: string, name: string, words: ContainerWords): Promise<Container> {
    const zip = await openPromise(path, { lazyEntries: true, autoClose: false }).catch((error: unknown) => { throw brokenZip(name, words, error) })
    const container = new Container(zip, name, words)
    try {
      for await (const entry of zip.eachEntry()) container.#list(entry)
      return container
    } catch (error) {
      zip.close()
      throw error instanceof Failure ? error : brokenZip(name, words, error)
    }
  }

  #list(entry: Entry): void {
    if (this.#parts.size >= MOST_PARTS) throw bomb(this.name, this.words, `it has more than ${MOST_PARTS.toLocaleString('en')} parts`)
    if (isBomb(entry.compressedSize, entry.uncompressedSize)) {
      throw bomb(this.name, this.words, `its part ${entry.fileName} unpacks to ${inMegabytes(entry.uncompressedSize)} from ${Math.ceil(entry.compressedSize / 1024).toLocaleString('en')} KB`)
    }
    this.#unpacked += entry.uncompressedSize
    // Parts may lie over each other: each is small then, but not all together.
    if (isBomb(this.zip.fileSize, this.#unpacked)) throw bomb(this.name, this.words, `its parts unpack to ${inMegabytes(this.#unpacked)} and more`)
    const name = entry.fileName.replace(/^\//, '')
    this.#parts.set(name, entry)
    this.#anyCase.set(name.toLowerCase(), entry)
  }

  /** What it holds, in the order of its directory. */
  get parts(): readonly Pick<Entry, 'fileName' | 'compressedSize' | 'uncompressedSize'>[] {
    return [...this.#parts.values()]
  }

  has(part: string): boolean {
    return this.#find(part) !== undefined
  }

  /** Unpacked bytes of a part; 0 when there is none. */
  size(part: string): number {
    return this.#find(part)?.uncompressedSize ?? 0
  }

  /** The unpacked bytes of a part; undefined when there is none. yauzl ends the stream with an error at a byte too many. */
  async stream(part: string): Promise<Readable | undefined> {
    const entry = this.#find(part)
    if (!entry) return undefined
    if (entry.isEncrypted()) throw failure('FORMAT_PROTECTED', `"${this.name}" is protected by a password.`, this.words.unlock, { file: this.name })
    return this.zip.openReadStreamPromise(entry).catch((error: unknown) => { throw brokenZip(this.name, this.words, error) })
  }

  close(): void {
    this.zip.close()
  }

  #find(part: string): Entry | undefined {
    return this.#parts.get(part) ?? this.#anyCase.get(part.toLowerCase())
  }
}

const inMegabytes = (bytes: number): string => `${Math.round(bytes / (1 << 20)).toLocaleString('en')} MB`

/** How yauzl says that a part's name leads out of the archive. */
const OUTSIDE = /^(?:invalid relative path|absolute path|invalid characters in fileName)/

/** What is said of a file that is no whole zip archive. */
export function brokenZip(name: string, { kind, mend, trust }: ContainerWords, cause: unknown): Error {
  if (cause instanceof Error && OUTSIDE.test(cause.message)) {
    return failure('FORMAT_BROKEN', `"${name}" is not opened: a name in it leads out of the archive, as only one made to do harm does. Nothing was unpacked.`, trust, { file: name }, cause)
  }
  return failure('FORMAT_BROKEN', `"${name}" is no whole ${kind}.`, mend, { file: name }, cause)
}

/** What is said of a file that would unpack to too much. */
export const bomb = (name: string, { trust }: Pick<ContainerWords, 'trust'>, what: string): Error =>
  failure('LIMIT_EXCEEDED', `"${name}" is not opened: ${what}, as only a file made to do harm does.`, trust, { file: name })

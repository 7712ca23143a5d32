import { createHash } from 'node:crypto'
import { appendFile, open, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { Paging } from './spec'

/** How far a reading is. */
const State = z.strictObject({
  /** What is read: the state of another reading does not count. */
  reading: z.string(),
  /** The next page; null when all were read. */
  next: z.string().nullable(),
  paging: Paging.nullable(),
  path: z.array(z.string()),
  pages: z.number().int(),
  records: z.number().int(),
  /** Records that were read, but not kept, since they are not new. */
  skipped: z.number().int(),
  bytes: z.number().int(),
  greatest: z.string().nullable(),
  /** How many records there are, as the service said last. */
  total: z.number().int().nullable(),
})
export type ReadingState = z.output<typeof State>

const NOTHING: Omit<ReadingState, 'reading' | 'next'> = { paging: null, path: [], pages: 0, records: 0, skipped: 0, bytes: 0, greatest: null, total: null }

/** The records that were read, a line each, with how far the reading is: after a failure it goes on where it was. */
export class RecordFile {
  readonly path: string
  readonly #statePath: string

  private constructor(folder: string, public state: ReadingState) {
    this.path = join(folder, 'records.jsonl')
    this.#statePath = join(folder, 'reading.json')
  }

  /**
   * @param reading what identifies the reading: nothing of another one is used
   * @param first the address of the first page
   */
  static async open(folder: string, reading: readonly unknown[], first: string): Promise<RecordFile> {
    const id = createHash('sha256').update(JSON.stringify(reading)).digest('hex')
    const file = new RecordFile(folder, { ...NOTHING, reading: id, next: first })
    const kept = State.safeParse(await readFile(file.#statePath, 'utf8').then(parsed, () => undefined))
    if (kept.success && kept.data.reading === id) file.state = kept.data
    // A page that was being written when the last attempt ended is asked for again.
    const handle = await open(file.path, 'a')
    try {
      await handle.truncate(file.state.bytes)
    } finally {
      await handle.close()
    }
    return file
  }

  /** Adds the records of a page, and notes how far the reading is. */
  async add(records: readonly string[], change: Partial<Omit<ReadingState, 'reading' | 'bytes' | 'records'>>): Promise<void> {
    const text = records.map((record) => `${record}\n`).join('')
    await appendFile(this.path, text)
    this.state = { ...this.state, ...change, records: this.state.records + records.length, bytes: this.state.bytes + Buffer.byteLength(text) }
    await writeFile(`${this.#statePath}.tmp`, JSON.stringify(this.state))
    await rename(`${this.#statePath}.tmp`, this.#statePath)
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

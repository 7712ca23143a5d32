import { failure } from '#shared/model/problem'
import type { Session } from '../duckdb/session'

/** So many lists are kept; of those that nobody reads, the one that was longest not asked for goes first. */
const MOST = 6

/** Rows that were chosen and put into an order once: a table whose `rowid`, from 0, is their place in it. */
export interface RowList {
  /** The quoted name of the table. */
  readonly table: string
  readonly total: number
}

interface Kept {
  readonly abort: AbortController
  readonly built: Promise<RowList>
  readers: number
  isWhole: boolean
}

/**
 * Lists of rows by what they were chosen for, made once each on a connection of their own. The making of one ends when
 * nobody waits for it any more.
 */
export class RowLists {
  readonly #kept = new Map<string, Kept>()
  #made = 0

  /** @param name the quoted name of a table that every connection of the session sees */
  constructor(private readonly session: Session, private readonly name: (part: string) => string) {}

  /**
   * Does some work with a list, which is made unless it is there.
   *
   * @param key what the rows are chosen for
   * @param sql the SELECT that gives the list in its order
   * @throws Failure RUN_CANCELLED when the signal aborts first
   */
  async read<T>(key: string, sql: string, signal: AbortSignal | undefined, work: (list: RowList) => Promise<T>): Promise<T> {
    const kept = this.#kept.get(key) ?? this.#make(sql)
    this.#kept.delete(key)
    this.#kept.set(key, kept)
    kept.readers += 1
    try {
      return await work(await unlessAborted(kept.built, signal))
    } catch (error) {
      if (kept.readers === 1) await this.#forgetUnfinished(key, kept)
      throw error
    } finally {
      kept.readers -= 1
      await this.#forgetOldest()
    }
  }

  /** Is a list there, whole? */
  has(key: string): boolean {
    return this.#kept.get(key)?.isWhole ?? false
  }

  /** Ends what is being made; the tables go with those of their preview. */
  async close(): Promise<void> {
    const all = [...this.#kept.values()]
    this.#kept.clear()
    for (const { abort } of all) abort.abort()
    await Promise.allSettled(all.map(({ built }) => built))
  }

  #make(sql: string): Kept {
    const abort = new AbortController()
    const table = this.name(`list_${this.#made++}`)
    const built = this.#build(table, sql, abort.signal)
    const kept: Kept = { abort, built, readers: 0, isWhole: false }
    built.then(() => { kept.isWhole = true }, () => {})
    return kept
  }

  async #build(table: string, sql: string, signal: AbortSignal): Promise<RowList> {
    const own = await this.session.branch()
    try {
      await own.run(`CREATE TABLE ${table} AS ${sql}`, signal)
      const [total] = await own.row(`SELECT count(*) FROM ${table}`)
      return { table, total: Number(total) }
    } finally {
      await own.close()
    }
  }

  /** A list that failed, or that is still being made while nobody waits for it. */
  async #forgetUnfinished(key: string, kept: Kept): Promise<void> {
    if (kept.isWhole || this.#kept.get(key) !== kept) return
    this.#kept.delete(key)
    kept.abort.abort()
    const made = await kept.built.catch(() => undefined)
    if (made) await this.#drop(made)
  }

  async #forgetOldest(): Promise<void> {
    const idle = [...this.#kept].filter(([, { readers }]) => readers === 0)
    for (const [key, { built }] of idle.slice(0, Math.max(0, this.#kept.size - MOST))) {
      this.#kept.delete(key)
      await built.then((list) => this.#drop(list), () => {})
    }
  }

  async #drop({ table }: RowList): Promise<void> {
    await this.session.run(`DROP TABLE IF EXISTS ${table}`)
  }
}

/** What a promise gives, unless the signal aborts before. The work behind it goes on. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const stop = (): void => reject(failure('RUN_CANCELLED', 'Cancelled.', 'Start it again when you wish.'))
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
    aborted.catch(() => {})
  }
}

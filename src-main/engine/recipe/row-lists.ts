import type { Session } from '../duckdb/session'
import { SharedWork } from './shared-work'

/** So many lists are kept, up to three for one order; of those that nobody reads, the one that was longest not asked for goes first. */
const MOST = 9

/** Rows that were chosen and put into an order once: a table whose `rowid`, from 0, is their place in it. */
export interface RowList {
  /** The quoted name of the table. */
  readonly table: string
  readonly total: number
}

interface Kept {
  readonly list: SharedWork<RowList>
  readers: number
}

/** Lists of rows by what they were chosen for, each made once on a connection of its own. */
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
    const known = this.#kept.get(key)
    const kept = known?.list.isOfUse ? known : { list: new SharedWork((ending) => this.#make(sql, ending)), readers: 0 }
    this.#kept.delete(key)
    this.#kept.set(key, kept)
    kept.readers += 1
    try {
      return await work(await kept.list.result(signal))
    } finally {
      kept.readers -= 1
      await this.#forgetOldest()
    }
  }

  /** Is a list there, whole? */
  has(key: string): boolean {
    return this.#kept.get(key)?.list.isDone ?? false
  }

  /** Ends what is being made; the tables go with those of their preview. */
  async close(): Promise<void> {
    const all = [...this.#kept.values()]
    this.#kept.clear()
    await Promise.all(all.map(({ list }) => list.close()))
  }

  async #make(sql: string, signal: AbortSignal): Promise<RowList> {
    const table = this.name(`list_${this.#made++}`)
    const own = await this.session.branch()
    try {
      await own.run(`CREATE TABLE ${table} AS ${sql}`, signal)
      const [total] = await own.row(`SELECT count(*) FROM ${table}`)
      return { table, total: Number(total) }
    } finally {
      await own.close()
    }
  }

  async #forgetOldest(): Promise<void> {
    const idle = [...this.#kept].filter(([, { readers }]) => readers === 0)
    for (const [key, { list }] of idle.slice(0, Math.max(0, this.#kept.size - MOST))) {
      this.#kept.delete(key)
      await list.result(undefined).then(({ table }) => this.session.run(`DROP TABLE IF EXISTS ${table}`), () => {})
    }
  }
}

import { stat } from 'node:fs/promises'
import { Tail } from '../progress'
import type { Session } from './session'

/** How much of the time goes into reading what a table is made of; the rest into compressing it (measured, text of 12 columns). */
const READING = 0.4
/** Compressed bytes for each byte in memory, until it is known better. */
const USUAL_RATIO = 0.2
/** The ratio is believed once so much of what stood in memory is gone. */
const ENOUGH_GONE = 0.1

/**
 * How far the making of a table in a database file is. DuckDB only tells how much of the source it has read, and stands
 * at 95 % or so while it compresses what it holds in memory, which takes longer: this is seen by the memory that is
 * left and by the growing file, asked over a connection of its own.
 */
export class TableMaking {
  #before: { readonly memory: number; readonly bytes: number } | undefined
  #most = 0
  #ratio = USUAL_RATIO
  readonly #tail = new Tail()

  private constructor(private readonly session: Session, private readonly asking: Session, private readonly file: string) {}

  /** Makes a table by `work`, which is given what tells how far it is. `file` is the database file. */
  static async during<T>(session: Session, file: string, work: (making: TableMaking) => Promise<T>): Promise<T> {
    const asking = await session.branch()
    try {
      return await work(new TableMaking(session, asking, file))
    } finally {
      await asking.close()
    }
  }

  /** 0 to 1; undefined while DuckDB cannot tell. */
  async part(): Promise<number | undefined> {
    const read = this.session.progress
    const { memory, bytes } = await this.#now()
    this.#before ??= { memory, bytes }
    if (read === undefined) return undefined
    const held = Math.max(0, memory - this.#before.memory)
    const written = Math.max(0, bytes - this.#before.bytes)
    this.#most = Math.max(this.#most, held)
    if (held < this.#most * (1 - ENOUGH_GONE) && written > 0) this.#ratio = Math.min(1, written / (this.#most - held))
    const seen = written === 0 ? 0 : written / (written + held * this.#ratio)
    return read * (READING + (1 - READING) * Math.max(seen, this.#tail.part(read)))
  }

  async #now(): Promise<{ memory: number; bytes: number }> {
    const [memory] = await this.asking.row(`SELECT coalesce(sum(memory_usage_bytes), 0) FROM duckdb_memory() WHERE tag = 'IN_MEMORY_TABLE'`)
    const { size } = await stat(this.file)
    return { memory: Number(memory), bytes: size }
  }
}

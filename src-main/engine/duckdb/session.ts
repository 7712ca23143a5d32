import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { DuckDBDateValue, DuckDBInstance, version as duckdbLibraryVersion, JsonDuckDBValueConverter, type DuckDBConnection, type DuckDBPreparedStatement, type DuckDBValueConverter, type Json } from '@duckdb/node-api'
import type { Cell } from '#shared/model/column'
import { Failure, failure } from '#shared/model/problem'
import { type Budget, LEAST_LEASE, type Lease } from './budget'
import './exact-texts'
import { identifier, text, textList } from './quote'

let opened = 0
/** Statements that a session keeps planned. */
const KEPT_STATEMENTS = 16
/** How long closing waits before it stops what is running once more. */
const STOP_MS = 20

export interface SessionOptions {
  /** A database file, or in memory. */
  readonly path?: string
  readonly lease: Lease
  /** The engine's temporary folder; the session makes and removes one of its own in it (sharing one crashes DuckDB 1.5.5). */
  readonly tempRoot: string
  /** Files and folders that may be read. Given: everything else outside the database is closed and the settings are locked. */
  readonly allowed?: { readonly files?: readonly string[]; readonly folders?: readonly string[] }
  /** Are tables of a database file compressed? They are unless told. */
  readonly compress?: boolean
}

/**
 * One DuckDB instance with one connection, within a lease of memory. Statements run one after another. Aborting the
 * signal that a statement was given interrupts it.
 */
export class Session {
  readonly #prepared = new Map<string, DuckDBPreparedStatement>()
  /** Statements that have not ended. */
  readonly #running = new Set<Promise<unknown>>()
  #closed = false

  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
    private readonly lease: Lease,
    private readonly temp: string,
    private readonly isBranch = false,
  ) {}

  /** Opens an instance; the lease is released when the session closes. Throws a Failure when the file cannot be opened. */
  static async open({ path, lease, tempRoot, allowed, compress = true }: SessionOptions): Promise<Session> {
    opened += 1
    const temp = join(tempRoot, `${process.pid}-${opened}`)
    await mkdir(temp, { recursive: true })
    try {
      const instance = await DuckDBInstance.create(path ?? ':memory:', { threads: String(lease.threads), memory_limit: `${lease.bytes}B` })
      const connection = await instance.connect()
      const session = new Session(instance, connection, lease, temp)
      await session.#configure(allowed, compress)
      return session
    } catch (error) {
      lease.release()
      await rm(temp, { recursive: true, force: true })
      throw translate(error)
    }
  }

  async #configure(allowed: SessionOptions['allowed'], compress: boolean): Promise<void> {
    // The order matters: a locked instance takes no further settings (docs/decisions/003).
    await this.connection.run(`
      SET temp_directory = ${text(this.temp)};
      SET TimeZone = 'UTC';
      SET enable_progress_bar = true;
      SET enable_progress_bar_print = false;
      SET default_null_order = 'nulls_last';
      SET autoinstall_known_extensions = false;
      SET autoload_known_extensions = false;`)
    if (!compress) await this.connection.run(`SET force_compression = 'uncompressed'`)
    if (!allowed) return
    await this.connection.run(`SET allowed_paths = ${textList([...allowed.files ?? []])}`)
    await this.connection.run(`SET allowed_directories = ${textList([this.temp, ...allowed.folders ?? []])}`)
    await this.connection.run('SET enable_external_access = false')
    await this.connection.run('SET lock_configuration = true')
  }

  /** Another connection to the same instance, so that short statements need not wait for long ones. Closing it leaves the instance open. */
  async branch(): Promise<Session> {
    if (this.#closed) throw cancelled()
    return new Session(this.instance, await this.instance.connect(), this.lease, this.temp, true)
  }

  /** Runs one or more statements. Throws a Failure; RUN_CANCELLED when the signal aborts. */
  async run(sql: string, signal?: AbortSignal): Promise<void> {
    await this.#interruptible(signal, () => this.connection.run(sql))
  }

  /** All rows of a small result, exact: integers beyond 2^53, decimals and dates as text, nested values as JSON. */
  async rows(sql: string, signal?: AbortSignal): Promise<Json[][]> {
    const reader = await this.#interruptible(signal, () => this.connection.runAndReadAll(sql))
    return reader.convertRows(toJson).map((row) => row.map((value) => value ?? null))
  }

  /**
   * As {@link rows}, of a statement with integers for its `$1`, `$2`, … A long statement costs more to plan than to run:
   * it is planned once and kept.
   */
  async rowsOf(sql: string, values: readonly number[], signal?: AbortSignal): Promise<Json[][]> {
    const reader = await this.#interruptible(signal, async () => {
      const statement = this.#prepared.get(sql) ?? await this.connection.prepare(sql)
      this.#keep(sql, statement)
      values.forEach((value, index) => { statement.bindBigInt(index + 1, BigInt(value)) })
      return statement.runAndReadAll()
    })
    return reader.convertRows(toJson).map((row) => row.map((value) => value ?? null))
  }

  /** Keeps the statements that were used last. */
  #keep(sql: string, statement: DuckDBPreparedStatement): void {
    this.#prepared.delete(sql)
    this.#prepared.set(sql, statement)
    for (const [oldest, unused] of this.#prepared) {
      if (this.#prepared.size <= KEPT_STATEMENTS) break
      unused.destroySync()
      this.#prepared.delete(oldest)
    }
  }

  /** The first row of a small result. */
  async row(sql: string, signal?: AbortSignal): Promise<Json[]> {
    return (await this.rows(sql, signal))[0] ?? []
  }

  /** Names and DuckDB types of what a SELECT gives, without running it. */
  async describe(sql: string): Promise<{ name: string; type: string }[]> {
    const prepared = await this.connection.prepare(sql)
    try {
      return Array.from({ length: prepared.columnCount }, (_, index) => ({ name: prepared.columnName(index), type: prepared.columnType(index).toString() }))
    } finally {
      prepared.destroySync()
    }
  }

  /** A large result in chunks of about 2,000 rows; nested values as JSON text. */
  async *stream(sql: string, signal?: AbortSignal): AsyncGenerator<readonly (readonly Cell[])[]> {
    const result = await this.#interruptible(signal, () => this.connection.stream(sql))
    for await (const rows of result.yieldConvertedRows(toJson)) {
      signal?.throwIfAborted()
      yield rows.map((row) => row.map(toCell))
    }
  }

  /** How far the running statement is, 0 to 1; undefined where DuckDB cannot tell. */
  get progress(): number | undefined {
    const { percentage } = this.connection.progress
    return percentage < 0 ? undefined : percentage / 100
  }

  /** Attaches a database file read-only under a name. */
  async attach(path: string, name: string): Promise<void> {
    await this.run(`ATTACH ${text(path)} AS ${identifier(name)} (READ_ONLY)`)
  }

  async detach(name: string): Promise<void> {
    await this.run(`DETACH ${identifier(name)}`)
  }

  /** Stops what is running; the statement ends with RUN_CANCELLED. */
  interrupt(): void {
    this.connection.interrupt()
  }

  /** Closes the instance, gives its memory back and removes its temporary folder. What is running ends with RUN_CANCELLED. */
  async close(): Promise<void> {
    this.#closed = true
    while (this.#running.size > 0) {
      // One that waits for another is not stopped with it.
      this.interrupt()
      await Promise.race([Promise.allSettled(this.#running), setTimeout(STOP_MS)])
    }
    for (const statement of this.#prepared.values()) statement.destroySync()
    this.#prepared.clear()
    this.connection.closeSync()
    if (this.isBranch) return
    this.instance.closeSync()
    this.lease.release()
    await rm(this.temp, { recursive: true, force: true })
  }

  async #interruptible<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    if (signal?.aborted || this.#closed) throw cancelled()
    const stop = () => this.interrupt()
    signal?.addEventListener('abort', stop, { once: true })
    const running = work()
    this.#running.add(running)
    try {
      return await running
    } catch (error) {
      throw signal?.aborted || this.#closed ? cancelled() : translate(error)
    } finally {
      this.#running.delete(running)
      signal?.removeEventListener('abort', stop)
    }
  }
}

const cancelled = (): Error => failure('RUN_CANCELLED', 'Cancelled.', 'Start it again when you wish.')

/** As the library's own converter, but 64-bit integers that a double holds exactly become numbers, not text, and dates without end are no dates (it shows 5881580-07-11). */
const toJson: DuckDBValueConverter<Json> = (value, type, converter) => {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString()
  if (value instanceof DuckDBDateValue && !value.isFinite) return value.days > 0 ? 'infinity' : '-infinity'
  return JsonDuckDBValueConverter(value, type, converter)
}

/** A JSON value as a cell: nested ones as JSON text. */
export function toCell(value: Json | undefined | null): Cell {
  if (value === undefined || value === null) return null
  return typeof value === 'object' ? JSON.stringify(value) : value
}

/** DuckDB's errors in the product's words. */
function translate(error: unknown): unknown {
  if (error instanceof Failure || !(error instanceof Error)) return error
  const message = error.message
  if (/INTERRUPT|Interrupted/.test(message)) return failure('RUN_CANCELLED', 'Cancelled.', 'Start it again when you wish.', undefined, error)
  if (/Out of Memory/i.test(message)) {
    return failure('MEMORY_EXCEEDED', 'This needs more memory than Winnow may use.', 'Raise the memory budget in the settings, close other runs, or work on fewer columns.', undefined, error)
  }
  if (/No space left|File too large|disk full|max_temp_directory_size/i.test(message)) {
    return failure('DISK_FULL', 'The disk is full.', 'Free some space (see the folder in the settings) and start again; nothing was changed.', undefined, error)
  }
  return error
}

/** A short piece of work in an instance of its own that can read nothing outside. */
export async function inLeasedSession<T>({ budget, tempRoot }: { readonly budget: Budget; readonly tempRoot: string }, signal: AbortSignal, work: (session: Session) => Promise<T>): Promise<T> {
  const session = await Session.open({ lease: await budget.lease(LEAST_LEASE, signal), tempRoot, allowed: {} })
  try {
    return await work(session)
  } finally {
    await session.close()
  }
}

/** The version of DuckDB that is in use. */
export const duckdbVersion = (): string => duckdbLibraryVersion()

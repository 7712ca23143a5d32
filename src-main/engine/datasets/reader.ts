import type { Column } from '#shared/model/column'
import type { DatasetRow } from '#shared/model/dataset'
import type { Unreadable } from '#shared/model/reading'
import type { EngineContext } from '../context'
import { identifier, identifiers, text } from '../duckdb/quote'
import { Session, toCell } from '../duckdb/session'

/** What reading pages takes: it is held all the time, so it is little. */
const LEASE = 64 * 1024 * 1024
/** So many versions stay attached; the one that was longest not looked at goes first. */
const MOST_ATTACHED = 16

interface Attached {
  readonly alias: string
  readonly tables: ReadonlySet<string>
}

/** Reads pages of version files, by one small instance that may read the given folders and nothing else. */
export class VersionReader {
  readonly #attached = new Map<string, Promise<Attached>>()
  #session: Promise<Session> | undefined
  #made = 0

  constructor(private readonly engine: EngineContext, private readonly folders: readonly string[]) {}

  /** Rows by their position: costs the page, whatever the size of the table. */
  async rows(path: string, columns: readonly Column[], offset: number, limit: number): Promise<DatasetRow[]> {
    const { alias, tables } = await this.#attach(path)
    const names = columns.map(({ name }) => `r.${identifier(name)}`).join(', ')
    const line = tables.has('lines') ? 'l.line + (r.__row - l.row)' : 'NULL'
    const lines = tables.has('lines') ? `ASOF LEFT JOIN ${alias}.lines l ON r.__row >= l.row` : ''
    const found = await (await this.#open()).rows(`SELECT r.__row, ${line}, ${names}
      FROM (SELECT rowid AS __row, ${identifiers(columns.map(({ name }) => name))} FROM ${alias}.rows WHERE rowid BETWEEN ${offset} AND ${offset + limit - 1}) r ${lines} ORDER BY r.__row`)
    return found.map(([row, at, ...cells]) => ({ row: Number(row) + 1, line: at === null ? null : Number(at), cells: cells.map(toCell) }))
  }

  /** Lines that could not become rows, in the order of the file. */
  async unreadable(path: string, offset: number, limit: number): Promise<Unreadable[]> {
    const { alias, tables } = await this.#attach(path)
    if (!tables.has('unreadable')) return []
    const found = await (await this.#open()).rows(`SELECT sheet, line, reason, raw FROM ${alias}.unreadable ORDER BY rowid LIMIT ${limit} OFFSET ${offset}`)
    return found.map(([sheet, line, reason, raw]) => ({ ...(sheet !== null && { sheet: String(sheet) }), line: Number(line), reason: String(reason), raw: String(raw) }))
  }

  /** Closes a version's file, so that it can be moved or deleted. */
  async release(path: string): Promise<void> {
    const attached = this.#attached.get(path)
    if (!attached) return
    this.#attached.delete(path)
    const { alias } = await attached
    await (await this.#open()).detach(alias)
  }

  async close(): Promise<void> {
    await (await this.#session)?.close()
  }

  #open(): Promise<Session> {
    this.#session ??= this.engine.budget.lease(LEASE)
      .then((lease) => Session.open({ lease, tempRoot: this.engine.tempRoot, allowed: { folders: this.folders } }))
    return this.#session
  }

  async #attach(path: string): Promise<Attached> {
    const known = this.#attached.get(path)
    if (known) {
      this.#attached.delete(path)
      this.#attached.set(path, known)
      return known
    }
    const [oldest] = this.#attached.keys()
    if (this.#attached.size >= MOST_ATTACHED && oldest !== undefined) await this.release(oldest)
    const attached = this.#attachNew(path)
    this.#attached.set(path, attached)
    attached.catch(() => this.#attached.delete(path))
    return attached
  }

  async #attachNew(path: string): Promise<Attached> {
    const alias = `v${this.#made++}`
    const session = await this.#open()
    await session.attach(path, alias)
    const tables = await session.rows(`SELECT table_name FROM duckdb_tables() WHERE database_name = ${text(alias)}`)
    return { alias, tables: new Set(tables.map(([name]) => String(name))) }
  }
}

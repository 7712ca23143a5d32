import type { Cell, Column } from '#shared/model/column'
import type { DatasetRow } from '#shared/model/dataset'
import { Failure } from '#shared/model/problem'
import type { Unreadable } from '#shared/model/reading'
import type { EngineContext } from '../context'
import { text } from '../duckdb/quote'
import { Session, toCell } from '../duckdb/session'
import { longestShown, shownCell, shownSql, TOO_LARGE } from './shown-cells'

/** What reading pages takes: it is held all the time, so it is little. */
const LEASE = 64 * 1024 * 1024
/** So many columns are read at once: each takes a vector or two of the little memory, however few rows are wanted. */
const MOST_COLUMNS = 250
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

  /** Rows by their position: costs the page, whatever the size of the table. Cells that are longer than a page of `limit` rows shows are cut. */
  async rows(path: string, columns: readonly Column[], offset: number, limit: number): Promise<DatasetRow[]> {
    const { alias, tables } = await this.#attach(path)
    const session = await this.#open()
    const last = offset + limit - 1
    const page = { table: `${alias}.rows`, longest: longestShown(limit) }
    const parts: (readonly Cell[])[][] = []
    for (let first = 0; first === 0 || first < columns.length; first += MOST_COLUMNS) {
      parts.push(await cellsOf(session, page, columns.slice(first, first + MOST_COLUMNS), offset, last))
    }
    // Apart from the cells: a join would hold vectors of all of them for each thread.
    const lines = tables.has('lines') ? await session.rows(`SELECT r.row, l.line + (r.row - l.row) FROM range(${offset}, ${last + 1}) r(row) ASOF LEFT JOIN (SELECT * FROM ${alias}.lines WHERE row <= ${last}) l ON r.row >= l.row`) : []
    const lineOf = new Map(lines.map(([row, line]) => [Number(row), line === null ? null : Number(line)]))
    return (parts[0] ?? []).map(([rowid], index) => {
      const row = Number(rowid)
      return { row: row + 1, line: lineOf.get(row) ?? null, cells: parts.flatMap((part) => part[index]?.slice(1) ?? []) }
    })
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
    // What could not be opened need not be closed.
    const open = await attached.catch(() => undefined)
    if (open) await (await this.#open()).detach(open.alias)
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

/** What a page is read from, and how many characters of a cell it shows. */
interface Page {
  readonly table: string
  readonly longest: number
}

/**
 * Rows of a table, each behind its number. DuckDB holds whole cells, even to cut them: where those of so many rows are more
 * than the memory, fewer are read at once, and of one row its columns one by one.
 */
async function cellsOf(session: Session, page: Page, columns: readonly Column[], first: number, last: number): Promise<(readonly Cell[])[]> {
  const selected = ['rowid', ...columns.map((column) => shownSql(column, page.longest))].join(', ')
  const found: (readonly Cell[])[] = []
  for (let [from, step] = [first, last - first + 1]; from <= last;) {
    const to = Math.min(last, from + step - 1)
    try {
      const rows = await session.rows(`SELECT ${selected} FROM ${page.table} WHERE rowid BETWEEN ${from} AND ${to} ORDER BY rowid`)
      found.push(...rows.map((values) => values.map((value) => shownCell(toCell(value), page.longest))))
      from = to + 1
      step *= 2
    } catch (error) {
      if (!(error instanceof Failure) || error.problem.code !== 'MEMORY_EXCEEDED') throw error
      if (to > from) {
        step = Math.ceil((to - from + 1) / 4)
        continue
      }
      found.push(await rowOf(session, page, columns, from))
      from += 1
    }
  }
  return found
}

async function rowOf(session: Session, page: Page, columns: readonly Column[], row: number): Promise<readonly Cell[]> {
  const half = Math.ceil(columns.length / 2)
  if (half === columns.length) return [row, ...columns.map(() => TOO_LARGE)]
  const cells: Cell[] = [row]
  for (const part of [columns.slice(0, half), columns.slice(half)]) cells.push(...(await cellsOf(session, page, part, row, row))[0]?.slice(1) ?? [])
  return cells
}

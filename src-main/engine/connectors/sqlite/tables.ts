import type { SourceColumn } from '#shared/model/source'
import { uniqueColumnNames } from '#shared/define/column-names'
import { quoted, type SqliteDatabase } from '#engine/sqlite/database'

/** A table or a view of the database's own schema. */
export interface SqliteTable {
  readonly name: string
  readonly kind: 'table' | 'view'
}

/** A column as its table declares it. */
export interface TableColumn {
  /** In the table. */
  readonly column: string
  /** In the dataset, where names differ by more than the case of their letters. */
  readonly name: string
  readonly header?: string
  /** '' where none is. */
  readonly declared: string
  readonly nullable: boolean
  /** Its place in the primary key, from 1; 0 when it is in none. */
  readonly keyPlace: number
  /** Computed by the table: it can be read, not written. */
  readonly isGenerated: boolean
}

/** Tables and views that hold data of the user, by name. */
export function tablesOf(database: SqliteDatabase): SqliteTable[] {
  // Virtual tables keep their parts in "shadow" tables; FTS and R*Tree are read by the virtual table itself.
  return database.rows(`SELECT name, type FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name`)
    .map(([name, type]) => ({ name: String(name), kind: type === 'view' ? 'view' : 'table' }))
}

/** The columns of a table or view, hidden ones of virtual tables left out. */
export function columnsOf(database: SqliteDatabase, table: string): TableColumn[] {
  const found = database.rows('SELECT name, type, "notnull", pk, hidden FROM pragma_table_xinfo(?) WHERE hidden <> 1 ORDER BY cid', table)
  const names = uniqueColumnNames(found.map(([name]) => String(name)))
  return found.map(([column, declared, notNull, place, hidden], index): TableColumn => ({
    column: String(column), ...names[index]!, declared: String(declared ?? ''), nullable: notNull === 0n && place === 0n, keyPlace: Number(place), isGenerated: hidden !== 0n,
  }))
}

/** The columns of the primary key in its order; empty where there is none. */
export const keyOf = (columns: readonly TableColumn[]): string[] =>
  columns.filter(({ keyPlace }) => keyPlace > 0).toSorted((one, other) => one.keyPlace - other.keyPlace).map(({ name }) => name)

/** Sets of columns whose values are unique in the table. */
export function uniqueSets(database: SqliteDatabase, table: string): string[][] {
  const indexes = database.rows('SELECT name FROM pragma_index_list(?) WHERE "unique" = 1 AND partial = 0', table)
  const primary = columnsOf(database, table).filter(({ keyPlace }) => keyPlace > 0).map(({ column }) => column)
  return [primary, ...indexes.map(([name]) => database.rows('SELECT name FROM pragma_index_info(?)', name ?? null).map(([column]) => String(column)))].filter((set) => set.length > 0)
}

/** Where the table's columns point to: (columns, other table, its columns). */
export function foreignKeysOf(database: SqliteDatabase, table: string): { columns: string[]; table: string; to: (string | null)[] }[] {
  const keys = new Map<string, { columns: string[]; table: string; to: (string | null)[] }>()
  for (const [id, other, from, to] of database.rows('SELECT id, "table", "from", "to" FROM pragma_foreign_key_list(?) ORDER BY id, seq', table)) {
    const key = keys.get(String(id)) ?? { columns: [], table: String(other), to: [] }
    key.columns.push(String(from))
    key.to.push(to === null || to === undefined ? null : String(to))
    keys.set(String(id), key)
  }
  return [...keys.values()]
}

/** Columns by which only what is new can be read, the likeliest first: a whole-number key, then what is named like a time of change. */
export function cursorsOf(columns: readonly SourceColumn[], key: readonly string[]): string[] {
  const counted = columns.filter(({ name, type }) => key.length === 1 && key[0] === name && type.name === 'integer')
  const changed = columns.filter(({ name }) => /(^|_)(updated|modified|changed|created|inserted)(_?(at|on|time|date))?$|timestamp$/i.test(name))
  return [...changed, ...counted].map(({ name }) => name)
}

/** A table as SQL text. */
export const fromTable = (table: string): string => `SELECT * FROM main.${quoted(table)}`

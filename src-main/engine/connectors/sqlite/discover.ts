import type { Discovery, Relationship, SourceColumn, SourceStream } from '#shared/model/source'
import { Failure, failure } from '#shared/model/problem'
import { quoted, type SqliteDatabase } from '#engine/sqlite/database'
import { ColumnFit } from './column-fit'
import { columnsOf, cursorsOf, foreignKeysOf, keyOf, type SqliteTable, type TableColumn, tablesOf } from './tables'

/** So many rows of each table are looked at when all are described; a table that was asked for is looked at whole. */
const LOOKED_AT = 1_000

/** Describes the tables and views. Throws SOURCE_MISSING for one of `only` that is not there. */
export function discover(database: SqliteDatabase, only?: readonly string[]): Discovery {
  const all = tablesOf(database)
  const missing = only?.find((id) => !all.some(({ name }) => name === id))
  if (missing !== undefined) throw noTable(missing, all)
  const tables = only ? all.filter(({ name }) => only.includes(name)) : all
  const streams = tables.map((table) => describe(database, table, only !== undefined))
  return { streams, relationships: tables.flatMap(({ name }) => relationships(database, name)) }
}

/** What there is instead of a table that is not there. */
export const noTable = (name: string, all: readonly SqliteTable[]): Failure =>
  failure('SOURCE_MISSING', `The database has no table or view "${name}".`, all.length === 0 ? 'It has none at all.' : `It has ${all.slice(0, 20).map((table) => `"${table.name}"`).join(', ')}.`, { value: name })

function describe(database: SqliteDatabase, { name, kind }: SqliteTable, whole: boolean): SourceStream {
  try {
    const declared = columnsOf(database, name)
    const columns = typed(database, name, declared, whole)
    const key = keyOf(declared)
    const [[rows] = []] = kind === 'table' ? database.rows(`SELECT count(*) FROM main.${quoted(name)}`) : []
    return { id: name, name, kind, columns, key, rows: rows === undefined ? null : { count: Number(rows), exact: true }, bytes: null, cursors: cursorsOf(columns, key) }
  } catch (error) {
    // A view whose tables are gone, a virtual table of an extension that is not there: the others are still of use.
    if (!(error instanceof Failure) || error.problem.code === 'SOURCE_UNREACHABLE') throw error
    return { id: name, name, kind, columns: [], key: [], rows: null, bytes: null, cursors: [], notes: [`It cannot be read: ${error.problem.message}`] }
  }
}

function typed(database: SqliteDatabase, table: string, columns: readonly TableColumn[], whole: boolean): SourceColumn[] {
  const fits = columns.map(({ declared }) => new ColumnFit(declared))
  const selected = columns.map(({ column }) => quoted(column)).join(', ')
  for (const row of database.iterate(`SELECT ${selected} FROM main.${quoted(table)}${whole ? '' : ` LIMIT ${LOOKED_AT}`}`)) {
    fits.forEach((fit, index) => fit.see(row[index] ?? null))
  }
  return columns.map((column, index) => sourceColumn(column, fits[index]!))
}

/** A column as the dataset has it. */
export const sourceColumn = ({ name, header, declared, nullable }: TableColumn, { type }: ColumnFit): SourceColumn =>
  ({ name, type, ...(header !== undefined && { header }), ...(declared !== '' && { native: declared }), nullable })

function relationships(database: SqliteDatabase, table: string): Relationship[] {
  return foreignKeysOf(database, table).map(({ columns, table: other, to }) => {
    const key = keyOf(columnsOf(database, other))
    // Without names it is the other table's primary key that is meant.
    return { from: { stream: table, columns }, to: { stream: other, columns: to.map((name, index) => name ?? key[index] ?? '') }, declared: true }
  })
}

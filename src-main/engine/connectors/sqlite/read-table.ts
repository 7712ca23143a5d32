import { ExchangeWriter, finished } from '#engine/duckdb/exchange'
import { bareQuery } from '#engine/sources/tools/bare-query'
import { uniqueColumnNames } from '#shared/define/column-names'
import type { Progress } from '#shared/define/format'
import { failure } from '#shared/model/problem'
import { quoted, type SqliteDatabase, type SqliteValue } from '#engine/sqlite/database'
import { ColumnFit, valueText } from './column-fit'
import { noTable, sourceColumn } from './discover'
import { columnsOf, fromTable, type TableColumn, tablesOf } from './tables'
import type { ReadAnswer, ReadTask } from './tasks'

const PROGRESS_ROWS = 20_000

/** Reads a table, a view or a query into an exchange file, in one pass that also finds the types. */
export function read(database: SqliteDatabase, { stream, query, columns: wanted, limit, cursor, after, file }: ReadTask, progress: (progress: Progress) => void): ReadAnswer {
  const { sql, columns: all } = stream === undefined ? ofQuery(database, query ?? '') : ofTable(database, stream)
  const columns = wanted ? wanted.map((name) => named(all, name)) : all
  const by = cursor === undefined ? undefined : named(all, cursor)
  const bounds = by ? boundsOf(database, sql, by, after, limit) : { where: '', values: [], until: null }
  const end = `${bounds.where}${limit === undefined ? '' : ` LIMIT ${limit}`}`
  const fits = columns.map(({ declared }) => new ColumnFit(declared))
  const writer = new ExchangeWriter(file)
  for (const row of database.iterate(`SELECT ${columns.map(({ column }) => quoted(column)).join(', ')} FROM (${sql}\n)${end}`, ...bounds.values)) {
    fits.forEach((fit, index) => fit.see(row[index] ?? null))
    writer.add(row.map(valueText))
    if (writer.rows % PROGRESS_ROWS === 0) progress({ rows: writer.rows })
  }
  const text = valueText(bounds.until)
  return {
    columns: columns.map((column, index) => sourceColumn(column, fits[index]!)),
    rows: finished(writer),
    ...(text !== null && { cursorValue: text }),
    mixed: columns.filter((_, index) => fits[index]?.isOther).map(({ name, declared }) => ({ name, declared })),
  }
}

interface Bounds {
  readonly where: string
  readonly values: readonly SqliteValue[]
  /** What the cursor is read up to; null where there is nothing new. */
  readonly until: SqliteValue
}

/** The rows that a cursor reads: up to its greatest value; with a limit they end before the first value that not all rows of can be read. */
function boundsOf(database: SqliteDatabase, sql: string, column: TableColumn, after: string | undefined, limit: number | undefined): Bounds {
  const by = quoted(column.column)
  const newer = after === undefined ? `${by} IS NOT NULL` : `${by} > ?`
  const from = after === undefined ? [] : [cursorValue(column, after)]
  const [[beyond = null] = []] = limit === undefined ? [] : database.rows(`SELECT ${by} FROM (${sql}\n) WHERE ${newer} ORDER BY ${by} LIMIT 1 OFFSET ${limit}`, ...from)
  const [[until = null] = []] = database.rows(`SELECT max(${by}) FROM (${sql}\n) WHERE ${newer}${beyond === null ? '' : ` AND ${by} < ?`}`, ...from, ...(beyond === null ? [] : [beyond]))
  if (until === null && beyond !== null) throw failure('OPTION_INVALID', `More than ${limit ?? 0} rows have the same value of "${column.name}".`, 'Allow more rows, or choose another column.', { column: column.name })
  // Rows without a value come the first time, where there is room for all.
  const isFirst = after === undefined && limit === undefined
  return { where: isFirst ? ` WHERE (${by} <= ? OR ${by} IS NULL)` : ` WHERE ${newer} AND ${by} <= ?`, values: isFirst ? [until] : [...from, until], until }
}

function ofTable(database: SqliteDatabase, table: string): { sql: string; columns: TableColumn[] } {
  const all = tablesOf(database)
  if (!all.some(({ name }) => name === table)) throw noTable(table, all)
  return { sql: fromTable(table), columns: columnsOf(database, table) }
}

/** A query stands in brackets, so that it can be nothing but one that reads. */
function ofQuery(database: SqliteDatabase, query: string): { sql: string; columns: TableColumn[] } {
  const sql = bareQuery(query)
  const columns = database.columnsOf(`SELECT * FROM (${sql}\n)`)
  const names = uniqueColumnNames(columns)
  return { sql, columns: columns.map((column, index) => ({ column, ...names[index]!, declared: '', nullable: true, keyPlace: 0, isGenerated: false })) }
}

function named(columns: readonly TableColumn[], wanted: string): TableColumn {
  const column = columns.find(({ name }) => name === wanted)
  if (column) return column
  throw failure('COLUMN_MISSING', `There is no column "${wanted}".`, `Columns are ${columns.map(({ name }) => name).join(', ')}.`, { column: wanted })
}

/** A column with a declared type converts what it is compared with; one without compares as it comes, and numbers are less than any text. */
function cursorValue({ declared }: TableColumn, after: string): SqliteValue {
  if (declared !== '') return after
  if (/^-?\d+$/.test(after)) return BigInt(after)
  return /^-?\d*\.?\d+(e[-+]?\d+)?$/i.test(after) ? Number(after) : after
}

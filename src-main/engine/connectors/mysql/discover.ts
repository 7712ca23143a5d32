import { uniqueColumnNames } from '#shared/define/column-names'
import type { Discovery, Relationship, SourceColumn, SourceStream } from '#shared/model/source'
import { failure } from '#shared/model/problem'
import type { MysqlConfig } from './config'
import { literal, parseStreamId, qualified, streamId, type TableName } from './names'
import { queryProblem } from './problems'
import type { Session } from './session'
import { type ColumnReading, readingOf } from './types'

/** Databases in which the server keeps its own affairs. */
const OWN = ['information_schema', 'mysql', 'performance_schema', 'sys']

/** A column as the server has it, beside what it becomes. */
export interface TableColumn extends SourceColumn {
  /** Its name in the table. */
  readonly column: string
  readonly reading: ColumnReading
  /** The server counts it up. */
  readonly automatic: boolean
  /** The server computes it from others. */
  readonly generated: boolean
}

/** A table or view with all that reading and writing it needs to know. */
export interface Table extends TableName {
  readonly kind: 'table' | 'view'
  readonly comment: string
  readonly engine: string
  readonly rows: number | null
  readonly bytes: number | null
  readonly columns: readonly TableColumn[]
  /** Names (in the table) of the columns by which each row can be told apart, none of which is ever NULL; the primary key where there is one. */
  readonly key: readonly string[]
  /** Name of that key's index. */
  readonly keyIndex: string | undefined
  /** The columns of every unique index. */
  readonly unique: readonly (readonly string[])[]
}

/** The streams of a source. Throws SOURCE_MISSING for one of `only` that is not there. */
export async function discover(session: Session, config: MysqlConfig, only?: readonly string[]): Promise<Discovery> {
  const tables = only ? await Promise.all(only.map((id) => tableOf(session, parseStreamId(id, config.database)))) : await tablesIn(session, within(config))
  return { streams: tables.map(streamOf), relationships: await relationships(session, tables, config) }
}

/** One table. Throws SOURCE_MISSING, SOURCE_PERMISSION. */
export async function tableOf(session: Session, wanted: TableName): Promise<Table> {
  const table = await findTable(session, wanted)
  if (table) return table
  // One that is hidden from somebody without rights is another matter than one that is not there: the server tells which.
  await session.rows(`SELECT 1 FROM ${qualified(wanted)} LIMIT 0`).catch((error: unknown) => {
    const problem = queryProblem(error)
    if (problem.problem.code !== 'SOURCE_MISSING') throw problem
  })
  const others = await session.rows(`SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${literal(wanted.database)} ORDER BY TABLE_NAME LIMIT 20`)
  throw failure('SOURCE_MISSING', `There is no table or view ${qualified(wanted)}.`, others.length === 0 ? 'Check the name of the database, and the rights of the user.' : `There are ${others.map(([name]) => name).join(', ')}.`, { value: streamId(wanted) })
}

/** One table; undefined where there is none. */
export async function findTable(session: Session, { database, table }: TableName): Promise<Table | undefined> {
  // Some servers compare names without their case.
  const found = await tablesIn(session, `TABLE_SCHEMA = ${literal(database)} AND TABLE_NAME = ${literal(table)}`)
  return found.find((one) => one.table === table) ?? found[0]
}

/** The tables that a source shows, as a condition on `TABLE_SCHEMA`. */
export const within = ({ database }: MysqlConfig): string => (database === undefined ? `TABLE_SCHEMA NOT IN (${OWN.map(literal).join(', ')})` : `TABLE_SCHEMA = ${literal(database)}`)

async function tablesIn(session: Session, where: string): Promise<Table[]> {
  const tables = await session.rows(`SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, ENGINE, TABLE_ROWS, DATA_LENGTH + INDEX_LENGTH, TABLE_COMMENT FROM information_schema.TABLES WHERE ${where} AND TABLE_TYPE <> 'SEQUENCE' ORDER BY TABLE_SCHEMA, TABLE_NAME`)
  if (tables.length === 0) return []
  const columns = byTable(await session.rows(`SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, EXTRA, COLUMN_COMMENT FROM information_schema.COLUMNS WHERE ${where} ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION`))
  const indexes = byTable(await session.rows(`SELECT TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, COLUMN_NAME, SUB_PART, NULLABLE FROM information_schema.STATISTICS WHERE ${where} AND NON_UNIQUE = 0 ORDER BY TABLE_SCHEMA, TABLE_NAME, INDEX_NAME <> 'PRIMARY', INDEX_NAME, SEQ_IN_INDEX`))
  const json = byTable(await jsonColumns(session, where))
  return tables.map(([database, table, type, engine, rows, bytes, comment]) => {
    const id = keyOf(database ?? '', table ?? '')
    const isView = type !== 'BASE TABLE' && type !== 'SYSTEM VERSIONED'
    const unique = uniqueIndexes(indexes.get(id) ?? [])
    const key = unique.find(({ usable }) => usable)
    return {
      database: database ?? '', table: table ?? '', kind: isView ? 'view' : 'table', engine: engine ?? '', comment: isView ? '' : comment ?? '', rows: isView ? null : countOf(rows), bytes: isView ? null : countOf(bytes),
      columns: columnsOf(columns.get(id) ?? [], new Set((json.get(id) ?? []).map(([clause]) => clause ?? ''))),
      key: key?.columns ?? [], keyIndex: key?.name, unique: unique.map((index) => index.columns),
    }
  })
}

/** MariaDB's JSON columns are texts that are checked to be JSON. */
function jsonColumns(session: Session, where: string): Promise<(string | null)[][]> {
  if (!session.isMariaDb) return Promise.resolve([])
  return session.rows(`SELECT CONSTRAINT_SCHEMA, TABLE_NAME, CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS WHERE ${where.replaceAll('TABLE_SCHEMA', 'CONSTRAINT_SCHEMA')} AND CHECK_CLAUSE LIKE 'json_valid(%'`)
}

function columnsOf(rows: readonly (string | null)[][], json: ReadonlySet<string>): TableColumn[] {
  const names = uniqueColumnNames(rows.map(([column]) => column ?? ''))
  return rows.map(([column = '', declared, nullable, extra, comment], index) => {
    const native = declared === 'longtext' && json.has(`json_valid(\`${(column ?? '').replaceAll('`', '``')}\`)`) ? 'json' : declared ?? ''
    const reading = readingOf(native)
    return { ...names[index]!, column: column ?? '', type: reading.type, reading, native, nullable: nullable === 'YES', automatic: /auto_increment/i.test(extra ?? ''), generated: /(virtual|stored|persistent) generated/i.test(extra ?? ''), ...(comment !== null && comment !== '' && { comment }) }
  })
}

interface UniqueIndex {
  readonly name: string
  readonly columns: string[]
  /** Every row has a value of its own in it. */
  usable: boolean
}

function uniqueIndexes(rows: readonly (string | null)[][]): UniqueIndex[] {
  const indexes = new Map<string, UniqueIndex>()
  for (const [name, column, part, nullable] of rows) {
    const index = indexes.get(name ?? '') ?? { name: name ?? '', columns: [], usable: true }
    indexes.set(index.name, index)
    index.columns.push(column ?? '')
    // Of an expression, of the beginning of a text, or of what may be NULL more than once.
    if (column === null || part !== null || nullable === 'YES') index.usable = false
  }
  return [...indexes.values()]
}

function streamOf(table: Table): SourceStream {
  const { columns, key, kind, comment, rows, bytes } = table
  const nameOf = (column: string): string => columns.find((one) => one.column === column)?.name ?? column
  return {
    id: streamId(table), name: table.table, group: table.database, kind, ...(comment !== '' && { comment }),
    columns: columns.map(({ column: _column, reading: _reading, automatic: _automatic, generated: _generated, ...column }) => column),
    key: key.map(nameOf), rows: rows === null ? null : { count: rows, exact: false }, bytes, cursors: cursorsOf(table),
    ...(columns.length === 0 && { notes: ['Its columns cannot be seen: the view is broken, or you lack the right to it.'] }),
  }
}

/** Columns that grow with each new row: a number that the server counts up, then points in time, by how their names sound. */
function cursorsOf({ columns, key }: Table): string[] {
  const weight = ({ column, automatic, type, reading }: TableColumn): number => {
    if (!reading.ordered) return 0
    if (automatic) return 4
    if (type.name === 'timestamptz' || type.name === 'timestamp') return /updat|modif|chang/i.test(column) ? 3 : 2
    return type.name === 'integer' && key.length === 1 && key[0] === column ? 1 : 0
  }
  return columns.filter((column) => weight(column) > 0).toSorted((one, other) => weight(other) - weight(one)).map(({ name }) => name)
}

async function relationships(session: Session, tables: readonly Table[], config: MysqlConfig): Promise<Relationship[]> {
  const known = new Map(tables.map((table) => [keyOf(table.database, table.table), table]))
  const rows = await session.rows(`SELECT TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE WHERE ${within(config)} AND REFERENCED_TABLE_NAME IS NOT NULL ORDER BY TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION`)
  const found = new Map<string, Relationship>()
  for (const [database, table, constraint, column, otherDatabase, otherTable, otherColumn] of rows) {
    const from = known.get(keyOf(database ?? '', table ?? ''))
    if (!from) continue
    const to = { database: otherDatabase ?? '', table: otherTable ?? '' }
    const id = JSON.stringify([database, table, constraint])
    const relationship = found.get(id) ?? { from: { stream: streamId(from), columns: [] }, to: { stream: streamId(to), columns: [] }, declared: true }
    found.set(id, relationship)
    relationship.from.columns.push(column ?? '')
    relationship.to.columns.push(otherColumn ?? '')
  }
  return [...found.values()]
}

const keyOf = (database: string, table: string): string => JSON.stringify([database, table])

/** Rows by their first two members; what follows them. */
function byTable(rows: readonly (string | null)[][]): Map<string, (string | null)[][]> {
  const tables = new Map<string, (string | null)[][]>()
  for (const [database, table, ...rest] of rows) {
    const id = keyOf(database ?? '', table ?? '')
    const known = tables.get(id)
    if (known) known.push(rest)
    else tables.set(id, [rest])
  }
  return tables
}

const countOf = (text: string | null | undefined): number | null => (text === null || text === undefined ? null : Number(text))

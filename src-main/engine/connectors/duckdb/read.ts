import { join } from 'node:path'
import { identifier, text } from '#engine/duckdb/quote'
import type { Session } from '#engine/duckdb/session'
import { logicalType } from '#engine/duckdb/types'
import { bareQuery } from '#engine/sources/tools/bare-query'
import { uniqueColumnNames } from '#shared/define/column-names'
import type { ConnectorContext, ReadRequest, StreamReading } from '#shared/define/connector'
import type { Column } from '#shared/model/column'
import { TEXT } from '#shared/model/data-type'
import { failure } from '#shared/model/problem'
import { filesOf, SOURCE, withDatabase } from './database'
import { streamsOf } from './discover'

/** What the copy of a query's result is called while it is attached. */
const COPY = 'winnow_copy'

/** Reads a table where it is; what a view or a query gives is copied first, since it is computed among the database's own names. */
export function read(path: string, request: ReadRequest, { tempDir, signal }: ConnectorContext): Promise<StreamReading> {
  const copy = join(tempDir, 'rows.duckdb')
  return withDatabase(path, tempDir, async (session) => {
    const { sql, columns, isTable } = await selected(session, request)
    const { where, cursorValue } = await bounded(session, sql, columns, request, signal)
    const limited = `SELECT * FROM (${sql}\n) AS t${where}${request.limit === undefined ? '' : ` LIMIT ${request.limit}`}`
    const known = { columns, firstLine: 1, report: REPORT, ...(cursorValue !== undefined && { cursorValue }) }
    if (isTable) return { ...known, relation: { sql: limited, files: filesOf(path), databases: [{ path, name: SOURCE }] } }
    await session.run(`ATTACH ${text(copy)} AS ${COPY}`)
    await session.run(`USE ${SOURCE}`)
    await session.run(`CREATE TABLE ${COPY}.main.rows AS ${limited}`, signal)
    await session.run('USE memory')
    await session.run(`CHECKPOINT ${COPY}`)
    return { ...known, relation: { sql: `SELECT * FROM ${COPY}.main.rows`, files: filesOf(copy), databases: [{ path: copy, name: COPY }] } }
  })
}

const REPORT: StreamReading['report'] = { format: 'duckdb', input: {}, guesses: [], setAside: [], setAsideTotal: 0, notes: [] }

interface Selected {
  readonly sql: string
  readonly columns: readonly Column[]
  readonly isTable: boolean
}

async function selected(session: Session, { stream, query, columns: wanted }: ReadRequest): Promise<Selected> {
  const from = stream === undefined ? await ofQuery(session, query ?? '') : await ofStream(session, stream)
  const columns = (wanted ?? from.columns.map(({ name }) => name)).map((name) => {
    const column = from.columns.find((one) => one.name === name)
    if (!column) throw failure('COLUMN_MISSING', `There is no column "${name}".`, `Columns are ${from.columns.map((one) => one.name).join(', ')}.`, { column: name })
    return column
  })
  const sql = `SELECT ${columns.map(({ name, native, type }) => `${type.native === 'INTERVAL' ? `CAST(${identifier(native)} AS VARCHAR)` : identifier(native)} AS ${identifier(name)}`).join(', ')} FROM ${from.sql}`
  return { sql, columns: columns.map(({ native: _native, ...column }) => (column.type.native === 'INTERVAL' ? { ...column, type: TEXT } : column)), isTable: from.isTable }
}

interface NativeColumns {
  readonly sql: string
  readonly isTable: boolean
  readonly columns: readonly (Column & { readonly native: string })[]
}

async function ofStream(session: Session, id: string): Promise<NativeColumns> {
  const [stream] = await streamsOf(session, [id])
  const { schema, table, columns, native, kind } = stream!
  const place = [SOURCE, schema, table].map(identifier).join('.')
  return { sql: place, isTable: kind === 'table', columns: columns.map(({ name, type, header }, index) => ({ name, type, ...(header !== undefined && { header }), native: native[index]! })) }
}

/** A query stands in brackets, so that it can be nothing but one that reads. */
async function ofQuery(session: Session, query: string): Promise<NativeColumns> {
  const sql = `(${bareQuery(query)}\n) AS q`
  await session.run(`USE ${SOURCE}`)
  const described = await session.describe(`SELECT * FROM ${sql}`)
  await session.run('USE memory')
  const names = uniqueColumnNames(described.map(({ name }) => name))
  return { sql, isTable: false, columns: described.map(({ name, type }, index) => ({ ...names[index]!, type: logicalType(type), native: name })) }
}

/**
 * The rows that a cursor reads: up to the greatest value that it has now, so that rows that come meanwhile are left for the
 * next time; with a limit they end before the first value that not all rows of can be read.
 */
async function bounded(session: Session, sql: string, columns: readonly Column[], { cursor, after, limit }: ReadRequest, signal: AbortSignal): Promise<{ where: string; cursorValue?: string }> {
  if (cursor === undefined) return { where: '' }
  if (!columns.some(({ name }) => name === cursor)) throw failure('COLUMN_MISSING', `There is no column "${cursor}" among those that are read.`, `Columns are ${columns.map(({ name }) => name).join(', ')}.`, { column: cursor })
  const by = identifier(cursor)
  const newer = after === undefined ? `${by} IS NOT NULL` : `${by} > ${text(after)}`
  const from = `FROM (${sql}\n) AS t WHERE ${newer}`
  await session.run(`USE ${SOURCE}`)
  const [beyond] = limit === undefined ? [] : await session.row(`SELECT CAST(${by} AS VARCHAR) ${from} ORDER BY ${by} LIMIT 1 OFFSET ${limit}`, signal)
  const [greatest] = await session.row(`SELECT CAST(max(${by}) AS VARCHAR) ${from}${typeof beyond === 'string' ? ` AND ${by} < ${text(beyond)}` : ''}`, signal)
  await session.run('USE memory')
  if (typeof greatest !== 'string') {
    if (typeof beyond === 'string') throw failure('OPTION_INVALID', `More than ${limit ?? 0} rows have the same value of "${cursor}".`, 'Allow more rows, or choose another column.', { column: cursor })
    return { where: after === undefined ? '' : ` WHERE ${newer}` }
  }
  const older = `${by} <= ${text(greatest)}`
  // Rows without a value come the first time, where there is room for all.
  return { where: after === undefined && limit === undefined ? ` WHERE (${older} OR ${by} IS NULL)` : ` WHERE ${newer} AND ${older}`, cursorValue: greatest }
}

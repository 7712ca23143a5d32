import type { Session } from '#engine/duckdb/session'
import { text } from '#engine/duckdb/quote'
import { logicalType } from '#engine/duckdb/types'
import { streamName } from '#engine/sources/tools/stream-names'
import { uniqueColumnNames } from '#shared/define/column-names'
import { isTemporal } from '#shared/model/data-type'
import { failure } from '#shared/model/problem'
import type { Discovery, Relationship, SourceStream } from '#shared/model/source'
import { z } from 'zod'
import { SOURCE } from './database'

/** A table or view with its place, and the names that its columns have in the database. */
export interface DuckdbStream extends SourceStream {
  readonly schema: string
  readonly table: string
  readonly native: readonly string[]
}

const Names = z.array(z.string())

/** `orders` in the schema `main`, `shop.orders` in another one. */
const idOf = (schema: string, table: string): string => (schema === 'main' ? streamName(table) : streamName(schema, table))

/** Tables and views with their columns and keys; all unless some are named. Throws SOURCE_MISSING. */
export async function streamsOf(session: Session, only?: readonly string[]): Promise<DuckdbStream[]> {
  const tables = await session.rows(`
    SELECT schema_name, table_name, 'table', comment, estimated_size FROM duckdb_tables() WHERE database_name = ${text(SOURCE)} AND NOT internal
    UNION ALL SELECT schema_name, view_name, 'view', comment, NULL FROM duckdb_views() WHERE database_name = ${text(SOURCE)} AND NOT internal ORDER BY 1, 2`)
  const named = tables.map(([schema, table, kind, comment, rows]) => ({ schema: String(schema), table: String(table), kind: kind === 'view' ? 'view' as const : 'table' as const, comment, rows, id: idOf(String(schema), String(table)) }))
  const missing = only?.find((id) => !named.some((one) => one.id === id))
  if (missing !== undefined) {
    throw failure('SOURCE_MISSING', `The database has no table or view "${missing}".`, named.length === 0 ? 'It has none at all.' : `It has ${named.slice(0, 20).map(({ id }) => `"${id}"`).join(', ')}.`, { value: missing })
  }
  const columns = await session.rows(`SELECT schema_name, table_name, column_name, data_type, is_nullable, comment FROM duckdb_columns() WHERE database_name = ${text(SOURCE)} ORDER BY column_index`)
  const keys = await session.rows(`SELECT schema_name, table_name, constraint_column_names FROM duckdb_constraints() WHERE database_name = ${text(SOURCE)} AND constraint_type = 'PRIMARY KEY'`)
  return named.filter(({ id }) => !only || only.includes(id)).map(({ schema, table, kind, comment, rows, id }) => {
    const isHere = ([one, other]: readonly unknown[]): boolean => one === schema && other === table
    const own = columns.filter(isHere)
    const names = uniqueColumnNames(own.map(([, , name]) => String(name)))
    const described = own.map(([, , , type, nullable, note], index) => ({
      ...names[index]!, type: logicalType(String(type)), native: String(type), nullable: nullable === true, ...(typeof note === 'string' && { comment: note }),
    }))
    const key = Names.safeParse(keys.find(isHere)?.[2]).data ?? []
    return {
      id, name: table, kind, ...(schema !== 'main' && { group: schema }), ...(typeof comment === 'string' && { comment }), columns: described, key,
      rows: rows === null || rows === undefined ? null : { count: Number(rows), exact: false }, bytes: null,
      cursors: described.filter(({ name, type }) => isTemporal(type) || (key.length === 1 && key[0] === name && type.name === 'integer')).map(({ name }) => name),
      schema, table, native: own.map(([, , name]) => String(name)),
    }
  })
}

/** What the database offers. Throws SOURCE_MISSING. */
export async function discover(session: Session, only?: readonly string[]): Promise<Discovery> {
  const streams = await streamsOf(session, only)
  const foreign = await session.rows(`
    SELECT schema_name, table_name, constraint_column_names, referenced_table, referenced_column_names FROM duckdb_constraints() WHERE database_name = ${text(SOURCE)} AND constraint_type = 'FOREIGN KEY'`)
  const relationships = foreign.map(([schema, table, columns, other, to]): Relationship => ({
    from: { stream: idOf(String(schema), String(table)), columns: Names.parse(columns) }, to: { stream: idOf(String(schema), String(other)), columns: Names.parse(to) }, declared: true,
  }))
  return { streams: streams.map(({ schema: _schema, table: _table, native: _native, ...stream }) => stream), relationships: relationships.filter(({ from }) => streams.some(({ id }) => id === from.stream)) }
}

import { z } from 'zod'
import type { StreamReading } from '#shared/define/connector'
import type { Column } from '#shared/model/column'
import { TEXT } from '#shared/model/data-type'
import { failure } from '#shared/model/problem'
import { LEAST_LEASE, type Lease } from '../duckdb/budget'
import { identifier, text } from '../duckdb/quote'
import { Session } from '../duckdb/session'
import { logicalType, physicalType } from '../duckdb/types'
import { columnsOf } from './streams'

/** What a cache file is called while it is attached. */
const CACHE = 'winnow_airbyte'
/** A look takes the least memory, and no lease: it must not wait for imports. */
const LEASE: Lease = { bytes: LEAST_LEASE, threads: 1, release: () => {} }

/** A stream as it lies in a cache file. */
export interface CachedRows {
  readonly columns: readonly Column[]
  readonly relation: StreamReading['relation']
  readonly rows: number
  /** JSON Schema of the records that it was made by. */
  readonly schema: unknown
  readonly notes: StreamReading['report']['notes']
}

const Row = z.tuple([z.string(), z.string()])

/**
 * The rows of a stream in a cache file that PyAirbyte has written (airbyte 0.71.3): its columns by their own names, in the
 * types that the stream tells, without those that PyAirbyte adds.
 *
 * @throws Failure SOURCE_ANSWER where the file is not as PyAirbyte writes it
 */
export async function cachedRows(path: string, stream: string, table: string, tempRoot: string): Promise<CachedRows> {
  const files = [path, `${path}.wal`]
  const session = await Session.open({ lease: LEASE, tempRoot, allowed: { files } })
  try {
    await session.attach(path, CACHE)
    const schema = await schemaOf(session, stream)
    const physical = (await session.rows(`SELECT column_name, data_type FROM duckdb_columns() WHERE database_name = ${text(CACHE)} AND table_name = ${text(table)} ORDER BY column_index`)).map((row) => Row.parse(row))
    if (physical.length === 0) throw odd(`it holds no table "${table}"`)
    const found = columnsOf(schema).map(({ name, header, property, type }) => {
      const [cached, has] = physical.find(([column]) => column === normalized(property)) ?? []
      return { column: { name, type, ...(header !== undefined && { header }) }, cached, has }
    })
    const taken = found.map(({ column, cached, has }) => (cached === undefined || has === undefined ? { column, sql: `CAST(NULL AS ${physicalType(column.type)})` } : converted(column, identifier(cached), has)))
    const from = [CACHE, 'main', table].map(identifier).join('.')
    const [rows] = await session.row(`SELECT count(*) FROM ${from}`)
    const odds = taken.filter(({ column }, index) => column.type !== found[index]?.column.type).map(({ column }) => column.name)
    return {
      columns: taken.map(({ column }) => column), schema, rows: Number(rows),
      relation: { sql: `SELECT ${taken.map(({ column, sql }) => `${sql} AS ${identifier(column.name)}`).join(', ') || 'NULL'} FROM ${from}`, files, databases: [{ path, name: CACHE }] },
      notes: odds.length === 0 ? [] : [{ code: 'kept-as-text', message: `${odds.map((name) => `"${name}"`).join(', ')} came in another type than the source had told, and stays text.` }],
    }
  } finally {
    await session.close()
  }
}

async function schemaOf(session: Session, stream: string): Promise<unknown> {
  const [known] = await session.row(`SELECT catalog_metadata FROM ${[CACHE, 'main', '_airbyte_streams'].map(identifier).join('.')} WHERE stream_name = ${text(stream)}`)
  if (typeof known !== 'string') throw odd(`it does not know the stream "${stream}"`)
  return z.unknown().parse(JSON.parse(known))
}

/** A cached column in the type that the stream tells; where the cache has made something else of it, as text. */
function converted(column: Column, cached: string, has: string): { readonly column: Column; readonly sql: string } {
  const wanted = physicalType(column.type)
  if (has === wanted) return { column, sql: cached }
  // PyAirbyte writes moments as UTC, without saying so.
  if (wanted === 'TIMESTAMP WITH TIME ZONE' && has === 'TIMESTAMP') return { column, sql: `timezone('UTC', ${cached})` }
  if (logicalType(has).name === column.type.name) return { column, sql: `CAST(${cached} AS ${wanted})` }
  return { column: { ...column, type: TEXT }, sql: `CAST(${cached} AS VARCHAR)` }
}

/** What PyAirbyte calls a column or a table (`LowerCaseNormalizer`). */
function normalized(name: string): string {
  const plain = [...name.toLowerCase()].map((character) => (/[a-z0-9]/.test(character) ? character : '_')).join('')
  return /^\d/.test(plain) ? `_${plain}` : plain
}

const odd = (why: string): Error => failure('SOURCE_ANSWER', `What was read cannot be understood: ${why}.`, 'Set Python up again (winnow setup python --reinstall); if it happens again, report it.')

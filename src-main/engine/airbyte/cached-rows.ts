import { z } from 'zod'
import type { StreamReading } from '#shared/define/connector'
import type { Column } from '#shared/model/column'
import { TEXT } from '#shared/model/data-type'
import { failure } from '#shared/model/problem'
import { LEAST_LEASE, type Lease } from '../duckdb/budget'
import { identifier, text } from '../duckdb/quote'
import { Session } from '../duckdb/session'
import { physicalType } from '../duckdb/types'
import { asRead, columnsOf, type RecordFacts } from './streams'

/** What a cache file is called while it is attached. */
export const CACHE = 'winnow_airbyte'
/** A look takes the least memory, and no lease: it must not wait for imports. */
const LEASE: Lease = { bytes: LEAST_LEASE, threads: 1, release: () => {} }

/** A stream as it lies in a cache file. */
export interface CachedRows {
  readonly columns: readonly Column[]
  readonly relation: StreamReading['relation']
  readonly rows: number
  readonly facts: RecordFacts
  /** JSON Schema of the records that it was made by. */
  readonly schema: unknown
  readonly notes: StreamReading['report']['notes']
}

/** Looks into a cache file, which nobody writes meanwhile. */
export async function inCacheFile<T>(path: string, tempRoot: string, work: (session: Session) => Promise<T>): Promise<T> {
  const session = await Session.open({ lease: LEASE, tempRoot, allowed: { files: [path, `${path}.wal`] } })
  try {
    await session.attach(path, CACHE)
    return await work(session)
  } finally {
    await session.close()
  }
}

const Row = z.tuple([z.string(), z.string()])

/**
 * The rows of a stream in a cache file as the worker has written it: its columns by their own names, in the types that the
 * stream tells, then fields that its schema does not name; without those columns that PyAirbyte adds.
 *
 * @param key the fields that rows are merged by, where they are
 * @throws Failure SOURCE_ANSWER where the file is not as the worker writes it
 */
export async function cachedRows(path: string, stream: string, table: string, tempRoot: string, key: readonly string[] = []): Promise<CachedRows> {
  const files = [path, `${path}.wal`]
  return inCacheFile(path, tempRoot, async (session) => {
    const schema = await schemaOf(session, stream)
    const physical = new Map((await session.rows(`SELECT column_name, data_type FROM duckdb_columns() WHERE database_name = ${text(CACHE)} AND table_name = ${text(table)} ORDER BY column_index`)).map((row) => Row.parse(row)))
    if (physical.size === 0) throw odd(`it holds no table "${table}"`)
    const declared = columnsOf(schema)
    const places = placesOf(declared.map(({ property }) => property))
    const extra = [...physical.keys()].filter((name) => !places.includes(name) && !ADDED.has(name))
    const facts = { extra, doubles: declared.flatMap(({ property }, index) => (physical.get(places[index] ?? property) === 'DOUBLE' ? [property] : [])) }
    const all = asRead(declared, facts)
    const taken = all.map((column, index) => converted(column, places[index] ?? column.property, physical))
    const from = [CACHE, 'main', table].map(identifier).join('.')
    const keys = key.filter((field) => physical.has(field))
    const [rows, keyless] = (await session.row(`SELECT count(*), count(*) FILTER (WHERE ${keys.map((field) => `${identifier(field)} IS NULL`).join(' OR ') || 'false'}) FROM ${from}`)).map(Number)
    return {
      columns: taken.map(({ column: { name, type, header } }) => ({ name, type, ...(header !== undefined && { header }) })), schema, facts, rows: rows ?? 0,
      relation: { sql: `SELECT ${taken.map(({ column, sql }) => `${sql} AS ${identifier(column.name)}`).join(', ') || 'NULL'} FROM ${from}`, files, databases: [{ path, name: CACHE }] },
      notes: [
        ...(keyless ? [{ code: 'without-key', message: `${keyless.toLocaleString('en')} ${keyless === 1 ? 'row has' : 'rows have'} no ${keys.map((field) => `"${field}"`).join(' and ')}, by which rows are merged: what of them the source sends again comes twice.` }] : []),
        ...noteOf('kept-as-text', taken.filter(({ how }) => how === 'text'), 'not all values fit the type that the source tells: kept as text'),
        ...noteOf('no-zone', taken.filter(({ how }) => how === 'utc'), 'the moments have no time zone: taken as UTC'),
        ...noteOf('not-declared', taken.slice(declared.length), 'the source sends it, but its schema does not name it: kept as text'),
      ],
    }
  })
}

/** What PyAirbyte adds to each row. */
const ADDED: ReadonlySet<string> = new Set(['_airbyte_raw_id', '_airbyte_extracted_at', '_airbyte_meta'])

/** What the worker calls the columns of fields: DuckDB takes names that differ in case alone for one. */
function placesOf(fields: readonly string[]): string[] {
  const taken = new Set<string>(ADDED)
  return fields.map((field) => {
    const plain = field || 'field'
    for (let number = 1; ; number += 1) {
      const place = number === 1 ? plain : `${plain}_${number}`
      if (taken.has(place.toLowerCase())) continue
      taken.add(place.toLowerCase())
      return place
    }
  })
}

const noteOf = (code: string, columns: readonly { readonly column: Column }[], what: string): CachedRows['notes'] =>
  (columns.length === 0 ? [] : [{ code, message: `${columns.map(({ column: { name } }) => `"${name}"`).join(', ')}: ${what}.` }])

async function schemaOf(session: Session, stream: string): Promise<unknown> {
  const [known] = await session.row(`SELECT catalog_metadata FROM ${[CACHE, 'main', '_airbyte_streams'].map(identifier).join('.')} WHERE stream_name = ${text(stream)}`)
  if (typeof known !== 'string') throw odd(`it does not know the stream "${stream}"`)
  return z.unknown().parse(JSON.parse(known))
}

/** A cached column in the type that the stream tells; as text where the worker had to widen it to keep all values as they are. */
function converted<C extends Column>(column: C, place: string, physical: ReadonlyMap<string, string>): { readonly column: C; readonly sql: string; readonly how?: 'text' | 'utc' } {
  const [has, cached, wanted] = [physical.get(place), identifier(place), physicalType(column.type)]
  if (has === undefined) return { column, sql: `CAST(NULL AS ${wanted})` }
  if (has === wanted) return { column, sql: cached }
  if (wanted === 'TIMESTAMP WITH TIME ZONE' && has === 'TIMESTAMP') return { column, sql: `timezone('UTC', ${cached})`, how: 'utc' }
  return { column: { ...column, type: TEXT }, sql: `CAST(${cached} AS VARCHAR)`, how: 'text' }
}

const odd = (why: string): Error => failure('SOURCE_ANSWER', `What was read cannot be understood: ${why}.`, 'Set Python up again (winnow setup python --reinstall); if it happens again, report it.')

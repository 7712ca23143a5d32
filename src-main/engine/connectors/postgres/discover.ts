import { isTemporal } from '#shared/model/data-type'
import type { Discovery, Relationship, SourceStream } from '#shared/model/source'
import type { PostgresConfig } from './config'
import type { Session } from './session'
import { streamId, streamIdSql } from './names'
import { arrayOf, type Table, tablesOf } from './tables'

const CHANGED = /(^|_)(updated|modified|changed|created|inserted)(_?(at|on|time|date))?$|timestamp$/i

/** Tables and views with their columns, keys and relationships. Throws SOURCE_MISSING. */
export async function discover(session: Session, config: PostgresConfig, only?: readonly string[]): Promise<Discovery> {
  const tables = await tablesOf(session, config, only)
  const names = new Map(tables.map((table) => [table.oid, table]))
  const foreign = await session.rows(`
    SELECT o.conrelid, o.conname, ${streamIdSql('fn.nspname', 'f.relname')}, a.attname, b.attname
    FROM pg_constraint o, unnest(o.conkey, o.confkey) WITH ORDINALITY AS k (own, other, n), pg_attribute a, pg_attribute b, pg_class f, pg_namespace fn
    WHERE o.contype = 'f' AND o.conparentid = 0 AND o.conrelid = ANY ($1::oid[]) AND a.attrelid = o.conrelid AND a.attnum = k.own AND b.attrelid = o.confrelid AND b.attnum = k.other
      AND f.oid = o.confrelid AND fn.oid = f.relnamespace ORDER BY 1, 2, k.n`, [arrayOf([...names.keys()])])
  const relationships = new Map<string, Relationship>()
  for (const [from, constraint, to, column, other] of foreign) {
    const table = names.get(from ?? '')
    if (!table) continue
    const key = `${from ?? ''} ${constraint ?? ''}`
    const known = relationships.get(key) ?? { from: { stream: streamId(table), columns: [] }, to: { stream: to ?? '', columns: [] }, declared: true }
    known.from.columns.push(column ?? '')
    known.to.columns.push(other ?? '')
    relationships.set(key, known)
  }
  return { streams: tables.map(streamOf), relationships: [...relationships.values()] }
}

function streamOf(table: Table): SourceStream {
  const { schema, kind, comment, rows, bytes, partitions, columns, key } = table
  const cursors = columns.filter(({ column, reading: { type } }) => (isTemporal(type) && CHANGED.test(column)) || (key.length === 1 && key[0] === column && type.name === 'integer'))
  return {
    id: streamId(table), name: table.table, kind, group: schema, ...(comment !== null && { comment }),
    columns: columns.map(({ name, header, nullable, comment: note, reading: { type, native } }) => ({ name, type, native, nullable, ...(header !== undefined && { header }), ...(note !== undefined && { comment: note }) })),
    key: columns.filter(({ column }) => key.includes(column)).toSorted((one, other) => key.indexOf(one.column) - key.indexOf(other.column)).map(({ name }) => name),
    rows: rows === null ? null : { count: rows, exact: false }, bytes,
    cursors: cursors.toSorted((one, other) => Number(isTemporal(other.reading.type)) - Number(isTemporal(one.reading.type))).map(({ name }) => name),
    ...(partitions > 0 && { notes: [`It has ${partitions} ${partitions === 1 ? 'partition' : 'partitions'}, which are read with it.`] }),
  }
}

import { uniqueColumnNames } from '#shared/define/column-names'
import { failure } from '#shared/model/problem'
import type { SourceStream } from '#shared/model/source'
import type { PostgresConfig } from './config'
import { streamId, streamIdSql } from './names'
import type { Session } from './session'
import { readingsOf, type TypeReading } from './types'

/** A column with its name in the database and how it is read. */
export interface TableColumn {
  readonly column: string
  readonly name: string
  readonly header?: string
  readonly nullable: boolean
  readonly comment?: string
  /** Computed by the server: it can be read, not written. */
  readonly isGenerated: boolean
  readonly reading: TypeReading
}

/** A table, view or the like. */
export interface Table {
  readonly oid: string
  readonly schema: string
  readonly table: string
  readonly kind: SourceStream['kind']
  readonly comment: string | null
  /** An estimate; null where the server has none. */
  readonly rows: number | null
  readonly bytes: number | null
  readonly partitions: number
  readonly columns: readonly TableColumn[]
  /** The primary key's columns, by their names in the database. */
  readonly key: readonly string[]
}

const KINDS: Readonly<Record<string, SourceStream['kind']>> = { r: 'table', p: 'table', f: 'table', v: 'view', m: 'materialized_view' }

/** Partitions are read by their table. Nothing that the user may not read is shown. */
const VISIBLE = `c.relkind IN ('r', 'p', 'f', 'v', 'm') AND NOT c.relispartition AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_toast%' AND n.nspname NOT LIKE 'pg\\_temp%'
  AND has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT')`

/** A table that is there but may not be read is told apart from one that is not: everybody may look into the catalogue. */
async function notSeen(session: Session, id: string): Promise<Error> {
  const found = await session.rows(`SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${streamIdSql('n.nspname', 'c.relname')} = $1`, [id])
  return found.length > 0
    ? failure('SOURCE_PERMISSION', `The user may not read "${id}".`, 'Ask for the right to read it: GRANT SELECT on the table, and GRANT USAGE on its schema.', { value: id })
    : failure('SOURCE_MISSING', `The database has no table or view "${id}".`, 'Discover the source again to see what there is.', { value: id })
}

/** Tables and views that the user may read; all unless some are named by their ids. Throws SOURCE_MISSING, SOURCE_PERMISSION. */
export async function tablesOf(session: Session, { schema }: Pick<PostgresConfig, 'schema'>, only?: readonly string[]): Promise<Table[]> {
  const found = await session.rows(`
    SELECT c.oid, n.nspname, c.relname, c.relkind, obj_description(c.oid, 'pg_class'),
      CASE WHEN c.relkind = 'p' THEN (SELECT sum(p.reltuples) FROM pg_partition_tree(c.oid) t JOIN pg_class p ON p.oid = t.relid WHERE t.isleaf AND p.reltuples >= 0) WHEN c.relkind IN ('r', 'm') AND c.reltuples >= 0 THEN c.reltuples END::bigint,
      CASE WHEN c.relkind IN ('r', 'm') THEN pg_table_size(c.oid) END, CASE WHEN c.relkind = 'p' THEN (SELECT count(*) FROM pg_partition_tree(c.oid) t WHERE t.isleaf) ELSE 0 END
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE ${VISIBLE} AND ($1::text IS NULL OR n.nspname = $1) AND ($2::text[] IS NULL OR ${streamIdSql('n.nspname', 'c.relname')} = ANY ($2)) ORDER BY 2, 3`, [schema ?? null, only ? arrayOf(only) : null])
  const missing = only?.find((id) => !found.some(([, space, table]) => streamId({ schema: space ?? '', table: table ?? '' }) === id))
  if (missing !== undefined) throw await notSeen(session, missing)
  const oids = arrayOf(found.map(([oid]) => oid ?? ''))
  const columns = await session.rows(`
    SELECT a.attrelid, a.attname, a.attnotnull, col_description(a.attrelid, a.attnum), a.attgenerated <> '' OR a.attidentity = 'a', a.atttypid, a.atttypmod
    FROM pg_attribute a WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped AND has_column_privilege(a.attrelid, a.attnum, 'SELECT') ORDER BY a.attrelid, a.attnum`, [oids])
  const readings = await readingsOf(session, columns.map(([, , , , , typeId, modifier]) => ({ typeId: typeId ?? '0', modifier: modifier ?? '-1' })))
  const keys = await session.rows(`
    SELECT i.indrelid, a.attname FROM pg_index i, unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, n) JOIN pg_attribute a ON a.attnum = k.attnum
    WHERE a.attrelid = i.indrelid AND i.indisprimary AND i.indrelid = ANY ($1::oid[]) ORDER BY i.indrelid, k.n`, [oids])
  return found.map(([oid, space, table, kind, comment, rows, bytes, partitions]): Table => {
    const own = columns.flatMap((column, index) => (column[0] === oid ? [{ column, reading: readings[index]! }] : []))
    const names = uniqueColumnNames(own.map(({ column }) => column[1] ?? ''))
    return {
      oid: oid ?? '', schema: space ?? '', table: table ?? '', kind: KINDS[kind ?? ''] ?? 'table', comment: comment ?? null, rows: rows === null || rows === undefined ? null : Number(rows), bytes: bytes === null || bytes === undefined ? null : Number(bytes),
      partitions: Number(partitions),
      columns: own.map(({ column: [, column, notNull, note, generated], reading }, index) => ({
        column: column ?? '', ...names[index]!, nullable: notNull !== 't', ...(note !== null && note !== undefined && { comment: note }), isGenerated: generated === 't', reading,
      })),
      key: keys.flatMap(([of, column]) => (of === oid ? [column ?? ''] : [])),
    }
  })
}

/** A list of texts as PostgreSQL writes an array. */
export const arrayOf = (texts: readonly string[]): string => `{${texts.map((text) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(',')}}`

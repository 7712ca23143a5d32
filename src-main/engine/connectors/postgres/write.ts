import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { identifier, text } from '#engine/duckdb/quote'
import { partsOfName } from '#engine/sources/tools/stream-names'
import type { ConnectorWriteContext, WriteRequest, Written } from '#shared/define/connector'
import type { Column } from '#shared/model/column'
import { failure } from '#shared/model/problem'
import type { PostgresConfig } from './config'
import { name, qualified } from './names'
import { queryProblem } from './problems'
import { type Session, withSession } from './session'
import { arrayOf } from './tables'
import { createdType } from './types'

type Table = Omit<WriteRequest, 'also'>

/** Where rows wait while they are compared with what the table takes. */
const STAGE = 'winnow_rows'
/** Of what is longer PostgreSQL cuts the rest off. */
const LONGEST_NAME = 63

/** Writes tables in one transaction. Throws TARGET_REFUSED, SOURCE_*. */
export async function write(config: PostgresConfig, { also = [], ...first }: WriteRequest, context: ConnectorWriteContext): Promise<Written> {
  const { queries, tempDir, signal, progress } = context
  const tables = [first, ...also]
  const files = tables.map((_, index) => join(tempDir, `table-${index}.csv`))
  for (const [index, { table: { columns, sql } }] of tables.entries()) {
    const selected = columns.map(cellSql).join(', ')
    await queries.run(`COPY (SELECT ${selected} FROM (${sql}) AS t) TO ${text(files[index]!)} (FORMAT csv, HEADER false)`)
  }
  return withSession(config, context, async (session) => {
    const notes: string[] = []
    let rows = 0
    await session.run('BEGIN')
    for (const [index, table] of tables.entries()) {
      notes.push(...await writeTable(session, config, table, files[index]!, signal))
      rows += table.table.rows
      progress({ rows })
    }
    signal.throwIfAborted()
    await session.run('COMMIT')
    return { rows, notes }
  }, true)
}

/** A cell as PostgreSQL reads it. */
function cellSql({ name: of, type }: Column): string {
  const cell = identifier(of)
  if (type.name === 'binary') return `'\\x' || lower(hex(${cell}))`
  if (type.name === 'nested') return `CAST(to_json(${cell}) AS VARCHAR)`
  return /^(date|timestamp|timestamptz)$/.test(type.name) ? `replace(CAST(${cell} AS VARCHAR), ' (BC)', ' BC')` : `CAST(${cell} AS VARCHAR)`
}

async function writeTable(session: Session, config: PostgresConfig, { target, mode, keys = [], table: { columns } }: Table, file: string, signal: AbortSignal): Promise<string[]> {
  const notes: string[] = []
  const { place, table, schema, kind, existing, unique } = await targetOf(session, config, target)
  if (kind !== undefined && !/[rpf]/.test(kind)) throw refused(`"${target}" is a view.`, 'Write to a table.', target)
  if (kind !== undefined && mode === 'create') throw refused(`There is a table "${target}" already.`, 'Append to it, replace it, or choose another name.', target)
  const list = columns.map((column) => name(column.name)).join(', ')
  const remade = mode === 'replace' && kind !== undefined && !haveSameNames(existing, columns)
  if (remade) {
    await session.run(`DROP TABLE ${place}`)
    notes.push(`"${target}" had other columns: the table was made anew.`)
  }
  if (kind === undefined || remade) {
    if (kind === undefined && mode !== 'create') notes.push(`There was no table "${target}": it was made.`)
    if (kind === undefined && table === target && target.includes('.')) notes.push(`There is no schema "${target.split('.')[0] ?? ''}": the table is called "${target}", in the schema "${schema}".`)
    for (const of of [table, ...columns.map((column) => column.name)]) if (Buffer.byteLength(of) > LONGEST_NAME) throw refused(`The name "${of}" is longer than the ${LONGEST_NAME} bytes that PostgreSQL keeps of one.`, 'Rename it.', of)
    const key = keys.length > 0 ? `, PRIMARY KEY (${keys.map(name).join(', ')})` : ''
    await session.run(`CREATE TABLE ${place} (${columns.map((column) => `${name(column.name)} ${createdType(column.type)}`).join(', ')}${key})`)
    await pipeline(createReadStream(file), await session.copyIn(`${place} (${list})`), { signal })
    return notes
  }
  const into = columns.map((column) => ({ name: column.name, from: createdType(column.type), to: typeOf(existing, column.name, target) }))
  if (mode === 'upsert' && !unique.some((set) => set.length === keys.length && set.every((column) => keys.includes(column)))) {
    throw refused(`"${target}" has no primary key or unique constraint on ${keys.map((key) => `"${key}"`).join(', ')}.`, 'Name the columns of its key, or add a constraint.', target)
  }
  await session.run(`CREATE TEMP TABLE ${STAGE} (${into.map((column) => `${name(column.name)} ${column.from}`).join(', ')}) ON COMMIT DROP`)
  await pipeline(createReadStream(file), await session.copyIn(STAGE), { signal })
  await refuseUnfit(session, into)
  if (mode === 'replace') await session.run(`DELETE FROM ${place}`)
  const others = columns.filter((column) => !keys.includes(column.name)).map((column) => `${name(column.name)} = excluded.${name(column.name)}`)
  const conflict = mode === 'upsert' ? ` ON CONFLICT (${keys.map(name).join(', ')}) DO ${others.length === 0 ? 'NOTHING' : `UPDATE SET ${others.join(', ')}`}` : ''
  await session.run(`INSERT INTO ${place} (${list}) SELECT ${into.map((column) => `${name(column.name)}::${column.to}`).join(', ')} FROM ${STAGE}${conflict}`)
  await session.run(`DROP TABLE ${STAGE}`)
  return notes
}

interface Target {
  readonly place: string
  readonly schema: string
  readonly table: string
  /** As pg_class says; undefined where there is none. */
  readonly kind: string | undefined
  readonly existing: readonly { readonly name: string; readonly type: string; readonly isGenerated: boolean }[]
  readonly unique: readonly (readonly string[])[]
}

/** `shop.orders` is the table `orders` where there is a schema `shop`; else it stands in the schema of the config, or where the user's tables stand. */
async function targetOf(session: Session, config: PostgresConfig, target: string): Promise<Target> {
  const { schema, table } = partsOfName(target)
  const [named] = schema === undefined ? [] : await session.rows('SELECT nspname FROM pg_namespace WHERE nspname = $1', [schema])
  const [own] = await session.rows('SELECT current_schema()')
  const place = schema !== undefined && named ? { schema, table } : { schema: config.schema ?? own?.[0] ?? 'public', table: schema === undefined ? table : target }
  const [found] = await session.rows('SELECT c.oid, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2', [place.schema, place.table])
  const [oid = null, kind] = found ?? []
  const existing = await session.rows(`
    SELECT attname, format_type(atttypid, atttypmod), attgenerated <> '' OR attidentity = 'a' FROM pg_attribute WHERE attrelid = $1::oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum`, [oid])
  const unique = await session.rows(`
    SELECT i.indexrelid, a.attname FROM pg_index i, unnest(i.indkey::int2[]) AS k (attnum) JOIN pg_attribute a ON a.attnum = k.attnum
    WHERE i.indrelid = $1::oid AND a.attrelid = i.indrelid AND i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL`, [oid])
  return {
    ...place, place: qualified(place), kind: kind ?? undefined, existing: existing.map(([column, type, generated]) => ({ name: column ?? '', type: type ?? '', isGenerated: generated === 't' })),
    unique: [...Map.groupBy(unique, ([index]) => index).values()].map((rows) => rows.map(([, column]) => column ?? '')),
  }
}

function haveSameNames(existing: Target['existing'], columns: readonly Column[]): boolean {
  const writable = existing.filter(({ isGenerated }) => !isGenerated)
  return writable.length === columns.length && columns.every((column) => writable.some((one) => one.name === column.name))
}

function typeOf(existing: Target['existing'], column: string, target: string): string {
  const found = existing.find((one) => one.name === column)
  if (found && !found.isGenerated) return found.type
  throw refused(found ? `The table computes "${column}" itself.` : `The table "${target}" has no column "${column}".`, 'Drop or rename the column in the recipe, or replace the table.', target)
}

/** Values that a column of the table would not keep as they are are refused: PostgreSQL would make 123 of "00123", and 3 of 2.5. */
async function refuseUnfit(session: Session, columns: readonly { readonly name: string; readonly from: string; readonly to: string }[]): Promise<void> {
  const [spelled = []] = columns.length === 0 ? [] : await session.rows(`SELECT array_to_json(array_agg(format_type(atttypid, atttypmod) ORDER BY attnum)) FROM pg_attribute WHERE attrelid = ${`'pg_temp.${STAGE}'`}::regclass AND attname = ANY ($1) AND attnum > 0`, [arrayOf(columns.map((column) => column.name))])
  const types: unknown = JSON.parse(spelled[0] ?? '[]')
  for (const [index, { name: of, from, to }] of columns.entries()) {
    if (Array.isArray(types) && types[index] === to) continue
    const cell = name(of)
    const same = /^(json|xml)/.test(from) ? 'true' : `(${cell}::${to})::${from} IS NOT DISTINCT FROM ${cell}`
    const [[count, example] = []] = await session.rows(`SELECT count(*), min(${cell}::text) FROM ${STAGE} WHERE ${cell} IS NOT NULL AND NOT (${same})`).catch((error: unknown) => {
      const { problem } = queryProblem(error, true)
      throw problem.code === 'TARGET_REFUSED' ? failure('TARGET_REFUSED', `The table's column "${of}" is ${to}. ${problem.message}`, problem.remedy, { column: of }, error) : error
    })
    if (count !== '0') throw refused(`The table's column "${of}" is ${to}, which cannot keep ${Number(count).toLocaleString('en')} values as they are, such as "${(example ?? '').slice(0, 100)}".`, 'Convert the column in the recipe, or write to another table.', of)
  }
}

const refused = (message: string, remedy: string, value: string): Error => failure('TARGET_REFUSED', message, remedy, { value })

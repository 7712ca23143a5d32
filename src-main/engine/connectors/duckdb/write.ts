import { join } from 'node:path'
import { identifier, identifiers, text } from '#engine/duckdb/quote'
import type { Session } from '#engine/duckdb/session'
import { physicalType } from '#engine/duckdb/types'
import { partsOfName } from '#engine/sources/tools/stream-names'
import type { ConnectorWriteContext, WriteRequest, Written } from '#shared/define/connector'
import { failure } from '#shared/model/problem'
import { writing } from './database'

/** What the database with the rows is called while it is attached. */
const GIVEN = 'winnow_given'

type Table = Omit<WriteRequest, 'also'>

/** Writes tables in one transaction. Throws TARGET_REFUSED, SOURCE_*. */
export async function write(path: string, { also = [], ...first }: WriteRequest, { queries, tempDir, signal }: ConnectorWriteContext): Promise<Written> {
  const tables = [first, ...also]
  const given = join(tempDir, 'given.duckdb')
  await queries.run(`ATTACH ${text(given)} AS ${GIVEN}`)
  for (const [index, { table }] of tables.entries()) await queries.run(`CREATE TABLE ${GIVEN}.t${index} AS ${table.sql}`)
  await queries.run(`CHECKPOINT ${GIVEN}`)
  await queries.run(`DETACH ${GIVEN}`)
  return writing(path, tempDir, signal, async (session) => {
    const notes: string[] = []
    await session.attach(given, GIVEN)
    for (const [index, table] of tables.entries()) notes.push(...await writeTable(session, table, `${GIVEN}.t${index}`, signal))
    return { rows: tables.reduce((sum, { table }) => sum + table.rows, 0), notes }
  })
}

async function writeTable(session: Session, { target, mode, keys = [], table: { columns } }: Table, given: string, signal: AbortSignal): Promise<string[]> {
  const notes: string[] = []
  const { place, name, existing, kind } = await targetOf(session, target)
  if (kind === 'view') throw refused(`"${target}" is a view.`, 'Write to a table.', target)
  if (kind && mode === 'create') throw refused(`There is a table "${target}" already.`, 'Append to it, replace it, or choose another name.', target)
  const names = columns.map((column) => column.name)
  const hasSame = existing.length === names.length && names.every((one) => existing.some((column) => column.name.toLowerCase() === one.toLowerCase()))
  const remade = mode === 'replace' && kind !== undefined && !hasSame
  if (remade) {
    await session.run(`DROP TABLE ${place}`)
    notes.push(`"${target}" had other columns: the table was made anew.`)
  }
  if (kind === undefined || remade) {
    if (kind === undefined && mode !== 'create') notes.push(`There was no table "${target}": it was made.`)
    const key = keys.length > 0 ? `, PRIMARY KEY (${identifiers(keys)})` : ''
    await session.run(`CREATE TABLE ${place} (${columns.map((column) => `${identifier(column.name)} ${physicalType(column.type)}`).join(', ')}${key})`)
  } else {
    await refuseUnfit(session, target, existing, columns.map((column) => ({ name: column.name, type: physicalType(column.type) })), given)
    if (mode === 'replace') await session.run(`DELETE FROM ${place}`)
  }
  if (mode === 'upsert') await refuseWithoutKey(session, target, name, keys)
  const others = names.filter((one) => !keys.includes(one)).map((one) => `${identifier(one)} = excluded.${identifier(one)}`)
  const conflict = mode === 'upsert' ? ` ON CONFLICT (${identifiers(keys)}) DO ${others.length === 0 ? 'NOTHING' : `UPDATE SET ${others.join(', ')}`}` : ''
  await session.run(`INSERT INTO ${place} (${identifiers(names)}) SELECT ${identifiers(names)} FROM ${given}${conflict}`, signal)
  return notes
}

interface Target {
  readonly place: string
  readonly name: { readonly schema: string; readonly table: string }
  readonly kind: 'table' | 'view' | undefined
  readonly existing: readonly { readonly name: string; readonly type: string }[]
}

/** `shop.orders` is the table `orders` where there is a schema `shop`. */
async function targetOf(session: Session, target: string): Promise<Target> {
  const [[own] = []] = await session.rows('SELECT current_database()')
  const schemas = await session.rows('SELECT schema_name FROM duckdb_schemas() WHERE database_name = current_database()')
  const parts = partsOfName(target)
  const schema = schemas.map(([one]) => String(one)).find((one) => one.toLowerCase() === parts.schema?.toLowerCase())
  const name = { schema: schema ?? 'main', table: schema === undefined && parts.schema !== undefined ? target : parts.table }
  const where = `database_name = current_database() AND schema_name = ${text(name.schema)} AND lower(NAME) = lower(${text(name.table)})`
  const [[kind] = []] = await session.rows(`
    SELECT 'table' FROM duckdb_tables() WHERE ${where.replace('NAME', 'table_name')} UNION ALL SELECT 'view' FROM duckdb_views() WHERE ${where.replace('NAME', 'view_name')}`)
  const existing = await session.rows(`SELECT column_name, data_type FROM duckdb_columns() WHERE ${where.replace('NAME', 'table_name')} ORDER BY column_index`)
  return {
    place: [String(own), name.schema, name.table].map(identifier).join('.'), name,
    kind: kind === 'view' ? 'view' : kind === 'table' ? 'table' : undefined, existing: existing.map(([column, type]) => ({ name: String(column), type: String(type) })),
  }
}

/** Values that a column of the table would not keep as they are are refused: DuckDB would make 123 of "00123", and 3 of 2.5. */
async function refuseUnfit(session: Session, target: string, existing: Target['existing'], columns: Target['existing'], given: string): Promise<void> {
  for (const { name, type } of columns) {
    const into = existing.find((one) => one.name.toLowerCase() === name.toLowerCase())
    if (!into) throw refused(`The table "${target}" has no column "${name}".`, 'Drop or rename the column in the recipe, or replace the table.', target)
    if (into.type === type) continue
    const value = identifier(name)
    const [count, example] = await session.row(`SELECT count(*), min(CAST(${value} AS VARCHAR)) FROM ${given} WHERE ${value} IS NOT NULL AND TRY_CAST(TRY_CAST(${value} AS ${into.type}) AS ${type}) IS DISTINCT FROM ${value}`)
    if (Number(count) > 0) {
      throw refused(`The table's column "${name}" is ${into.type}, which cannot keep ${Number(count).toLocaleString('en')} values as they are, such as "${String(example).slice(0, 100)}".`, 'Convert the column in the recipe, or write to another table.', target)
    }
  }
}

async function refuseWithoutKey(session: Session, target: string, { schema, table }: Target['name'], keys: readonly string[]): Promise<void> {
  const wanted = keys.map((key) => key.toLowerCase()).toSorted().join('\0')
  const unique = await session.rows(`
    SELECT list_sort(list_transform(constraint_column_names, lambda name: lower(name))) FROM duckdb_constraints()
    WHERE database_name = current_database() AND schema_name = ${text(schema)} AND lower(table_name) = lower(${text(table)}) AND constraint_type IN ('PRIMARY KEY', 'UNIQUE')`)
  if (!unique.some(([names]) => Array.isArray(names) && names.join('\0') === wanted)) {
    throw refused(`"${target}" has no primary key or unique constraint on ${keys.map((key) => `"${key}"`).join(', ')}.`, 'Name the columns of its key, or add a constraint.', target)
  }
}

const refused = (message: string, remedy: string, value: string): Error => failure('TARGET_REFUSED', message, remedy, { value })

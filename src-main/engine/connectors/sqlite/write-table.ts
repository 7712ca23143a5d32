import { readExchange } from '#engine/duckdb/exchange'
import { cellConverter, isWide } from '#engine/sqlite/cells'
import { quoted, type SqliteDatabase, type SqliteValue } from '#engine/sqlite/database'
import type { Column } from '#shared/model/column'
import { type DataType, typeLabel } from '#shared/model/data-type'
import { failure } from '#shared/model/problem'
import { columnsOf, type TableColumn, tablesOf, uniqueSets } from './tables'
import type { TableToWrite, WriteAnswer } from './tasks'

const PROGRESS_ROWS = 20_000
/** SQLite keeps decimals of so many digits exactly as numbers; longer ones are kept as text. */
const SAFE_DIGITS = 15

/** Declared types that the connector reads back as the same type. */
function declaredType(type: DataType): string {
  const { precision = 38 } = type
  if (type.name === 'decimal') return `${precision > SAFE_DIGITS ? 'DECIMAL_TEXT' : 'DECIMAL'}${typeLabel(type).slice('decimal'.length)}`
  if (isWide(type)) return 'TEXT'
  const names: Readonly<Record<Exclude<DataType['name'], 'decimal'>, string>> = {
    text: 'TEXT', integer: 'INTEGER', number: 'REAL', boolean: 'BOOLEAN', date: 'DATE', time: 'TIME', timestamp: 'TIMESTAMP', timestamptz: 'TIMESTAMPTZ', binary: 'BLOB', nested: 'TEXT',
  }
  return names[type.name]
}

/** Writes the rows of an exchange file into a table, within the transaction that is open. Throws TARGET_REFUSED. */
export async function writeTable(database: SqliteDatabase, { target, mode, keys, columns, file }: TableToWrite, progress: (rows: number) => void): Promise<WriteAnswer> {
  const notes: string[] = []
  const known = tablesOf(database).find(({ name }) => name.toLowerCase() === target.toLowerCase())
  if (known?.kind === 'view') throw refused(`"${target}" is a view.`, 'Write to a table.', target)
  if (known && mode === 'create') throw refused(`There is a table "${target}" already.`, 'Append to it, replace it, or choose another name.', target)
  const existing = known ? columnsOf(database, target) : []
  const remade = mode === 'replace' && known && !haveSameNames(existing, columns)
  if (remade) {
    database.run(`DROP TABLE ${quoted(target)}`)
    notes.push(`"${target}" had other columns: the table was made anew.`)
  } else if (mode === 'replace' && known) {
    database.run(`DELETE FROM ${quoted(target)}`)
  }
  if (!known || remade) {
    if (!known && mode !== 'create') notes.push(`There was no table "${target}": it was made.`)
    const key = keys.length > 0 ? `, PRIMARY KEY (${keys.map(quoted).join(', ')})` : ''
    database.run(`CREATE TABLE ${quoted(target)} (${columns.map(({ name, type }) => `${quoted(name)} ${declaredType(type)}`).join(', ')}${key})`)
  }
  const into = columnsOf(database, target)
  const places = columns.map((column) => placeOf(into, column, target))
  if (mode === 'upsert') refuseWithoutKey(database, target, keys)
  const insert = database.statement(`INSERT INTO ${quoted(target)} (${places.map(({ column }) => quoted(column)).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})${mode === 'upsert' ? onConflict(keys, columns) : ''}`)
  const converters = columns.map(({ type, name }, index) => kept(cellConverter(type), type, name, places[index]!))
  let rows = 0
  for await (const row of readExchange(file)) {
    rows += 1
    insert(row.map((text, index) => (text === null ? null : converters[index]!(text))), `row ${rows.toLocaleString('en')}`)
    if (rows % PROGRESS_ROWS === 0) progress(rows)
  }
  return { rows, notes }
}

const sameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

function haveSameNames(existing: readonly TableColumn[], columns: readonly Column[]): boolean {
  const writable = existing.filter(({ isGenerated }) => !isGenerated)
  return writable.length === columns.length && columns.every(({ name }) => writable.some(({ column }) => sameName(column, name)))
}

function placeOf(into: readonly TableColumn[], { name }: Column, target: string): TableColumn {
  const column = into.find((one) => sameName(one.column, name))
  if (!column || column.isGenerated) {
    throw refused(column ? `The table computes "${name}" itself.` : `The table "${target}" has no column "${name}".`, 'Drop or rename the column in the recipe, or replace the table.', target)
  }
  return column
}

function refuseWithoutKey(database: SqliteDatabase, target: string, keys: readonly string[]): void {
  const wanted = new Set(keys.map((name) => name.toLowerCase()))
  const isKey = uniqueSets(database, target).some((set) => set.length === wanted.size && set.every((name) => wanted.has(name.toLowerCase())))
  if (!isKey) throw refused(`"${target}" has no primary key or unique index on ${keys.map((key) => `"${key}"`).join(', ')}.`, 'Name the columns of its key, or make a unique index on them.', target)
}

function onConflict(keys: readonly string[], columns: readonly Column[]): string {
  const others = columns.filter(({ name }) => !keys.includes(name)).map(({ name }) => `${quoted(name)} = excluded.${quoted(name)}`)
  return ` ON CONFLICT (${keys.map(quoted).join(', ')}) DO ${others.length === 0 ? 'NOTHING' : `UPDATE SET ${others.join(', ')}`}`
}

/** A column of numbers turns text that looks like one into it (sqlite.org/datatype3.html): `00123` would be 123. What would not stay as it is is refused. */
function kept(convert: (text: string) => SqliteValue, type: DataType, name: string, { declared }: TableColumn): (text: string) => SqliteValue {
  if (type.name === 'decimal' || type.name === 'number' || !takesNumbers(declared)) return convert
  return (text) => {
    const value = convert(text)
    if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)) && String(Number(value)) !== value) {
      throw failure('TARGET_REFUSED', `The table's column "${name}" is ${declared}, which would change the text "${value.slice(0, 100)}" to ${Number(value)}.`, 'Convert the column to a number in the recipe, or write to a column of text.', { column: name })
    }
    return value
  }
}

const takesNumbers = (declared: string): boolean => declared !== '' && (/INT/i.test(declared) || !/CHAR|CLOB|TEXT|BLOB/i.test(declared))

const refused = (message: string, remedy: string, value: string): Error => failure('TARGET_REFUSED', message, remedy, { value })

import { writeFile } from 'node:fs/promises'
import { identifier, text } from '#engine/duckdb/quote'
import type { WriteContext } from '#shared/define/format'
import { FORMULA, NO_FORMULA } from '#shared/define/spreadsheet-formulas'
import type { Column } from '#shared/model/column'
import type { WriteOptions } from './options'

/** Writes a table as delimited text: UTF-8, RFC 4180, NULL as an empty field and an empty text as "". */
export async function write({ queries, path, table }: WriteContext, options: WriteOptions): Promise<readonly string[]> {
  const end = options.line_end === 'crlf' ? '\r\n' : '\n'
  const head = (options.bom ? '\ufeff' : '') + (options.header ? table.columns.map((column) => headerField(column, options)).join(options.delimiter) + end : '')
  const texts = options.formula_guard ? table.columns.filter((column) => column.type.name === 'text') : []
  const notes = await noteGuarded(queries, table.sql, texts)
  if (table.rows === 0) {
    await writeFile(path, head)
    return notes
  }
  const values = table.columns.map((column) => `${valueOf(column, texts.includes(column))} AS ${identifier(column.name)}`)
  const settings = [
    'FORMAT csv', 'HEADER false', `DELIMITER ${text(options.delimiter)}`, `QUOTE '"'`, `ESCAPE '"'`, `NULLSTR ''`, `NEW_LINE ${text(options.line_end === 'crlf' ? '\\r\\n' : '\\n')}`,
    // DuckDB's own header renames repeated names. The suffix takes the place of the last line end.
    ...head === '' ? [] : [`PREFIX ${text(head)}`, `SUFFIX ${text(end)}`],
  ]
  await queries.run(`COPY (SELECT ${values.join(', ')} FROM (${table.sql})) TO ${text(path)} (${settings.join(', ')})`)
  return notes
}

async function noteGuarded(queries: WriteContext['queries'], sql: string, columns: readonly Column[]): Promise<readonly string[]> {
  if (columns.length === 0) return []
  const counts = columns.map(({ name }) => `count(*) FILTER (${isFormula(identifier(name))})`).join(' + ')
  for await (const [row] of queries.stream(`SELECT ${counts} FROM (${sql})`)) {
    const count = Number(row?.[0] ?? 0)
    if (count > 0) return [`${count} ${count === 1 ? 'cell that looks like a formula got' : 'cells that look like formulas got'} a ' in front.`]
  }
  return []
}

const isFormula = (value: string): string => `regexp_matches(${value}, ${text(FORMULA)}) AND NOT regexp_matches(${value}, ${text(NO_FORMULA)})`

function valueOf({ name, type }: Column, guarded: boolean): string {
  const value = identifier(name)
  if (guarded) return `CASE WHEN ${isFormula(value)} THEN concat('''', ${value}) ELSE ${value} END`
  // ISO 8601: DuckDB writes a space where the T stands, and +00 for Z.
  if (type.name === 'timestamp') return `regexp_replace(CAST(${value} AS VARCHAR), '^([^ ]+) (\\d)', '\\1T\\2')`
  if (type.name === 'timestamptz') return `regexp_replace(regexp_replace(CAST(${value} AS VARCHAR), '^([^ ]+) (\\d)', '\\1T\\2'), '\\+00$', 'Z')`
  return value
}

function headerField({ name, header }: Column, { delimiter, formula_guard: guard }: WriteOptions): string {
  const label = header ?? name
  const safe = guard && /^[=+\-@\t\r\0\uff1d\uff0b\uff0d\uff20]/.test(label) ? `'${label}` : label
  return safe === '' || safe.includes(delimiter) || /["\r\n]|^\s|^#/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

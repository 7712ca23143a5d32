import type { WriteContext } from '#shared/define/format'
import type { Column } from '#shared/model/column'
import { identifier, text } from '../duckdb/quote'

/** The SQL text of one column's JSON value, exact: numbers with all their digits. */
function jsonValue({ name, type }: Column): string {
  const value = identifier(name)
  const asText = `CAST(${value} AS VARCHAR)`
  switch (type.name) {
    case 'integer': case 'decimal': case 'boolean':
      return asText
    case 'number':
      return `CASE WHEN isnan(${value}) THEN '"NaN"' WHEN isinf(${value}) THEN CASE WHEN ${value} > 0 THEN '"Infinity"' ELSE '"-Infinity"' END ELSE ${asText} END`
    case 'timestamp':
      return `'"' || replace(${asText}, ' ', 'T') || '"'`
    case 'timestamptz':
      return `'"' || replace(regexp_replace(${asText}, '\\+00(:00)?$', 'Z'), ' ', 'T') || '"'`
    case 'binary':
      return `'"' || base64(${value}) || '"'`
    case 'nested':
      // Raw line ends can stand only between the parts of JSON text, never inside its strings.
      return `translate(${type.native && type.native !== 'JSON' ? `CAST(to_json(${value}) AS VARCHAR)` : asText}, chr(10) || chr(13), '  ')`
    default:
      return `CAST(to_json(${asText}) AS VARCHAR)`
  }
}

/** One row as the text of a JSON object, on one line. */
function jsonObject(columns: readonly Column[]): string {
  const members = columns.map((column, index) =>
    `${text(`${index === 0 ? '{' : ','}${JSON.stringify(column.name)}:`)} || coalesce(${jsonValue(column)}, 'null')`)
  return members.length === 0 ? `'{}'` : `${members.join(' || ')} || '}'`
}

/** Writes a table as JSON text. `list` makes one document of it, else every row is a line of its own. */
export async function writeJson({ queries, table, path }: WriteContext, list: boolean): Promise<string[]> {
  // A column of finished JSON texts, written without any quoting: they hold no control characters, so no delimiter either.
  const frame = list ? `, PREFIX e'[\\n', SUFFIX e'\\n]\\n', NEW_LINE e',\\n'` : ''
  await queries.run(
    `COPY (SELECT ${jsonObject(table.columns)} FROM (${table.sql}) AS t) TO ${text(path)} (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER e'\\x01'${frame})`)
  return notesOn({ queries, table })
}

/** JSON has no NaN and no infinity: says how many were written as text. */
async function notesOn({ queries, table }: Pick<WriteContext, 'queries' | 'table'>): Promise<string[]> {
  const doubles = table.columns.filter(({ type }) => type.name === 'number')
  if (doubles.length === 0) return []
  const counts = doubles.map(({ name }) => `count(*) FILTER (NOT isfinite(${identifier(name)}))`).join(' + ')
  for await (const [first] of queries.stream(`SELECT ${counts} FROM (${table.sql}) AS t`)) {
    const count = Number(first?.[0])
    if (count > 0) return [`JSON has no NaN and no infinity: ${count.toLocaleString('en')} such numbers are written as texts ("NaN", "Infinity").`]
  }
  return []
}

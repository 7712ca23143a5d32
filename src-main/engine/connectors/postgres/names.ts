/** The only place where names and values become part of SQL text for PostgreSQL. */

/** A name, quoted. */
export const name = (text: string): string => `"${text.replaceAll('\0', '').replaceAll('"', '""')}"`

/** A text literal, whatever standard_conforming_strings says. */
export const literal = (text: string): string => (text.includes('\\') ? ` E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'` : `'${text.replaceAll("'", "''")}'`)

/** A name in a schema. */
export const qualified = ({ schema, table }: { readonly schema: string; readonly table: string }): string => `${name(schema)}.${name(table)}`

/** How a stream is named: `shop.orders`; a name with a dot or a quote in it is quoted as PostgreSQL does, since two tables could have one id. */
export const streamId = ({ schema, table }: { readonly schema: string; readonly table: string }): string => [schema, table].map((part) => (/[."]/.test(part) ? name(part) : part)).join('.')

/** The schema and the table that a target names, where it names both: `shop.orders`, or as {@link streamId} writes it. */
export function partsOf(target: string): { readonly schema: string; readonly table: string } | undefined {
  const [, schema, table] = /^("(?:[^"]|"")+"|[^".]+)\.("(?:[^"]|"")+"|.+)$/s.exec(target) ?? []
  return schema === undefined || table === undefined ? undefined : { schema: unquoted(schema), table: unquoted(table) }
}

const unquoted = (part: string): string => (/^".*"$/s.test(part) ? part.slice(1, -1).replaceAll('""', '"') : part)

/** What {@link streamId} gives, in SQL, of two expressions for names. */
export const streamIdSql = (schema: string, table: string): string => [schema, table].map((part) => `CASE WHEN ${part} ~ '[."]' THEN '"' || replace(${part}, '"', '""') || '"' ELSE ${part} END`).join(` || '.' || `)

/** What is not code: comments, texts, names in quotes, texts in dollars. */
const QUIET = /--[^\n]*|\/\*[\s\S]*?\*\/|\be'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$/gi

/** A query as one that can stand in brackets: without the semicolons and comments at its end. */
export function bare(query: string): string {
  const code = query.replace(QUIET, (quiet) => (/^(--|\/\*)/.test(quiet) ? ' ' : 'x').repeat(quiet.length))
  return query.slice(0, code.replace(/[;\s]+$/, '').length)
}

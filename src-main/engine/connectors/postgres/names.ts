/** The only place where names and values become part of SQL text for PostgreSQL. */

/** A name, quoted. */
export const name = (text: string): string => `"${text.replaceAll('\0', '').replaceAll('"', '""')}"`

/** A text literal, whatever standard_conforming_strings says. */
export const literal = (text: string): string => (text.includes('\\') ? ` E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'` : `'${text.replaceAll("'", "''")}'`)

/** A name in a schema. */
export const qualified = ({ schema, table }: { readonly schema: string; readonly table: string }): string => `${name(schema)}.${name(table)}`

/** A query as one that can stand in brackets. */
export const bare = (query: string): string => query.trim().replace(/;+\s*$/, '')

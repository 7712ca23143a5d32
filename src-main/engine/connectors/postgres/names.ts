import { streamName } from '#engine/sources/tools/stream-names'

/** The only place where names and values become part of SQL text for PostgreSQL. */

/** A name, quoted. */
export const name = (text: string): string => `"${text.replaceAll('\0', '').replaceAll('"', '""')}"`

/** A text literal, whatever standard_conforming_strings says. */
export const literal = (text: string): string => (text.includes('\\') ? ` E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'` : `'${text.replaceAll("'", "''")}'`)

/** A name in a schema. */
export const qualified = ({ schema, table }: { readonly schema: string; readonly table: string }): string => `${name(schema)}.${name(table)}`

/** How a stream is named. */
export const streamId = ({ schema, table }: { readonly schema: string; readonly table: string }): string => streamName(schema, table)

/** What {@link streamId} gives, in SQL, of two expressions for names. */
export const streamIdSql = (schema: string, table: string): string => [schema, table].map((part) => `CASE WHEN ${part} ~ '[."]' THEN '"' || replace(${part}, '"', '""') || '"' ELSE ${part} END`).join(` || '.' || `)

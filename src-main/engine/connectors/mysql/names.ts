import { failure } from '#shared/model/problem'

/** The only place where names and values become part of SQL text for MySQL. */

/** A name in backticks. NUL cannot stand in one and is refused. */
export function name(of: string): string {
  if (of.includes('\0')) throw failure('OPTION_INVALID', 'A name in MySQL cannot hold a NUL character.', 'Rename it.', { value: of })
  return `\`${of.replaceAll('`', '``')}\``
}

export const names = (of: readonly string[]): string => of.map(name).join(', ')

/** A text. Holds with `NO_BACKSLASH_ESCAPES` in the session's `sql_mode` alone, which {@link openSession} sets. */
export const literal = (value: string): string => `'${value.replaceAll("'", "''")}'`

/** A table or view with the database that it is in. */
export interface TableName {
  readonly database: string
  readonly table: string
}

export const qualified = ({ database, table }: TableName): string => `${name(database)}.${name(table)}`

/** How a stream is named: `shop.orders`; a name with a dot or a backtick in it is quoted as MySQL does. */
export const streamId = ({ database, table }: TableName): string => [database, table].map((part) => (/[.`]/.test(part) ? name(part) : part)).join('.')

const PARTS = /^(?:(?<first>`(?:[^`]|``)+`|[^.`]+)\.)?(?<last>`(?:[^`]|``)+`|[^.`]+)$/

/** Reads what {@link streamId} writes; a table alone is one of the config's database. Throws SOURCE_MISSING. */
export function parseStreamId(id: string, database: string | undefined): TableName {
  const { first = database, last } = PARTS.exec(id)?.groups ?? {}
  if (first === undefined || last === undefined) {
    throw failure('SOURCE_MISSING', `"${id}" names no table.`, 'Name it with its database: "shop.orders"; a name with a dot in it stands in backticks.', { value: id })
  }
  return { database: unquoted(first), table: unquoted(last) }
}

const unquoted = (part: string): string => (part.startsWith('`') ? part.slice(1, -1).replaceAll('``', '`') : part)

import { identifier } from '#engine/duckdb/quote'
import type { Queries } from '#shared/define/format'
import type { Column } from '#shared/model/column'
import type { DataType } from '#shared/model/data-type'
import type { TableColumn } from './discover'

/** A text of more characters than that does not fit the index of a key (InnoDB: 3,072 bytes). */
const LONGEST_KEY = 768
const LONGEST_KEY_BYTES = 3072
/** Texts up to this length have room in the row itself, where there are not too many of them (a row has 65,535 bytes). */
const SHORT = 255
const MOST_SHORT = 40
/** MySQL's decimals have no more places after the point. */
const MOST_SCALE = 30
const TIMESTAMPS = ['1970-01-01 00:00:01+00', '2038-01-19 03:14:07.999999+00'] as const

/** SQL of DuckDB that gives a value as a literal of MySQL (`NO_BACKSLASH_ESCAPES`), as text. */
export function literalSql({ name, type }: Column, into?: TableColumn): string {
  const column = identifier(name)
  const literal = `coalesce(${valueSql(column, type)}, 'NULL')`
  const maker = into?.reading.maker
  return maker === undefined ? literal : `concat('${maker}(', ${literal}, ')')`
}

function valueSql(column: string, type: DataType): string {
  const plain = `CAST(${column} AS VARCHAR)`
  switch (type.name) {
    case 'integer':
    case 'decimal': return plain
    // Infinity and NaN are texts that the server refuses by name.
    case 'number': {
      // The few digits that tell a float from its neighbours can be beyond the greatest one.
      const digits = `CAST(CAST(${column} AS DOUBLE) AS VARCHAR)`
      return `CASE WHEN NOT isfinite(${column}) THEN '''' || ${digits} || '''' ELSE ${digits} END`
    }
    case 'boolean': return `CASE ${column} WHEN true THEN '1' WHEN false THEN '0' END`
    case 'binary': return `'x''' || hex(${column}) || ''''`
    case 'timestamptz': return quotedSql(`CAST(timezone('UTC', ${column}) AS VARCHAR)`)
    case 'nested': return quotedSql(isJson(type) ? plain : `CAST(to_json(${column}) AS VARCHAR)`)
    default: return quotedSql(plain)
  }
}

const quotedSql = (text: string): string => `'''' || replace(${text}, '''', '''''') || ''''`
const isJson = ({ native }: DataType): boolean => native === undefined || native === 'JSON'

/** What is to be known of the values before a table is made for them. */
export interface ValueFacts {
  /** Length of the longest text, or bytes. */
  readonly longest: number
  /** Every point in time is one of MySQL's TIMESTAMP. */
  readonly inRange: boolean
}

/** The facts of each column, in order. */
export async function factsOf(queries: Queries, sql: string, columns: readonly Column[]): Promise<ValueFacts[]> {
  const asked = columns.flatMap(({ name, type }) => {
    const column = identifier(name)
    const length = type.name === 'binary' ? `octet_length(${column})` : `length(CAST(${column} AS VARCHAR))`
    const range = type.name === 'timestamptz' ? `coalesce(min(${column}) >= TIMESTAMPTZ '${TIMESTAMPS[0]}' AND max(${column}) <= TIMESTAMPTZ '${TIMESTAMPS[1]}', true)` : 'true'
    return [`coalesce(max(${isText(type) || type.name === 'binary' ? length : '0'}), 0)`, range]
  })
  for await (const [row] of queries.stream(`SELECT ${asked.join(', ')} FROM (${sql}) AS t`)) {
    if (row) return columns.map((_, index) => ({ longest: Number(row[2 * index]), inRange: row[2 * index + 1] === true }))
  }
  return columns.map(() => ({ longest: 0, inRange: true }))
}

/** Does the value go as text, for want of a type that holds it exactly? */
function isText({ name, native, scale = 10 }: DataType): boolean {
  if (name === 'text') return true
  if (name === 'decimal') return scale > MOST_SCALE
  if (name === 'integer') return native === 'BIGNUM'
  return (name === 'time' && native !== undefined) || native === 'TIMESTAMP_NS'
}

export interface KeyColumns {
  readonly keys: readonly string[]
  /** The collation in which texts differ where any of their characters do. */
  readonly exactCollation: string
}

/** MySQL's type for a column, that holds every value exactly. */
export function nativeTypeFor({ name, type }: Column, { longest, inRange }: ValueFacts, texts: number, { keys, exactCollation }: KeyColumns): string {
  const isKey = keys.includes(name)
  if (isText(type)) {
    if (isKey) return `VARCHAR(${Math.min(LONGEST_KEY, Math.max(SHORT, longest))}) CHARACTER SET utf8mb4 COLLATE ${exactCollation}`
    return longest <= SHORT && texts <= MOST_SHORT ? `VARCHAR(${SHORT}) CHARACTER SET utf8mb4` : 'LONGTEXT CHARACTER SET utf8mb4'
  }
  switch (type.name) {
    case 'integer': return INTEGERS[type.native ?? ''] ?? 'BIGINT'
    case 'decimal': return `DECIMAL(${type.precision ?? 38},${type.scale ?? 10})`
    case 'number': return type.native === 'FLOAT' ? 'FLOAT' : 'DOUBLE'
    case 'boolean': return 'BIT(1)'
    case 'date': return 'DATE'
    case 'time': return 'TIME(6)'
    case 'timestamp': return 'DATETIME(6)'
    case 'timestamptz': return inRange ? 'TIMESTAMP(6)' : 'DATETIME(6)'
    case 'binary': return isKey ? `VARBINARY(${Math.min(LONGEST_KEY_BYTES, Math.max(SHORT, longest))})` : 'LONGBLOB'
    default: return 'JSON'
  }
}

const INTEGERS: Readonly<Record<string, string>> = { UBIGINT: 'BIGINT UNSIGNED', HUGEINT: 'DECIMAL(39,0)', UHUGEINT: 'DECIMAL(39,0)' }

/** How many columns are texts: too many of them have no room in a row. */
export const textsIn = (columns: readonly Column[]): number => columns.filter(({ type }) => isText(type)).length

/** SQL of DuckDB that is true for a value that a column of an existing table would round; undefined where it cannot. */
export function roundedSql({ name, type }: Column, { native = '' }: TableColumn): string | undefined {
  const column = identifier(name)
  const [, base = '', size = '', scale = '0'] = /^(\w+)(?:\((\d+)(?:,(\d+))?\))?/.exec(native) ?? []
  const isFraction = type.name === 'number' || type.name === 'decimal'
  if (base.endsWith('int') || base === 'year' || base === 'bit') return isFraction ? `${column} <> trunc(${column})` : undefined
  if (base === 'decimal') {
    if (type.name === 'number') return `${column} <> round(${column}, ${scale})`
    return type.name === 'decimal' && (type.scale ?? 10) > Number(scale) ? `${column} <> round(${column}, ${scale})` : undefined
  }
  if (base === 'float' && type.native !== 'FLOAT' && (isFraction || type.name === 'integer')) return `CAST(CAST(${column} AS FLOAT) AS DOUBLE) <> CAST(${column} AS DOUBLE)`
  if (base === 'double' && (type.name === 'decimal' || type.name === 'integer')) return `CAST(CAST(${column} AS DOUBLE) AS VARCHAR) NOT IN (CAST(${column} AS VARCHAR), concat(${column}, '.0')) AND CAST(CAST(${column} AS DOUBLE) AS DECIMAL(38, ${type.scale ?? 0})) <> ${column}`
  const isPoint = type.name === 'timestamp' || type.name === 'timestamptz'
  if (base === 'date') return isPoint ? `${column} <> date_trunc('day', ${column})` : undefined
  if (['datetime', 'timestamp', 'time'].includes(base) && (isPoint || type.name === 'time')) {
    const unit = 10 ** (6 - Number(size || 0))
    return unit === 1 ? undefined : `microsecond(${column}) % ${unit} <> 0`
  }
  return undefined
}

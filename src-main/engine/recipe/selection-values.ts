import type { Column } from '#shared/model/column'
import { type DataType, NUMBER, isNumeric, isTemporal } from '#shared/model/data-type'
import { failure } from '#shared/model/problem'
import type { FilterValue } from '#shared/model/row-filter'
import { identifier, text } from '../duckdb/quote'
import { conversionSql } from '../profile/conversion'

/** What the texts of a column stand for, and how they are written where that matters. */
export interface Reading {
  readonly type: DataType
  readonly format?: string
}

/** A column that values are compared with. */
export interface Compared {
  readonly column: Column
  readonly reading?: Reading
}

type Operator = '=' | '>' | '>=' | '<' | '<='

/** Both sides of a comparison, as SQL. */
interface Sides { readonly left: string; readonly right: string }

/** Text that is stored as such: not an enumeration or the like. */
export const isPlainText = ({ type }: Column): boolean => type.name === 'text' && !type.native

/** A cell as the text that people see. */
export const shownText = (column: Column): string => (isPlainText(column) ? identifier(column.name) : `CAST(${identifier(column.name)} AS VARCHAR)`)

/** A text column read as a type: NULL for what does not fit. */
export const readAs = (name: string, { type, format }: Reading): string => conversionSql(name, type, format)

/** SQL: does the column compare so with one of the values? Throws TYPE_MISMATCH for a value that it cannot have. */
export function compare(subject: Compared, operator: Operator, values: readonly FilterValue[]): string {
  const sides = values.flatMap((value) => sidesOf(subject, operator, value))
  const parts = [...Map.groupBy(sides, ({ left }) => left)].map(([left, group]) => {
    const right = group.map((side) => side.right)
    return right.length > 1 ? `${left} IN (${right.join(', ')})` : `${left} ${operator} ${right.join('')}`
  })
  return parts.length === 1 ? parts.join('') : `(${parts.join(' OR ')})`
}

function sidesOf({ column, reading }: Compared, operator: Operator, value: FilterValue): Sides[] {
  const { name, type } = column
  const typed = !isPlainText(column) ? type : reading?.type ?? (typeof value === 'number' ? NUMBER : undefined)
  const own: Sides = { left: shownText(column), right: text(String(value)) }
  if (!typed) return [own]
  const right = literalOf(typed, value)
  if (isPlainText(column)) {
    if (right === undefined) return [own]
    const read = { left: measured(readAs(name, reading ?? { type: NUMBER }), typed, value), right }
    // Whoever asks for a value means the text that shows it, and other spellings of it.
    return operator === '=' && typeof value === 'string' ? [own, read] : [read]
  }
  if (!isComparable(typed)) return [own]
  if (right === undefined) throw mismatch(column, value)
  return [{ left: measured(identifier(name), typed, value), right }]
}

const isComparable = (type: DataType): boolean => isNumeric(type) || isTemporal(type) || type.name === 'boolean' || type.name === 'time'

function mismatch({ name, type }: Column, value: FilterValue): Error {
  const wanted = isTemporal(type) ? 'a date or time such as 2024-01-31 or 2024-01-31 09:30' : type.name === 'time' ? 'a time such as 09:30' : type.name === 'boolean' ? 'true or false' : 'a number such as 1200.5'
  return failure('TYPE_MISMATCH', `"${String(value)}" cannot be compared with the values of "${name}", whose type is ${type.name}.`, `Give ${wanted}.`, { column: name, value: String(value) })
}

const NUMBER_TEXT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const WHOLE = /^[+-]?\d{1,38}$/
const MOMENT = /^\d{4,6}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?$/
const CLOCK = /^\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?$/
/** Integers that do not fit into a HUGEINT. */
const WIDEST: ReadonlySet<string | undefined> = new Set(['UHUGEINT', 'BIGNUM'])
/** The seconds since 1970 that a timestamp can hold. */
const LAST_SECOND = 9_200_000_000_000

/** The value as SQL of what {@link measured} gives for that type; undefined when it is none of the type. */
function literalOf(type: DataType, value: FilterValue): string | undefined {
  const written = String(value).trim()
  if (isNumeric(type)) return typeof value !== 'boolean' && NUMBER_TEXT.test(written) ? `TRY_CAST(${text(written)} AS ${exactType(type, written)})` : undefined
  if (isTemporal(type)) {
    if (typeof value === 'number') return `CAST(${Math.round(Math.max(-LAST_SECOND, Math.min(LAST_SECOND, value)) * 1_000_000)} AS BIGINT)`
    return MOMENT.test(written) ? `epoch_us(TRY_CAST(${text(written)} AS TIMESTAMP))` : undefined
  }
  if (type.name === 'boolean') return /^(?:true|false)$/i.test(written) ? written.toUpperCase() : undefined
  return type.name === 'time' && CLOCK.test(written) ? `TRY_CAST(${text(written)} AS TIME)` : undefined
}

/** The type in which a column of numbers and such a literal are compared without loss; DOUBLE where there is none. */
function exactType(type: DataType, written: string): string {
  if (type.name === 'integer' && !WIDEST.has(type.native) && WHOLE.test(written)) return 'HUGEINT'
  const { precision = 38, scale = 10 } = type
  const [, whole = '', fraction = ''] = /^[+-]?(\d*)\.?(\d*)$/.exec(written) ?? []
  const digits = Math.max(scale, fraction.length)
  const isExact = type.name === 'decimal' && whole + fraction !== '' && Math.max(precision - scale, whole.length) + digits <= 38
  return isExact ? `DECIMAL(38,${digits})` : 'DOUBLE'
}

/** SQL of a value in what it is compared as: numbers exactly where possible, moments in microseconds since 1970. */
function measured(sql: string, type: DataType, value: FilterValue): string {
  if (isNumeric(type)) {
    const exact = exactType(type, String(value).trim())
    return `CAST(${sql} AS ${exact})`
  }
  if (isTemporal(type)) return `CASE WHEN isfinite(${sql}) THEN epoch_us(${sql}) END`
  return type.name === 'time' ? `CAST(${sql} AS TIME)` : sql
}

import { type DataType, isNumeric } from '#shared/model/data-type'
import { commonType } from '#shared/define/functions'
import { physicalType } from '../../duckdb/types'
import type { Argument } from './argument'

/** Ten digits after the point: what an exact quotient and a mean are given with. */
const SCALE = '10000000000'
const UNIT = '0.0000000001'

/**
 * `+`, `-` and `*`: whole numbers in 64 bits, decimals exact, doubles where a number takes part. What overflows is NULL.
 */
export function arithmetic(operator: '+' | '-' | '*', left: Argument, right: Argument): string {
  const type = left.type && right.type && commonType([left.type, right.type])
  if (!type || !isNumeric(type)) return `TRY(${left.sql} ${operator} ${right.sql})`
  if (type.name === 'number') return `(CAST(${left.sql} AS DOUBLE) ${operator} CAST(${right.sql} AS DOUBLE))`
  if (type.name === 'integer') return `TRY(${wide(left)} ${operator} ${wide(right)})`
  const [a, b] = operator === '*' ? [narrowed(left), narrowed(right)] : [left.sql, right.sql]
  return `TRY_CAST(TRY(${a} ${operator} ${b}) AS ${physicalType(type)})`
}

// A constant such as 5 has 32 bits in DuckDB.
const wide = ({ sql, type }: Argument): string => (type?.native ? sql : `CAST(${sql} AS BIGINT)`)

/** Two scales that add up to more than 38 digits are refused by DuckDB. */
const narrowed = ({ sql, type }: Argument): string => ((type?.scale ?? 0) > 19 ? `TRY_CAST(${sql} AS DECIMAL(38,19))` : sql)

/** The quotient: a double where a number takes part, else a decimal rounded half away from zero at ten digits. */
export function divide(left: Argument, right: Argument): string {
  if ([left, right].some(({ type }) => type?.name === 'number')) return `(CAST(${left.sql} AS DOUBLE) / nullif(CAST(${right.sql} AS DOUBLE), 0))`
  const whole = left.type?.name === 'integer' && right.type?.name === 'integer'
  const operand = (arg: Argument): string => (whole ? `CAST(${arg.sql} AS HUGEINT)` : scaledInteger(undefined, arg.sql))
  const [a, b] = [operand(left), operand(right)]
  if (left.repeatable && right.repeatable) return quotient(a, b)
  return `list_transform([{a: ${a}, b: ${b}}], lambda pair: ${quotient('pair.a', 'pair.b')})[1]`
}

/** Long division of two HUGEINTs: the whole part, then ten digits of the rest. */
function quotient(a: string, b: string): string {
  const divisor = `nullif(abs(${b}), 0)`
  const rest = `(abs(${a}) % ${divisor})`
  const fraction = `CAST((2 * ${rest} * ${SCALE} + ${divisor}) // (2 * ${divisor}) AS DECIMAL(18,0)) * ${UNIT}`
  const size = `CAST(abs(${a}) // ${divisor} AS DECIMAL(28,0)) + ${fraction}`
  return `TRY(CAST(CASE WHEN (${a} < 0) <> (${b} < 0) THEN -(${size}) ELSE ${size} END AS DECIMAL(38,10)))`
}

/** A number times 10^10 as HUGEINT; NULL for what is not finite or has more than 18 digits before the point. */
export function scaledInteger(type: DataType | undefined, sql: string): string {
  if (type?.name === 'integer') return `TRY(CAST(${sql} AS HUGEINT) * ${SCALE})`
  return `TRY(CAST(TRY_CAST(${sql} AS DECIMAL(38,10)) * ${SCALE} AS HUGEINT))`
}

/**
 * The mean of scaled integers, rounded half away from zero. `sum` and `count` are SQL of HUGEINT and BIGINT, windows as a
 * rule (around which DuckDB allows no TRY): a sum of such values stays below 2^127 for 800 million rows at the least.
 */
export function exactMean(sum: string, count: string): string {
  const rounded = `(2 * abs(${sum}) + ${count}) // nullif(2 * ${count}, 0)`
  return `CAST(CAST(CASE WHEN ${sum} < 0 THEN -(${rounded}) ELSE ${rounded} END AS DECIMAL(38,0)) * ${UNIT} AS DECIMAL(38,10))`
}

export function modulo(left: Argument, right: Argument): string {
  return `TRY(${left.sql} % nullif(${right.sql}, 0))`
}

/** A function of one number whose result keeps the type of its argument; NULL where it no longer fits. */
export function keepingType(sql: string, { type }: Argument): string {
  return type ? `TRY_CAST(TRY(${sql}) AS ${physicalType(type)})` : `TRY(${sql})`
}

export function isFinite({ sql, type }: Argument): string {
  if (type?.name === 'number' || type?.name === 'date' || type?.name === 'timestamp') return `isfinite(${sql})`
  return type ? `CASE WHEN ${sql} IS NOT NULL THEN TRUE END` : `isfinite(TRY_CAST(${sql} AS DOUBLE))`
}

export function addDays(date: Argument, days: Argument): string {
  const timed = date.type?.name === 'timestamp' || date.type?.name === 'timestamptz'
  return timed ? `TRY(${date.sql} + to_days(CAST(${days.sql} AS INTEGER)))` : `TRY(${date.sql} + CAST(${days.sql} AS INTEGER))`
}

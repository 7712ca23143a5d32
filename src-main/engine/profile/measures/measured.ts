import { call, col } from '#shared/define/expression'
import { type DataType, isNumeric, isTemporal } from '#shared/model/data-type'
import { identifier } from '../../duckdb/quote'
import { expressionSql } from '../conversion'
import type { InferredColumn } from '../inference/evidence'

/** A column with the table in which its typed values stand. */
export interface Measured {
  readonly column: InferredColumn
  /** Quoted SQL name of the table with the values in the column's own type. */
  readonly table: string
  /** The value, as SQL over that table. */
  readonly value: string
  /** The value as a DOUBLE where it has a place on the number line: dates as microseconds since 1970. Never NaN or infinite. */
  readonly number?: string
  /** How often each value of the table stands in the column, as SQL over it; a value is one cell unless told. */
  readonly weight?: string
}

/** Integers beyond 64 bits: their sums may overflow, so they are measured as doubles. */
const WIDE = new Set(['HUGEINT', 'UHUGEINT', 'BIGNUM'])

export function measured(column: InferredColumn, table: string, weight?: string): Measured {
  const value = identifier(column.name)
  const number = numberSql(value, column.type)
  return { column, table, value, ...(number && { number }), ...(weight !== undefined && { weight }) }
}

function numberSql(value: string, type: DataType): string | undefined {
  if (type.name === 'number') return `CASE WHEN isfinite(CAST(${value} AS DOUBLE)) THEN CAST(${value} AS DOUBLE) END`
  if (isNumeric(type)) return `CAST(${value} AS DOUBLE)`
  if (isTemporal(type)) return `CASE WHEN isfinite(${value}) THEN CAST(epoch_us(${value}) AS DOUBLE) END`
  return undefined
}

/** The value in a type whose sum cannot overflow, or undefined where only a double can hold the sum. */
export function exactlySummable({ column: { type }, value }: Measured): string | undefined {
  if (type.name === 'integer' && !WIDE.has(type.native ?? '')) return value
  return type.name === 'decimal' && (type.precision ?? 38) <= 28 ? value : undefined
}

/** Digits of a decimal that can be multiplied by a count and stay exact. */
const MULTIPLIABLE = 18

/** Can all figures of such a column be had from its different values and how often each occurs? */
export const isCountable = (type: DataType): boolean =>
  !isOpaque(type) && !WIDE.has(type.native ?? '') && (type.name !== 'decimal' || (type.precision ?? 38) <= MULTIPLIABLE)

/** Nested and binary values are only counted. */
export const isOpaque = ({ name }: DataType): boolean => name === 'nested' || name === 'binary'

/** What {@link Measured.number} counts in one unit of the profile: dates are shown in seconds. */
export const unitOf = (type: DataType): number => (isTemporal(type) ? 1_000_000 : 1)

/** The shares at which quantiles are given. */
export const QUANTILES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]

/** Above this the square of a double is infinite, and DuckDB refuses the variance. */
export const SQUARABLE = '1e150'

/** SQL: is the text blank? One that begins with a visible ASCII character is not: only the others meet the pattern. */
export function isBlank(name: string): string {
  const value = identifier(name)
  return `CASE WHEN ${value} IS NULL OR (${value} > ' ~' AND ${value} < chr(127)) THEN false ELSE ${expressionSql(call('is_blank', col(name)))} END`
}

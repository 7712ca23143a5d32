import { type DataType, isNumeric, isTemporal } from '#shared/model/data-type'
import { identifier } from '../../duckdb/quote'
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
}

/** Integers beyond 64 bits: their sums may overflow, so they are measured as doubles. */
const WIDE = new Set(['HUGEINT', 'UHUGEINT', 'BIGNUM'])

export function measured(column: InferredColumn, table: string): Measured {
  const value = identifier(column.name)
  const number = numberSql(value, column.type)
  return { column, table, value, ...(number && { number }) }
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

/** Nested and binary values are only counted. */
export const isOpaque = ({ name }: DataType): boolean => name === 'nested' || name === 'binary'

/** What {@link Measured.number} counts in one unit of the profile: dates are shown in seconds. */
export const unitOf = (type: DataType): number => (isTemporal(type) ? 1_000_000 : 1)

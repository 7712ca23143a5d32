import { z } from 'zod'

/** The logical types a column can have. Each dialect maps them to a physical type of its own. */
export const TypeName = z.enum([
  'text', 'integer', 'decimal', 'number', 'boolean', 'date', 'time', 'timestamp', 'timestamptz', 'binary', 'nested',
])
export type TypeName = z.infer<typeof TypeName>

/**
 * A logical type. `precision` and `scale` belong to `decimal`; `native` is the exact physical spelling of the engine
 * where the logical name alone would lose something (a 16-bit integer, a nested Parquet type).
 */
export const DataType = z.strictObject({
  name: TypeName,
  precision: z.number().int().min(1).max(38).optional(),
  scale: z.number().int().min(0).max(38).optional(),
  native: z.string().optional(),
})
export type DataType = z.infer<typeof DataType>

export const TEXT: DataType = { name: 'text' }
export const INTEGER: DataType = { name: 'integer' }
export const NUMBER: DataType = { name: 'number' }
export const BOOLEAN: DataType = { name: 'boolean' }
export const DATE: DataType = { name: 'date' }
export const TIMESTAMP: DataType = { name: 'timestamp' }

/** An exact decimal with `scale` digits after the point and at most `precision` digits in all (38 at most). */
export function decimal(precision = 38, scale = 10): DataType {
  return { name: 'decimal', precision, scale }
}

/** `decimal(18,2)`, `date`, …: how a type is shown to people and written in examples. */
export function typeLabel(type: DataType): string {
  return type.name === 'decimal' ? `decimal(${type.precision ?? 38},${type.scale ?? 10})` : type.name
}

/** Reads what {@link typeLabel} writes. Throws RangeError for anything else. */
export function parseTypeLabel(label: string): DataType {
  const parts = /^decimal\((\d+),(\d+)\)$/.exec(label)
  if (parts) return decimal(Number(parts[1]), Number(parts[2]))
  const name = TypeName.safeParse(label)
  if (!name.success) throw new RangeError(`"${label}" is no type; types are ${TypeName.options.join(', ')}`)
  return name.data === 'decimal' ? decimal() : { name: name.data }
}

/** True for types whose values have an order on the number line. */
export function isNumeric(type: DataType): boolean {
  return type.name === 'integer' || type.name === 'decimal' || type.name === 'number'
}

/** True for types that are a point in time or a day. */
export function isTemporal(type: DataType): boolean {
  return type.name === 'date' || type.name === 'timestamp' || type.name === 'timestamptz'
}

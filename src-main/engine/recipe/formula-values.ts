import { z } from 'zod'
import { lit, type LiteralNode } from '#shared/define/expression'
import { type DataType, decimal, TypeName } from '#shared/model/data-type'

const Wide = z.looseObject({ upper: z.string(), lower: z.string() })
const SqlType = z.looseObject({
  id: z.string(),
  type_info: z.looseObject({ width: z.number().optional(), scale: z.number().optional(), name: z.string().optional() }).nullable(),
})

/** A constant as DuckDB serialises it, all numbers as text (see {@link readSerialised}). */
export const Constant = z.looseObject({ type: SqlType, is_null: z.boolean(), value: z.union([z.string(), z.boolean(), Wide]).optional() })
export type Constant = z.infer<typeof Constant>

const WHOLE = new Set(['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT', 'UTINYINT', 'USMALLINT', 'UINTEGER', 'UBIGINT', 'UHUGEINT'])

const TYPES: Readonly<Record<string, TypeName>> = {
  VARCHAR: 'text', DOUBLE: 'number', FLOAT: 'number', BOOLEAN: 'boolean', DATE: 'date', TIME: 'time', TIMESTAMP: 'timestamp',
  'TIMESTAMP WITH TIME ZONE': 'timestamptz',
}

/**
 * Reads what `json_serialize_sql` gives. Its JSON holds numbers that no double can hold, and Infinity: they are kept as text.
 * Only the members `value`, `upper` and `lower` of constants are concerned: inside a JSON string their quotes would be escaped.
 */
export function readSerialised(json: string): unknown {
  return JSON.parse(json.replace(/"(value|upper|lower)":(-?(?:\d[\d.eE+-]*|Infinity|NaN))(?=[,}])/g, '"$1":"$2"'))
}

/** Our literal for a constant; undefined for kinds that no formula may hold. */
export function literalOf({ type, is_null: missing, value }: Constant): LiteralNode | undefined {
  if (missing) return lit(null)
  if (typeof value === 'boolean') return lit(value)
  if (value === undefined) return undefined
  if (type.id === 'VARCHAR') return typeof value === 'string' ? lit(value) : undefined
  if (type.id === 'DOUBLE') return Number.isFinite(Number(value)) ? lit(Number(value), { name: 'number' }) : undefined
  const whole = typeof value === 'string' ? BigInt(value) : (BigInt(value.upper) << 64n) + BigInt(value.lower)
  if (type.id === 'DECIMAL') return decimalLiteral(whole, type.type_info?.scale ?? 0)
  if (!WHOLE.has(type.id)) return undefined
  return BigInt.asIntN(64, whole) === whole ? lit(whole) : decimalLiteral(whole, 0)
}

function decimalLiteral(unscaled: bigint, scale: number): LiteralNode | undefined {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0')
  if (digits.length > 38) return undefined
  const cut = digits.length - scale
  const point = scale > 0 ? `${digits.slice(0, cut)}.${digits.slice(cut)}` : digits
  return lit(unscaled < 0n ? `-${point}` : point, decimal(digits.length, scale))
}

/** Our type for the type of a CAST, by its SQL name or by ours; undefined where there is none. */
export function castType(written: unknown): DataType | undefined {
  const { id, type_info: info } = SqlType.parse(written)
  if (id === 'DECIMAL') return decimal(info?.width ?? 38, info?.scale ?? 10)
  if (WHOLE.has(id)) return { name: 'integer' }
  const name = TypeName.exclude(['decimal', 'binary', 'nested']).safeParse(TYPES[id] ?? info?.name?.toLowerCase())
  return name.success ? { name: name.data } : undefined
}

import { BOOLEAN, DATE, type DataType, decimal, INTEGER, NUMBER, TEXT, TIMESTAMP } from '#shared/model/data-type'
import type { Session } from './session'

/** How a column is read. */
export interface TypeReading {
  readonly type: DataType
  /** In the words of the server. */
  readonly native: string
  /** The type's own name, for a cast. */
  readonly cast: string
  /** SQL for what is sent, given SQL for the value. */
  readonly select?: (value: string) => string
  /** SQL of the engine for the value, given SQL for its text. */
  readonly value?: (text: string) => string
  /** Its values may be more than the type can hold (NaN, years before Christ). */
  readonly mayMisfit?: boolean
}

type Plan = Pick<TypeReading, 'type' | 'select' | 'value' | 'mayMisfit'>

const BINARY: Plan = { type: { name: 'binary' }, select: (value) => `encode(${value}, 'hex')`, value: (text) => `unhex(${text})` }
const JSON_TEXT: Plan = { type: { name: 'nested' } }
const AS_JSON: Plan = { type: { name: 'nested' }, select: (value) => `to_json(${value})` }

/** By the names of pg_type; what is not here comes as the server's own text. */
const PLANS: Readonly<Record<string, Plan>> = {
  int2: { type: INTEGER }, int4: { type: INTEGER }, int8: { type: INTEGER }, oid: { type: INTEGER },
  float4: { type: NUMBER }, float8: { type: NUMBER },
  bool: { type: BOOLEAN, value: (text) => `${text} = 't'` },
  date: { type: DATE, mayMisfit: true }, time: { type: { name: 'time' } }, timestamp: { type: TIMESTAMP, mayMisfit: true }, timestamptz: { type: { name: 'timestamptz' }, mayMisfit: true },
  bytea: BINARY, json: JSON_TEXT, jsonb: JSON_TEXT, hstore: AS_JSON,
  // Its text has the currency and the commas of the server's language; no currency has more than four decimals (ISO 4217).
  money: { type: decimal(23, 4), select: (value) => `${value}::numeric` },
}

/** DECIMAL(38): more digits cannot be held exactly. */
const MOST_DIGITS = 38

/** `numeric(18,2)`: the modifier holds both numbers, 4 more than they are. Without one a numeric may have any digits: its text is kept. */
function numericPlan(modifier: number): Plan {
  if (modifier < 4) return { type: TEXT }
  const [precision, scale] = [(modifier - 4) >> 16, ((modifier - 4) & 0x7ff ^ 0x400) - 0x400]
  return scale >= 0 && scale <= precision && precision <= MOST_DIGITS ? { type: decimal(precision, scale), mayMisfit: true } : { type: TEXT }
}

/** How columns of these types are read, in their order. */
export async function readingsOf(session: Session, columns: readonly { readonly typeId: number | string; readonly modifier: number | string }[]): Promise<TypeReading[]> {
  const ids = [...new Set(columns.map(({ typeId }) => String(typeId)))]
  const found = await session.rows(`
    SELECT t.oid, t.typname, t.typtype, t.typcategory, b.typname, t.typtypmod, b.typcategory
    FROM pg_type t LEFT JOIN pg_type b ON b.oid = t.typbasetype WHERE t.oid = ANY ($1::oid[])`, [`{${ids.join(',')}}`])
  const spelled = await session.rows('SELECT format_type(id, CASE WHEN mod < 0 THEN NULL ELSE mod END), format_type(id, NULL) FROM unnest($1::oid[], $2::int[]) WITH ORDINALITY AS t (id, mod, n) ORDER BY n', [
    `{${columns.map(({ typeId }) => typeId).join(',')}}`, `{${columns.map(({ modifier }) => modifier).join(',')}}`,
  ])
  return columns.map(({ typeId, modifier }, index) => {
    const [, own = '', kind, ownCategory, base, baseModifier, baseCategory] = found.find(([id]) => id === String(typeId)) ?? []
    const isDomain = kind === 'd' && base !== null && base !== undefined
    const type = (isDomain ? base : own) ?? ''
    const plan = (isDomain ? baseCategory : ownCategory) === 'A' ? AS_JSON : type === 'numeric' ? numericPlan(Number(isDomain ? baseModifier : modifier)) : PLANS[type] ?? { type: TEXT }
    const [native, cast] = spelled[index] ?? []
    return { ...plan, native: native ?? own ?? '', cast: cast ?? native ?? '' }
  })
}

const CREATED: Readonly<Record<Exclude<DataType['name'], 'decimal'>, string>> = {
  text: 'text', integer: 'bigint', number: 'double precision', boolean: 'boolean', date: 'date', time: 'time', timestamp: 'timestamp', timestamptz: 'timestamptz', binary: 'bytea', nested: 'json',
}
/** More than 64 bits, or more than microseconds. */
const WIDE = /^(U?HUGEINT|UBIGINT|BIGNUM)$/

/** The type of a column that is made for a dataset's. */
export function createdType(type: DataType): string {
  if (type.name === 'decimal') return `numeric(${type.precision ?? 38},${type.scale ?? 10})`
  if (type.name === 'integer' && WIDE.test(type.native ?? '')) return 'numeric'
  return type.native === 'TIMESTAMP_NS' ? 'text' : CREATED[type.name]
}

import { BOOLEAN, DATE, type DataType, decimal, INTEGER, NUMBER, TEXT, TIMESTAMP } from '#shared/model/data-type'
import type { SqliteValue } from '#engine/sqlite/database'

const DAY = String.raw`(\d{4})-(\d\d)-(\d\d)`
const CLOCK = String.raw`([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?`
const PATTERNS = {
  date: new RegExp(`^${DAY}$`), time: new RegExp(`^${CLOCK}$`), timestamp: new RegExp(`^${DAY} ${CLOCK}$`), timestamptz: new RegExp(`^${DAY} ${CLOCK}\\+00$`),
}
/** SQLite has no such number: it is kept as text. */
const NAN = /^nan$/i
const DIGITS = /^-?(\d+)(?:\.(\d+))?$/
/** A decimal of so many digits is the only one of that length nearest to its double. */
const SAFE_DIGITS = 15
/** DECIMAL(38): more digits cannot be held exactly. */
const MOST_DIGITS = 38

/** A test whether a value can be shown by a type without any loss. */
interface Candidate {
  readonly type: DataType
  readonly fits: (value: SqliteValue) => boolean
}

/**
 * Finds the type of a SQLite column. SQLite keeps any value in any column, so the declared type is a wish: it counts where
 * every value fits it exactly, else the column is text.
 *
 * @param declared the column's type in the words of its table; '' for an expression or none
 */
export class ColumnFit {
  #candidates: readonly Candidate[]
  #hasValues = false
  readonly #wished: Candidate | undefined

  constructor(declared: string) {
    const wished = wishedType(declared)
    this.#wished = wished
    this.#candidates = wished ? [wished, ...wished.fallback ?? []] : UNDECLARED
  }

  see(value: SqliteValue): void {
    if (value === null) return
    this.#hasValues = true
    if (!this.#candidates.every(({ fits }) => fits(value))) this.#candidates = this.#candidates.filter(({ fits }) => fits(value))
  }

  get type(): DataType {
    if (!this.#hasValues) return this.#wished?.type ?? TEXT
    return this.#candidates[0]?.type ?? TEXT
  }

  /** True where the declared type promised something else. */
  get isOther(): boolean {
    return this.#wished !== undefined && this.#candidates[0] !== this.#wished
  }
}

/** A value as text: what {@link ColumnFit} tests, and what is in the dataset where it is text; binary ones as SQLite writes them. */
export function valueText(value: SqliteValue): string | null {
  if (value === null || typeof value === 'string') return value
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  return typeof value === 'bigint' ? value.toString() : `X'${value.toString('hex').toUpperCase()}'`
}

const isInteger = (value: SqliteValue): boolean => typeof value === 'bigint'
const isNumber = (value: SqliteValue): boolean => typeof value === 'number' || (typeof value === 'string' && NAN.test(value)) || (typeof value === 'bigint' && BigInt(Number(value)) === value)

const UNDECLARED: Candidate[] = [
  { type: INTEGER, fits: isInteger },
  { type: NUMBER, fits: isNumber },
  { type: { name: 'binary' }, fits: (value) => Buffer.isBuffer(value) },
]

const pattern = (type: DataType, name: keyof typeof PATTERNS): Candidate => ({
  type,
  fits: (value) => {
    const parts = typeof value === 'string' ? PATTERNS[name].exec(value) : null
    return parts !== null && (name === 'time' || isDay(Number(parts[1]), Number(parts[2]), Number(parts[3])))
  },
})

function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  return year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

/** Numbers that are a decimal of that many digits, without rounding. */
function decimals(precision: number, scale: number): Candidate {
  return {
    type: decimal(precision, scale),
    fits: (value) => {
      if (Buffer.isBuffer(value) || value === null) return false
      const [, whole, part = ''] = DIGITS.exec(valueText(value) ?? '') ?? []
      if (whole === undefined || part.length > scale || whole.replace(/^0+/, '').length > precision - scale) return false
      return typeof value !== 'number' || whole.length + part.length <= SAFE_DIGITS
    },
  }
}

/** What a declared type wishes for (the rules of affinity: sqlite.org/datatype3.html), and what else may do. */
function wishedType(declared: string): (Candidate & { readonly fallback?: Candidate[] }) | undefined {
  const name = declared.toUpperCase().trim()
  const numbers = /^(?:DECIMAL|NUMERIC|DECIMAL_TEXT)\s*\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)$/.exec(name)
  const [precision, scale] = [Number(numbers?.[1]), Number(numbers?.[2] ?? 0)]
  if (numbers && precision >= 1 && precision <= MOST_DIGITS && scale <= precision) return { ...decimals(precision, scale), fallback: UNDECLARED.slice(0, 2) }
  if (/^BOOL(EAN)?$/.test(name)) return { type: BOOLEAN, fits: (value) => value === 0n || value === 1n, fallback: [UNDECLARED[0]!] }
  if (name === 'DATE') return pattern(DATE, 'date')
  if (name === 'TIME') return pattern({ name: 'time' }, 'time')
  if (/^(DATETIME|TIMESTAMP)$/.test(name)) return pattern(TIMESTAMP, 'timestamp')
  if (name === 'TIMESTAMPTZ') return pattern({ name: 'timestamptz' }, 'timestamptz')
  if (name.includes('INT')) return { type: INTEGER, fits: isInteger }
  if (/CHAR|CLOB|TEXT/.test(name)) return { type: TEXT, fits: (value) => typeof value === 'string' }
  if (name.includes('BLOB')) return { type: { name: 'binary' }, fits: (value) => Buffer.isBuffer(value) }
  if (/REAL|FLOA|DOUB/.test(name)) return { type: NUMBER, fits: isNumber }
  return undefined
}

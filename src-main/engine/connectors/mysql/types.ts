import { dayAt } from '#engine/sources/tools/parquet-moments'
import type { CellEncoding } from '#engine/sources/tools/parquet-parts'
import { BOOLEAN, DATE, type DataType, decimal, INTEGER, NUMBER, TEXT, TIMESTAMP } from '#shared/model/data-type'

/** How values of a MySQL type are read. */
export interface ColumnReading {
  /** What the column is in a dataset, exactly. */
  readonly type: DataType
  readonly encoding: CellEncoding
  /** Characters of a day or point in time. */
  readonly length?: number
  /** SQL of MySQL for the value, given the column's; the column itself unless told. Only where it is a table that is read. */
  readonly select?: (column: string) => string
  /** The function of MySQL that makes a value of its text, where none does so by itself. */
  readonly maker?: string
  /** Whether a value, which stands between two places of a buffer, fits the type; absent where all do. A column with one that does not is text. */
  readonly fits?: (buffer: Uint8Array, start: number, end: number) => boolean
  /** Rows can be put in order by it and compared with a literal, without exception. */
  readonly ordered?: 'number' | 'text' | 'bytes'
}

/** DECIMAL(38) is the longest of DuckDB; MySQL has 65. */
const MOST_DIGITS = 38
const BIGINT_UNSIGNED_DIGITS = 20

const INTEGERS = new Set(['tinyint', 'smallint', 'mediumint', 'int', 'bigint', 'year'])
const TEXTS = new Set(['char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext'])
const BYTES = new Set(['binary', 'varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob', 'vector'])
const SHAPES = new Set(['geometry', 'point', 'linestring', 'polygon', 'multipoint', 'multilinestring', 'multipolygon', 'geometrycollection', 'geomcollection'])

/**
 * How a column is read, from MySQL's own spelling of its type: `decimal(18,2) unsigned`, `bit(1)`.
 *
 * @param native as `information_schema.COLUMNS.COLUMN_TYPE` has it
 */
export function readingOf(native: string): ColumnReading {
  const [, base = '', size = '', scale = '', rest = ''] = /^(\w+)(?:\((\d+)(?:,(\d+))?\))?(.*)$/s.exec(native.toLowerCase()) ?? []
  if (INTEGERS.has(base)) {
    if (base === 'bigint' && rest.includes('unsigned')) return { type: decimal(BIGINT_UNSIGNED_DIGITS, 0), encoding: 'decimal', ordered: 'number' }
    return { type: INTEGER, encoding: 'integer', ordered: 'number' }
  }
  if (base === 'decimal' || base === 'numeric') return decimalReading(Number(size || 10), Number(scale || 0))
  // MySQL writes six digits of a float; as a double it has all that tell it from its neighbours.
  if (base === 'float') return { type: { name: 'number', native: 'FLOAT' }, encoding: 'text', select: (column) => `(${column} + 0e0)` }
  if (base === 'double' || base === 'real') return { type: NUMBER, encoding: 'text' }
  if (base === 'bit') return { type: size === '1' ? BOOLEAN : Number(size) === 64 ? decimal(BIGINT_UNSIGNED_DIGITS, 0) : INTEGER, encoding: 'bits' }
  if (base === 'date') return { type: DATE, encoding: 'moment', length: 10, fits: isDay, ordered: 'text' }
  if (base === 'datetime') return { type: TIMESTAMP, encoding: 'moment', length: momentLength(size), fits: isDay, ordered: 'text' }
  if (base === 'timestamp') return { type: { name: 'timestamptz' }, encoding: 'moment', length: momentLength(size), fits: isDay, ordered: 'text' }
  if (base === 'time') return { type: { name: 'time' }, encoding: 'text', fits: isTimeOfDay, ordered: 'text' }
  if (base === 'json') return { type: { name: 'nested' }, encoding: 'text', fits: isJson }
  if (TEXTS.has(base)) return { type: TEXT, encoding: 'text', ordered: 'text' }
  if (BYTES.has(base)) return { type: { name: 'binary' }, encoding: 'bytes', ordered: 'bytes' }
  if (SHAPES.has(base)) return { type: TEXT, encoding: 'text', select: (column) => `ST_AsText(${column})`, maker: 'ST_GeomFromText' }
  if (base === 'uuid' || base === 'inet6' || base === 'inet4') return { type: TEXT, encoding: 'text', ordered: 'text' }
  return { type: TEXT, encoding: 'text' }
}

function decimalReading(digits: number, scale: number): ColumnReading {
  return digits > MOST_DIGITS ? { type: TEXT, encoding: 'text', ordered: 'number' } : { type: decimal(digits, scale), encoding: 'decimal', ordered: 'number' }
}

/** `YYYY-MM-DD hh:mm:ss`, and so many digits behind a point. */
const momentLength = (digits: string): number => (Number(digits) > 0 ? 20 + Number(digits) : 19)

/** False for what MySQL takes for a date and nobody else does: 0000-00-00, 2024-00-15, 2024-02-31. */
const isDay = (buffer: Uint8Array, start: number): boolean => !Number.isNaN(dayAt(buffer, start))

/** False for a time of MySQL that is no time of day: it goes from -838 to 838 hours. */
function isTimeOfDay(buffer: Uint8Array, start: number): boolean {
  const first = buffer[start]!
  return buffer[start + 2] === 0x3a && (first < 0x32 || (first === 0x32 && buffer[start + 1]! < 0x34))
}

/** False for what DuckDB takes for no JSON: MariaDB checks less. */
function isJson(buffer: Uint8Array, start: number, end: number): boolean {
  try {
    const text = Buffer.from(buffer.buffer, buffer.byteOffset + start, end - start).toString('utf8')
    const value: unknown = JSON.parse(text)
    // Half of a surrogate pair is written as an escape again; a backslash before it is doubled, which does no harm here.
    return !/\\ud/i.test(text) || !JSON.stringify(value).includes('\\ud')
  } catch {
    return false
  }
}

/** A column as the server describes it in an answer. */
export interface AnswerField {
  readonly columnType?: number
  readonly columnLength?: number
  readonly decimals: number
  readonly flags: number | string[]
  readonly characterSet?: number
  readonly extendedTypeName?: string
  readonly extendedFormat?: string
}

const BINARY_CHARSET = 63
const [UNSIGNED, ENUM, SET] = [32, 256, 2048]

/** MySQL's types by the number that they have in its protocol (include/field_types.h). */
const WIRE: Readonly<Record<number, string>> = {
  1: 'tinyint', 2: 'smallint', 3: 'int', 4: 'float', 5: 'double', 6: 'null', 7: 'timestamp', 8: 'bigint', 9: 'mediumint', 10: 'date', 11: 'time', 12: 'datetime', 13: 'year',
  242: 'vector', 245: 'json', 247: 'enum', 248: 'set',
}

/** MySQL's spelling of the type of a column of an answer, as near as the answer tells it. */
export function nativeOf({ columnType = 253, columnLength = 0, decimals, flags, characterSet, extendedTypeName, extendedFormat }: AnswerField): string {
  const bits = typeof flags === 'number' ? flags : 0
  const unsigned = (bits & UNSIGNED) === 0 ? '' : ' unsigned'
  if (extendedFormat === 'json') return 'json'
  if (extendedTypeName !== undefined && columnType !== 255) return extendedTypeName
  if (columnType === 0 || columnType === 246) {
    // The length counts the sign and the point, too.
    const digits = columnLength - (decimals > 0 ? 1 : 0) - (unsigned === '' ? 1 : 0)
    return `decimal(${Math.max(1, digits)},${decimals})${unsigned}`
  }
  if (columnType === 16) return `bit(${columnLength})`
  // Its inner form (a number and WKB) is all that an answer holds.
  if (columnType === 255) return 'longblob'
  if ((bits & ENUM) !== 0) return 'enum'
  if ((bits & SET) !== 0) return 'set'
  const known = WIRE[columnType]
  // So many digits of a second; more where the server does not know.
  if (known === 'datetime' || known === 'timestamp') return decimals === 0 ? known : `${known}(${Math.min(decimals, 6)})`
  if (known !== undefined) return `${known}${known.endsWith('int') ? unsigned : ''}`
  return characterSet === BINARY_CHARSET ? 'longblob' : 'longtext'
}

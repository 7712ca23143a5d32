import type { DataType } from '#shared/model/data-type'
import type { SqliteValue } from './database'

/** Beyond 64 bits SQLite would round to a double. */
const WIDE = /^(U?HUGEINT|UBIGINT|BIGNUM)$/

/** True where a whole number may need more than SQLite's 64 bits. */
export const isWide = ({ name, native }: DataType): boolean => name === 'integer' && WIDE.test(native ?? '')

/** What makes of a cell's text, as an exchange file has it, the value that SQLite stores without loss. */
export function cellConverter(type: DataType): (text: string) => SqliteValue {
  if (type.name === 'integer' && !isWide(type)) return BigInt
  if (type.name === 'boolean') return (text) => text === 'true' ? 1n : 0n
  if (type.name === 'binary') return (text) => Buffer.from(text, 'base64')
  // SQLite stores NaN as NULL: its text is kept instead.
  if (type.name === 'number') return (text) => Number.isNaN(Number(text)) ? text : Number(text)
  return (text) => text
}

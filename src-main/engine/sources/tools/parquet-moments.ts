import { failure } from '#shared/model/problem'
import type { DataType } from '#shared/model/data-type'
import { physicalType } from '../../duckdb/types'
import { Integers } from './parquet-columns'

/**
 * Days and points in time as integers: microseconds since 1970, or far below all of those what a database takes for a day
 * and nobody else does (0000-00-00, 2024-02-31), packed. So a column can become text when one of these comes, whatever was
 * written before, and costs little to read when none does.
 */

const [ZERO, DASH, BLANK, COLON, POINT] = [0x30, 0x2d, 0x20, 0x3a, 0x2e]
const DAY_LENGTH = 10
const SECONDS_LENGTH = 19
const MOST_LENGTH = 26
/** What is no digit makes every sum that it gets into negative. */
const NO_DIGIT = -1_000_000
/** Every month has so many days. */
const SAFE_DAYS = 28
/** Days from 0000-03-01, where years begin whose last day is that of February, to 1970-01-01. */
const DAYS_TO_1970 = 719_468
const DAY_SECONDS = 86_400
const DAY_MICROS = 86_400_000_000
/** Microseconds of so many seconds are exact as a double. */
const EXACT_SECONDS = 9_000_000_000
const PACKED = 2n ** 62n

function two(buffer: Uint8Array, at: number): number {
  const tens = buffer[at]! - ZERO
  const ones = buffer[at + 1]! - ZERO
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NO_DIGIT
}

/** Days since 1970 (Gregorian) of the text `YYYY-MM-DD` at a place of a buffer; NaN where there is no such day. */
export function dayAt(buffer: Uint8Array, start: number): number {
  const year = two(buffer, start) * 100 + two(buffer, start + 2)
  const month = two(buffer, start + 5)
  const day = two(buffer, start + 8)
  if (year <= 0 || month <= 0 || month > 12 || day <= 0) return Number.NaN
  if (day > SAFE_DAYS && day > new Date(Date.UTC(2000 + year % 400, month, 0)).getUTCDate()) return Number.NaN
  // As in http://howardhinnant.github.io/date_algorithms.html#days_from_civil.
  const years = month > 2 ? year : year - 1
  const era = Math.floor(years / 400)
  const ofEra = years - era * 400
  const ofYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - DAYS_TO_1970
}

/** `YYYY-MM-DD`, with ` hh:mm:ss` and up to six decimals or without. */
export class MomentValues extends Integers {
  add(buffer: Uint8Array, start: number, end: number): void {
    const length = end - start
    const hasTime = length >= SECONDS_LENGTH
    const seconds = hasTime ? two(buffer, start + 11) * 3600 + two(buffer, start + 14) * 60 + two(buffer, start + 17) : 0
    const micros = length > SECONDS_LENGTH ? microsBetween(buffer, start + SECONDS_LENGTH + 1, end) : 0
    const isWhole = (hasTime ? length <= MOST_LENGTH && buffer[start + 10] === BLANK && buffer[start + 13] === COLON && buffer[start + 16] === COLON && (length === SECONDS_LENGTH || buffer[start + 19] === POINT) : length === DAY_LENGTH)
      && buffer[start + 4] === DASH && buffer[start + 7] === DASH
    if (!isWhole || seconds < 0 || seconds >= DAY_SECONDS || micros < 0) throw noMoment(buffer, start, end)
    const days = dayAt(buffer, start)
    if (Number.isNaN(days)) return this.#pack(buffer, start, end, seconds, micros)
    const sum = days * DAY_SECONDS + seconds
    if (sum < EXACT_SECONDS && sum > -EXACT_SECONDS) this.put(sum * 1_000_000 + micros)
    else this.putLarge(BigInt(sum) * 1_000_000n + BigInt(micros))
  }

  #pack(buffer: Uint8Array, start: number, end: number, seconds: number, micros: number): void {
    const year = two(buffer, start) * 100 + two(buffer, start + 2)
    const [month, day] = [two(buffer, start + 5), two(buffer, start + 8)]
    if (year < 0 || month < 0 || month > 15 || day < 0 || day > 31) throw noMoment(buffer, start, end)
    this.putLarge(-PACKED - (BigInt(year * 512 + month * 32 + day) * BigInt(DAY_MICROS) + BigInt(seconds * 1_000_000 + micros)))
  }
}

function microsBetween(buffer: Uint8Array, start: number, end: number): number {
  let micros = 0
  for (let index = 0; index < MOST_LENGTH - SECONDS_LENGTH - 1; index += 1) {
    const digit = start + index < end ? buffer[start + index]! - ZERO : 0
    micros = micros * 10 + (digit >= 0 && digit <= 9 ? digit : NO_DIGIT)
  }
  return micros
}

const noMoment = (buffer: Uint8Array, start: number, end: number): Error =>
  failure('SOURCE_ANSWER', `The server sent "${Buffer.from(buffer.subarray(start, end)).toString('utf8').slice(0, 40)}" in a column of days or points in time.`, 'Leave the column out, or read it by a query that makes a text of it.')

/**
 * SQL for what {@link MomentValues} wrote.
 *
 * @param type text: as it was sent, of so many characters
 */
export function momentSql(column: string, type: DataType, length: number): string {
  if (type.name === 'timestamptz') return `make_timestamptz(${column})`
  if (type.name !== 'text') return `CAST(make_timestamp(${column}) AS ${physicalType(type)})`
  const packed = `(-(${column} + ${PACKED}))`
  const days = `(${packed} // ${DAY_MICROS})`
  const noDay = `printf('%04d-%02d-%02d', ${days} >> 9, (${days} >> 5) & 15, ${days} & 31) || strftime(make_timestamp(${packed} % ${DAY_MICROS}), ' %H:%M:%S.%f')`
  const moment = `make_timestamp(${column})`
  return `left(CASE WHEN ${column} <= -${PACKED} THEN ${noDay} ELSE printf('%04d', year(${moment})) || strftime(${moment}, '-%m-%d %H:%M:%S.%f') END, ${length})`
}

import type { FormatMeaning } from './number-format'

/** What a cell holds. `error` is Excel's own (#DIV/0!); `date` a day without a time. */
export type CellKind = 'text' | 'integer' | 'fraction' | 'boolean' | 'date' | 'timestamp' | 'time' | 'duration' | 'error'

/** A cell: its kind and its value in canonical form (ISO dates, plain numbers with all stored digits, true and false). */
export interface SheetCell {
  readonly kind: CellKind
  readonly value: string
  readonly percent?: boolean
}

/** Shows a number as Excel would. */
export type ShowNumber = (code: string, value: number) => string

export interface NumberReading {
  /** Days count from 1904 instead of 1900. */
  readonly from1904: boolean
  /** `auto`: what is shown only where the format pads with zeros. */
  readonly values: 'auto' | 'shown' | 'value'
  readonly show: ShowNumber
}

const DAY_MS = 86_400_000
/** 31 December 9999, the last day that Excel knows. */
const LAST_DAY = 2_958_465
/** Days from Excel's 1900 and 1904 day zero to 1 January 1970. */
const EPOCH_1900 = 25_569
const EPOCH_1904 = 24_107

/** A cell with a number in it. `raw` is the number as the file has it. */
export function numberCell(raw: string, format: FormatMeaning, reading: NumberReading): SheetCell {
  const number = Number(raw)
  if (raw.trim() === '' || !Number.isFinite(number)) return { kind: 'text', value: raw }
  if (reading.values === 'shown' || (reading.values === 'auto' && format.padded)) return { kind: 'text', value: reading.show(format.code, number) }
  if (format.kind === 'duration' && number >= 0) return { kind: 'duration', value: clock(Math.round(number * DAY_MS)) }
  if (format.kind === 'date' || format.kind === 'time') {
    const point = pointInTime(number, format.kind, reading)
    if (point) return point
  }
  const value = canonicalNumber(raw, number)
  return { kind: /^-?\d+$/.test(value) ? 'integer' : 'fraction', value, ...(format.percent && { percent: true }) }
}

/** A serial number as a day, a time, or both; undefined where it is outside of Excel's calendar. */
function pointInTime(serial: number, kind: 'date' | 'time', { from1904, show }: NumberReading): SheetCell | undefined {
  if (serial < 0 || serial >= LAST_DAY + 1) return undefined
  if (kind === 'time' && serial < 1) return { kind: 'time', value: clock(Math.round(serial * DAY_MS) % DAY_MS) }
  // Excel's 1900 calendar has a 29 February 1900 and a day 0, which no calendar can hold: they stay as shown.
  if (!from1904 && (Math.floor(serial) === 60 || serial < 1)) return { kind: 'text', value: show('yyyy\\-mm\\-dd', serial) }
  const days = from1904 ? serial - EPOCH_1904 : serial < 60 ? serial - EPOCH_1900 + 1 : serial - EPOCH_1900
  const milliseconds = Math.round(days * DAY_MS)
  const iso = new Date(milliseconds).toISOString()
  if (milliseconds % DAY_MS === 0) return { kind: 'date', value: iso.slice(0, 10) }
  return { kind: 'timestamp', value: `${iso.slice(0, 10)} ${iso.slice(11, iso.endsWith('.000Z') ? 19 : 23)}` }
}

/** Milliseconds as 27:30:00 or 08:05:00.250. */
function clock(milliseconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const rest = milliseconds % 1000
  const seconds = Math.floor(milliseconds / 1000)
  const time = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  return rest === 0 ? time : `${time}.${String(rest).padStart(3, '0')}`
}

/**
 * A stored number without Excel's noise: 1.1000000000000001 is the double 1.1. Integers, and numbers with more digits
 * than a double has (other programs write them), stay as they are.
 */
function canonicalNumber(raw: string, number: number): string {
  if (/^-?\d+$/.test(raw)) return raw
  const digits = raw.replace(/e.*$/i, '').replace(/\D|^-?0\.0*/g, '')
  if (digits.length > 17) return raw
  if (Number.isInteger(number) && Math.abs(number) < 1e21) return BigInt(number).toString()
  return String(number)
}

/** A cell whose text is an ISO date or time (`t="d"`). */
export function isoCell(text: string): SheetCell {
  const match = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d(?:\.\d+)?)Z?)?$/.exec(text)
  if (!match) return { kind: 'text', value: text }
  const [, day, time] = match
  return !time || /^00:00:00(\.0+)?$/.test(time) ? { kind: 'date', value: day! } : { kind: 'timestamp', value: `${day} ${time}` }
}

export const booleanCell = (raw: string): SheetCell => ({ kind: 'boolean', value: raw === '1' || raw.toLowerCase() === 'true' ? 'true' : 'false' })

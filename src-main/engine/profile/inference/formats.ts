import type { TypeName } from '#shared/model/data-type'

/** A way in which dates or times are written. */
export interface TimeFormat {
  readonly type: Extract<TypeName, 'date' | 'timestamp' | 'timestamptz' | 'time'>
  /** As strptime knows it. */
  readonly format: string
  /** Day or month first, where the same text could be read both ways. */
  readonly order?: 'dmy' | 'mdy'
  /** What its values look like once digits are 9 and letters a. */
  readonly shape: RegExp
}

/** Numeric dates whose order must be decided by the data: day first and month first are tried side by side. */
const DAYS = [
  ['%d/%m/%Y', 'dmy'], ['%m/%d/%Y', 'mdy'], ['%d-%m-%Y', 'dmy'], ['%m-%d-%Y', 'mdy'],
  ['%d/%m/%y', 'dmy'], ['%m/%d/%y', 'mdy'], ['%d-%m-%y', 'dmy'], ['%m-%d-%y', 'mdy'],
] as const

/** Dates that can be read in one way only. The order day.month with points is a convention without a counterpart. */
const PLAIN_DAYS = [
  '%Y-%m-%d', '%Y/%m/%d', '%Y.%m.%d', '%d.%m.%Y', '%d.%m.%y',
  '%d %b %Y', '%d-%b-%Y', '%d-%b-%y', '%b %d, %Y', '%b %d %Y', '%d %B %Y', '%d. %B %Y', '%B %d, %Y', '%B %d %Y', '%a, %d %b %Y', '%A, %d %B %Y', '%A, %B %d, %Y',
] as const

const TIMES = ['%H:%M:%S', '%H:%M', '%H:%M:%S.%f', '%I:%M %p', '%I:%M:%S %p'] as const
/** Dates that are met with a time of day behind them. */
const DAYS_WITH_TIME: readonly string[] = ['%Y-%m-%d', '%Y/%m/%d', '%d.%m.%Y', '%d/%m/%Y', '%m/%d/%Y', '%d-%m-%Y', '%m-%d-%Y', '%d/%m/%y', '%m/%d/%y', '%d %b %Y', '%b %d, %Y']

const SHAPE_OF: Readonly<Record<string, string>> = {
  '%Y': '9999', '%y': '99', '%m': '99?', '%d': '99?', '%b': 'a', '%B': 'a', '%a': 'a', '%A': 'a', '%H': '99?', '%I': '99?', '%M': '99', '%S': '99', '%f': '9{1,9}', '%p': 'a', '%z': '[+-]99(:?99)?',
}

const shapeOf = (format: string): RegExp =>
  new RegExp(`^${format.replaceAll(/%[A-Za-z]|[A-Za-z]+|[^A-Za-z%]/g, (part) => SHAPE_OF[part] ?? (/^[A-Za-z]/.test(part) ? 'a' : part.replaceAll(/[.+*?]/g, '\\$&')))}$`)

const orderOf = (day: string): { order?: 'dmy' | 'mdy' } => {
  const order = DAYS.find(([format]) => format === day)?.[1]
  return order ? { order } : {}
}

const dates: readonly TimeFormat[] = [...PLAIN_DAYS, ...DAYS.map(([format]) => format)]
  .map((format) => ({ type: 'date', format, shape: shapeOf(format), ...orderOf(format) }))

const timestamps: readonly TimeFormat[] = DAYS_WITH_TIME.flatMap((day) => TIMES.flatMap((time) => ['T', ' '].flatMap((between) => {
  if (between === 'T' && day !== '%Y-%m-%d') return []
  const format = `${day}${between}${time}`
  return [{ type: 'timestamp' as const, format, shape: shapeOf(format), ...orderOf(day) }]
})))

const zoned: readonly TimeFormat[] = ['T', ' '].flatMap((between) => ['%H:%M:%S', '%H:%M:%S.%f', '%H:%M'].flatMap((time) => ['Z', '%z'].map((zone) => {
  const format = `%Y-%m-%d${between}${time}${zone}`
  return { type: 'timestamptz' as const, format, shape: shapeOf(format) }
})))

const times: readonly TimeFormat[] = ['%H:%M:%S', '%H:%M', '%H:%M:%S.%f'].map((format) => ({ type: 'time', format, shape: shapeOf(format) }))

/** All formats that are looked for, the usual ones first. */
export const TIME_FORMATS: readonly TimeFormat[] = [...dates, ...timestamps, ...zoned, ...times]

/** The same format with day and month exchanged, for those that could be read both ways. */
export function twinOf(format: TimeFormat): TimeFormat | undefined {
  if (!format.order) return undefined
  const swapped = format.format.replaceAll(/%[dm]/g, (part) => (part === '%d' ? '%m' : '%d'))
  return TIME_FORMATS.find((other) => other.format === swapped)
}

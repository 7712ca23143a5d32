import { type DataType, isNumeric, isTemporal } from '#shared/model/data-type'
import type { Bin } from '#shared/model/profile'
import { compact } from '../../format'

const DAY = 86_400
const months = new Intl.DateTimeFormat(undefined, { month: 'short', year: '2-digit', timeZone: 'UTC' })
const days = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: '2-digit', timeZone: 'UTC' })
const minutes = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', timeZone: 'UTC' })
/** Shorter spans are told by the day, or by the minute. */
const BY_MONTH = 90 * DAY
const BY_DAY = 3 * DAY

/** A point on the axis of a histogram, short: 182K, −20, Jan 24. `span`: how long the axis is, in the unit of the bins (seconds for dates). */
export function axisLabel(value: number, type: DataType, span: number): string {
  if (isTemporal(type)) return (span >= BY_MONTH ? months : span >= BY_DAY || type.name === 'date' ? days : minutes).format(new Date(value * 1000))
  if (Math.abs(value) >= 10_000) return compact(value).replace('-', '−')
  if (Number.isInteger(value)) return String(value).replace('-', '−')
  return String(Number(value.toPrecision(3))).replace('-', '−')
}

/** What a bar of a histogram stands for: "20 to 40: 1,265 rows". The last bin holds its upper end too. */
export function binLabel({ from, to, count: rows }: Bin, type: DataType, span: number, words: (from: string, to: string, rows: number) => string): string {
  return words(axisLabel(from, type, span), axisLabel(to, type, span), rows)
}

/** Where the bins of a profile begin and end; undefined without any. */
export function binSpan(bins: readonly Bin[]): { readonly from: number, readonly to: number } | undefined {
  const [first, last] = [bins[0], bins.at(-1)]
  return first && last ? { from: first.from, to: last.to } : undefined
}

/** True for types whose values a histogram can show. */
export const hasAxis = (type: DataType): boolean => isNumeric(type) || isTemporal(type)

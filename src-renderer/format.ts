/** How numbers, sizes and times are shown. The locale is the browser's. */
const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 })
const short = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 3 })
const SCALES = ['', '\u00a0k', '\u00a0M', '\u00a0G', '\u00a0T']
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** 1,265 */
export const count = (value: number): string => whole.format(value)

/** 178 k, 10 M: three figures and their unit, the same in all languages. */
export function compact(value: number): string {
  const power = Math.abs(value) < 1000 ? 0 : Math.min(SCALES.length - 1, Math.floor(Math.log10(Math.abs(Number(value.toPrecision(3)))) / 3))
  return `${short.format(value / 1000 ** power)}${SCALES[power]}`
}

/** An ISO time in the user's words. */
export const time = (iso: string): string => moment.format(new Date(iso))

/** A share as a percentage that never says 0 % of something or 100 % of not everything. */
export function percent(part: number, whole: number): string {
  if (whole === 0 || part === 0) return '0 %'
  const share = 100 * part / whole
  if (share < 0.1) return '< 0.1 %'
  if (share > 99.9 && part < whole) return '> 99.9 %'
  return `${share < 10 ? share.toFixed(1) : Math.round(share)} %`
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB']

/** 1.4 MB, in units of 1000. */
export function bytes(value: number): string {
  const power = value < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(value) / 3))
  const scaled = value / 1000 ** power
  return `${power === 0 || scaled >= 100 ? Math.round(scaled) : scaled.toFixed(1)} ${UNITS[power]}`
}

/** 9 s, 3 min 20 s, 2 h 5 min. */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds))
  if (s < 60) return `${s} s`
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`
  return `${Math.floor(s / 3600)} h ${Math.floor(s % 3600 / 60)} min`
}

const words = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'short' })
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' })
const UNITS = [['minute', 60], ['hour', 3600], ['day', 86_400]] as const

/** How long ago an ISO time was, in the user's words; the day itself after a week. */
export function ago(iso: string, now: Date = new Date()): string {
  const then = new Date(iso)
  const seconds = (then.getTime() - now.getTime()) / 1000
  if (-seconds >= 7 * 86_400) return day.format(then)
  const [unit, size] = UNITS.findLast(([, length]) => Math.abs(seconds) >= length) ?? ['minute', 60]
  return words.format(Math.trunc(seconds / size), unit)
}

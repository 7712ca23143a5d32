/** Seconds of a Retry-After: it says a number, or a time (RFC 9110). Undefined where it says neither. */
export function secondsOf(header: string | undefined): number | undefined {
  if (header === undefined) return undefined
  if (/^\d+(\.\d+)?$/.test(header.trim())) return Number(header)
  const until = Date.parse(header)
  return Number.isNaN(until) ? undefined : Math.max(0, Math.ceil((until - Date.now()) / 1000))
}

import type { SourceStream, StreamChoice } from '#shared/model/source'

/** What reading a stream comes to, as far as the source tells how large it is. */
export interface Estimate {
  readonly rows: number
  readonly bytes: number
  readonly seconds: number
}

/** Bytes of a value where the source tells no size: between a number and a short text. */
const VALUE_BYTES = 12
/** Bytes a second that databases on the same machine were measured to give, halved. */
const BYTES_A_SECOND = 20_000_000
/** Seconds to begin with: the connection, the first rows. */
const BEGIN = 0.5

/** Rows, bytes and time of what was chosen of a stream; undefined where the source tells no number of rows. */
export function estimateOf({ rows, bytes, columns }: SourceStream, { columns: taken }: StreamChoice): Estimate | undefined {
  if (!rows) return undefined
  const wide = Math.max(1, columns.length)
  const share = taken ? taken.length / wide : 1
  const volume = Math.round((bytes ?? rows.count * wide * VALUE_BYTES) * share)
  return { rows: rows.count, bytes: volume, seconds: BEGIN + volume / BYTES_A_SECOND }
}

/** All of them together; parts that are not known are not in it. */
export function total(estimates: readonly (Estimate | undefined)[]): Estimate {
  return estimates.reduce<Estimate>((sum, one) => (one ? { rows: sum.rows + one.rows, bytes: sum.bytes + one.bytes, seconds: sum.seconds + one.seconds } : sum), { rows: 0, bytes: 0, seconds: 0 })
}

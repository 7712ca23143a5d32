import type { UploadProgress } from '../api/upload'

/** How far bytes are on their way. Rate and remaining time are unknown at the beginning. */
export interface Transfer extends UploadProgress {
  readonly bytesPerSecond?: number
  readonly remainingSeconds?: number
}

/** Before so much time has passed a rate would be chance. */
const SETTLES = 400
/** The rate is that of the last few seconds: what was faster before helps nobody. */
const WINDOW = 5000

/** Measures one transfer: give it each progress, get it with rate and remaining time. `now` in milliseconds. */
export function measureTransfer(now: () => number = () => performance.now()): (progress: UploadProgress) => Transfer {
  const seen: { readonly at: number, readonly bytes: number }[] = [{ at: now(), bytes: 0 }]
  return ({ bytes, totalBytes }) => {
    const at = now()
    seen.push({ at, bytes })
    while (seen.length > 2 && at - seen[1]!.at >= WINDOW) seen.shift()
    const [first] = seen
    const elapsed = at - first!.at
    const moved = bytes - first!.bytes
    if (elapsed < SETTLES || moved <= 0) return { bytes, totalBytes }
    const bytesPerSecond = 1000 * moved / elapsed
    return { bytes, totalBytes, bytesPerSecond, remainingSeconds: Math.max(0, totalBytes - bytes) / bytesPerSecond }
  }
}

import type { WorkProgress } from '#engine/context'
import type { RunProgress } from '#shared/model/run'
import { Pace } from './pace'

/** A run's progress is told when it grew by so much, or after so long. */
const TOLD_STEP = 0.01
export const TOLD_MS = 500
/** It is stored at least so often. */
const STORED_STEP = 0.05
/** Nothing is said of the remaining time before so much is done, or so long has gone by. */
const FORESEEN = { fraction: 0.02, ms: 500 }
/** Half of a difference to what was foreseen is taken over after so long. */
const FORESIGHT_MS = 700

/** The progress of a run that has not begun. */
export const notStarted = (totalRows: number | null): RunProgress =>
  ({ stage: 'waiting', rows: 0, totalRows, bytes: 0, totalBytes: null, fraction: null, rowsPerSecond: null, remainingSeconds: null })

/** Makes what work reports into a run's progress: a fraction and rows that never go back, a rate, the remaining time. */
export class ProgressMeter {
  #progress: RunProgress
  readonly #started: number
  readonly #pace: Pace
  /** From the first row on. */
  #rows: Pace | undefined
  #foreseen: { readonly at: number; readonly seconds: number } | undefined
  #told = { at: -Infinity, fraction: -1 }
  #stored = { at: -Infinity, fraction: -1 }

  constructor(totalRows: number | null, private readonly now: () => number = Date.now) {
    this.#progress = notStarted(totalRows)
    this.#started = now()
    this.#pace = new Pace(this.#started)
  }

  get progress(): RunProgress { return this.#progress }

  /** Takes a report in. Says whether watchers should be told and whether it should be stored. */
  update({ phase, part, rows, totalRows, bytes, totalBytes }: WorkProgress): { readonly tell: boolean; readonly store: boolean } {
    const before = this.#progress
    const fraction = part === undefined ? before.fraction : Math.max(Math.min(1, part), before.fraction ?? 0)
    const total = totalRows ?? before.totalRows
    const counted = rows ?? (total !== null && fraction !== null ? Math.floor(total * fraction) : before.rows)
    this.#progress = this.#timed({
      ...before, stage: phase, fraction, rows: Math.max(before.rows, total === null ? counted : Math.min(counted, total)), totalRows: total,
      bytes: Math.max(before.bytes, bytes ?? 0), totalBytes: totalBytes ?? before.totalBytes,
    })
    return this.#due()
  }

  /** Says the same again, as time goes by: rate and remaining time change though nothing was reported. Answers as {@link update}. */
  tick(): { readonly tell: boolean; readonly store: boolean } {
    this.#progress = this.#timed(this.#progress)
    return this.#due()
  }

  /** All rows are through. */
  finish(rows: number): RunProgress {
    const seconds = (this.now() - this.#started) / 1000
    this.#progress = { ...this.#progress, stage: 'done', rows, fraction: 1, rowsPerSecond: rows > 0 && seconds > 0 ? Math.round(rows / seconds) : null, remainingSeconds: 0 }
    return this.#progress
  }

  #timed(progress: RunProgress): RunProgress {
    const now = this.now()
    const { rows, fraction } = progress
    this.#pace.add(now, fraction ?? 0)
    // The rows before the first report have a time of their own, which is not known.
    if (rows > 0) (this.#rows ??= new Pace(now, rows)).add(now, rows)
    const rate = Math.round(this.#rows?.recent ?? 0)
    return { ...progress, rowsPerSecond: rate > 0 ? rate : null, remainingSeconds: this.#remaining(now, fraction ?? 0) }
  }

  /** What remains by the pace of late and by that of the whole, each for half; what was foreseen gives way to it slowly. */
  #remaining(now: number, fraction: number): number | null {
    if (fraction < FORESEEN.fraction || now - this.#started < FORESEEN.ms) return null
    const pace = (this.#pace.overall + this.#pace.recent) / 2
    if (pace === 0) return null
    const seconds = (1 - fraction) / pace
    const { at, seconds: before } = this.#foreseen ?? { at: now, seconds }
    const expected = Math.max(0, before - (now - at) / 1000)
    const foreseen = expected + (seconds - expected) * (1 - 2 ** ((at - now) / FORESIGHT_MS))
    this.#foreseen = { at: now, seconds: foreseen }
    return Math.ceil(foreseen * 10) / 10
  }

  #due(): { tell: boolean; store: boolean } {
    const now = this.now()
    const fraction = this.#progress.fraction ?? 0
    const tell = fraction - this.#told.fraction >= TOLD_STEP || now - this.#told.at >= TOLD_MS
    if (tell) this.#told = { at: now, fraction }
    const store = fraction - this.#stored.fraction >= STORED_STEP || now - this.#stored.at >= TOLD_MS
    if (store) this.#stored = { at: now, fraction }
    return { tell, store }
  }
}

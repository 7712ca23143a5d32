import type { WorkProgress } from '#engine/context'
import type { RunKind, RunProgress } from '#shared/model/run'

type Phase = WorkProgress['phase']

/** Which part of the whole each phase of a kind of run takes, from and to. */
const SPANS: Readonly<Record<RunKind, Readonly<Partial<Record<Phase, readonly [number, number]>>>>> = {
  import: { reading: [0, 0.4], importing: [0.4, 1] },
  profile: { profiling: [0, 1] },
  recipe: { cleaning: [0, 0.75], writing: [0.75, 1] },
  export: { writing: [0, 1] },
}

/** A run's progress is told when it grew by so much, or after so long. */
const TOLD_STEP = 0.01
const TOLD_MS = 500
/** It is stored at least so often. */
const STORED_STEP = 0.05

/** The progress of a run that has not begun. */
export const notStarted = (totalRows: number | null): RunProgress =>
  ({ stage: 'waiting', rows: 0, totalRows, bytes: 0, totalBytes: null, fraction: null, rowsPerSecond: null, remainingSeconds: null })

/** Makes what work reports into a run's progress: one fraction over all phases that never goes back, a rate, the remaining time. */
export class ProgressMeter {
  #progress: RunProgress
  #started: number
  #told = { at: -Infinity, fraction: -1 }
  #stored = -1

  constructor(private readonly kind: RunKind, totalRows: number | null, private readonly now: () => number = Date.now) {
    this.#progress = notStarted(totalRows)
    this.#started = now()
  }

  get progress(): RunProgress { return this.#progress }

  /** Takes a report in. Says whether watchers should be told and whether it should be stored. */
  update(work: WorkProgress): { readonly tell: boolean; readonly store: boolean } {
    const before = this.#progress
    const known = this.#fraction(work)
    const fraction = known === null ? before.fraction : Math.max(known, before.fraction ?? 0)
    const rows = work.rows ?? (before.totalRows !== null && fraction !== null ? Math.floor(before.totalRows * fraction) : before.rows)
    this.#progress = this.#timed({
      ...before, stage: work.phase, fraction, rows: Math.max(before.rows, rows), bytes: Math.max(before.bytes, work.bytes ?? 0), totalBytes: work.totalBytes ?? before.totalBytes,
    })
    return this.#due(fraction ?? 0)
  }

  /** All rows are through. */
  finish(rows: number): RunProgress {
    this.#progress = { ...this.#timed({ ...this.#progress, stage: 'done', rows, fraction: 1 }), remainingSeconds: 0 }
    return this.#progress
  }

  #fraction({ phase, part, bytes, totalBytes }: WorkProgress): number | null {
    const within = part ?? (bytes !== undefined && totalBytes ? bytes / totalBytes : undefined)
    const [from, to] = SPANS[this.kind][phase] ?? [0, 1]
    return within === undefined ? from || null : from + (to - from) * Math.min(1, Math.max(0, within))
  }

  #timed(progress: RunProgress): RunProgress {
    const seconds = (this.now() - this.#started) / 1000
    const { rows, fraction } = progress
    return {
      ...progress,
      rowsPerSecond: seconds > 0 && rows > 0 ? Math.round(rows / seconds) : null,
      remainingSeconds: fraction !== null && fraction > 0 ? Math.round((seconds * (1 - fraction)) / fraction * 10) / 10 : null,
    }
  }

  #due(fraction: number): { tell: boolean; store: boolean } {
    const now = this.now()
    const tell = fraction - this.#told.fraction >= TOLD_STEP || now - this.#told.at >= TOLD_MS
    if (tell) this.#told = { at: now, fraction }
    const store = fraction - this.#stored >= STORED_STEP
    if (store) this.#stored = fraction
    return { tell, store }
  }
}

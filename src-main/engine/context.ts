import type { WorkerPool } from '#main/workers/pool'
import type { Budget } from './duckdb/budget'
import type { ReadLimits } from './limits'

/** What every part of the engine works with: the one memory budget, the temporary folder, the worker threads. */
export interface EngineContext {
  readonly budget: Budget
  readonly tempRoot: string
  readonly workers: WorkerPool
  readonly limits?: ReadLimits
  /** Version files are gone when the work is done: they are neither compressed nor synced. */
  readonly temporary?: boolean
}

/** What long work is given: how to be cancelled and whom to tell. */
export interface Watch {
  readonly signal: AbortSignal
  readonly progress: (progress: WorkProgress) => void
}

/** How far long work is. `part` is 0 to 1 of the whole work, where it is known; `rows` those that are through, of `totalRows` where these are counted. */
export interface WorkProgress {
  readonly phase: 'reading' | 'importing' | 'profiling' | 'cleaning' | 'writing' | 'saving'
  readonly part?: number
  readonly rows?: number
  readonly totalRows?: number
  readonly bytes?: number
  readonly totalBytes?: number
}

import { failure } from '#shared/model/problem'
import type { RunMode, RunProgress, RunResult, RunStatus } from '#shared/model/run'

/** Which status may follow which. What is not listed is the end. */
const NEXT: Readonly<Record<RunStatus, readonly RunStatus[]>> = {
  PENDING: ['RUNNING', 'CANCELLED', 'INTERRUPTED'],
  RUNNING: ['COMPLETED', 'FAILED', 'CANCELLED', 'INTERRUPTED'],
  COMPLETED: [],
  FAILED: [],
  CANCELLED: [],
  INTERRUPTED: [],
}

/** Throws RUN_STATE when a run may not go from one status to the other. */
export function checkTransition(from: RunStatus, to: RunStatus): void {
  if (NEXT[from].includes(to)) return
  throw failure('RUN_STATE', `A run that is ${from} cannot become ${to}.`, NEXT[from].length > 0 ? `It can become ${NEXT[from].join(' or ')}.` : 'It has ended: repeat it instead.')
}

/** Throws RUN_STATE when a run says it is done but has no result, or went through fewer rows than there are. */
export function checkCompletion(progress: RunProgress, result: RunResult | undefined): asserts result is RunResult {
  if (!result) throw failure('RUN_STATE', 'The run ended without a result.', 'Repeat it; if it happens again, report it.')
  if (progress.totalRows !== null && progress.rows < progress.totalRows) {
    throw failure('RUN_STATE', `The run went through ${progress.rows} of ${progress.totalRows} rows only.`, 'Repeat it; if it happens again, report it.')
  }
}

const SYNC_BYTES = 5 * 1024 * 1024
const SYNC_ROWS = 10_000

/** SYNC for at most 5 MB or 10,000 rows, else ASYNC. What is not known counts as much. */
export function modeFor({ bytes = Infinity, rows = Infinity }: { readonly bytes?: number | undefined; readonly rows?: number | undefined }): RunMode {
  return bytes <= SYNC_BYTES || rows <= SYNC_ROWS ? 'SYNC' : 'ASYNC'
}

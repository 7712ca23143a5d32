import { isSettled, type Run } from '#shared/model/run'

/** The rows of a settled run as its list tells them: null where there is nothing to tell. */
export interface RunFacts {
  readonly rowsIn: number | null
  readonly clean: number | null
  readonly dropped: number | null
  /** Files that it wrote. */
  readonly files: number
}

/** What a run did with rows and files. Dropped are those that are in neither the clean rows nor anywhere else: rejected, taken out, unreadable. */
export function factsOf({ result }: Run): RunFacts {
  switch (result?.kind) {
    case 'recipe': {
      const { rows } = result.outcome
      return { rowsIn: rows.in, clean: rows.clean, dropped: rows.rejected + rows.removed + rows.unreadable, files: result.artifacts.length }
    }
    case 'import': return { rowsIn: result.rows + result.unreadable, clean: result.rows, dropped: result.unreadable, files: 0 }
    case 'export': return { rowsIn: result.rows, clean: result.rows, dropped: null, files: result.artifacts.length }
    case 'profile': return { rowsIn: result.rows, clean: null, dropped: null, files: 0 }
    default: return { rowsIn: null, clean: null, dropped: null, files: 0 }
  }
}

/** Seconds that a run took, or has taken until `now` (ms since 1970); undefined before its start. */
export function secondsOf({ startedAt, endedAt, status }: Run, now: number): number | undefined {
  if (!startedAt) return undefined
  const end = endedAt ? Date.parse(endedAt) : isSettled(status) ? undefined : now
  return end === undefined ? undefined : Math.max(0, (end - Date.parse(startedAt)) / 1000)
}

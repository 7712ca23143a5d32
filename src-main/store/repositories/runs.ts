import { randomUUID } from 'node:crypto'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { and, asc, desc, eq, gt, inArray, max, sql } from 'drizzle-orm'
import { failure } from '#shared/model/problem'
import { LogEntry, Run, type LogLevel, type RunProgress, type RunStatus } from '#shared/model/run'
import { runLogs, runs } from '../schema'

/** A run with its task: what it was asked to do, so that it can be repeated. */
export interface StoredRun {
  readonly run: Run
  readonly task: unknown
}

export interface NewRun extends Pick<Run, 'projectId' | 'kind' | 'title' | 'mode' | 'progress' | 'repeats'> {
  readonly task: unknown
}

export interface RunFilter {
  readonly projectId: string
  readonly kind?: Run['kind']
  readonly status?: RunStatus
  readonly limit: number
}

/** Runs and their logs. Which status may follow which is decided by the run queue; the store only refuses a stale change. */
export class RunRepository {
  constructor(private readonly db: BetterSQLite3Database) {}

  create({ task, ...run }: NewRun): Run {
    const id = randomUUID()
    this.db.insert(runs).values({ id, ...run, task, status: 'PENDING', problems: [], createdAt: new Date().toISOString() }).run()
    return this.get(id).run
  }

  /** Throws RUN_NOT_FOUND. */
  get(id: string): StoredRun {
    const row = this.db.select().from(runs).where(eq(runs.id, id)).get()
    if (!row) throw failure('RUN_NOT_FOUND', 'There is no such run.', 'Look for it in the list of runs.', { value: id })
    return { run: Run.parse(row), task: row.task }
  }

  /** The newest first. */
  list({ projectId, kind, status, limit }: RunFilter): Run[] {
    const wanted = and(eq(runs.projectId, projectId), kind && eq(runs.kind, kind), status && eq(runs.status, status))
    return this.db.select().from(runs).where(wanted).orderBy(desc(runs.createdAt), desc(sql`rowid`)).limit(limit).all().map((row) => Run.parse(row))
  }

  /** All runs that are waiting or going on. */
  unfinished(): StoredRun[] {
    return this.db.select().from(runs).where(inArray(runs.status, ['PENDING', 'RUNNING'])).orderBy(asc(runs.createdAt)).all()
      .map((row) => ({ run: Run.parse(row), task: row.task }))
  }

  /** Moves a run from one status to another. Throws RUN_STATE when it is no longer in the first one. */
  move(id: string, from: RunStatus, to: RunStatus, change: Partial<Pick<Run, 'problems' | 'result' | 'startedAt' | 'endedAt' | 'progress'>>): Run {
    const { changes } = this.db.update(runs).set({ ...change, status: to }).where(and(eq(runs.id, id), eq(runs.status, from))).run()
    const { run } = this.get(id)
    if (changes === 0) throw failure('RUN_STATE', `The run is ${run.status}, not ${from}.`, 'Load it again.')
    return run
  }

  setProgress(id: string, progress: RunProgress): void {
    this.db.update(runs).set({ progress }).where(eq(runs.id, id)).run()
  }

  log(id: string, level: LogLevel, message: string): LogEntry {
    const last = this.db.select({ sequence: max(runLogs.sequence) }).from(runLogs).where(eq(runLogs.runId, id)).get()
    const entry: LogEntry = { sequence: (last?.sequence ?? 0) + 1, at: new Date().toISOString(), level, message }
    this.db.insert(runLogs).values({ runId: id, ...entry }).run()
    return entry
  }

  /** Entries with a sequence above `after`, in their order. */
  logs(id: string, after: number, limit: number): LogEntry[] {
    return this.db.select().from(runLogs).where(and(eq(runLogs.runId, id), gt(runLogs.sequence, after))).orderBy(asc(runLogs.sequence)).limit(limit).all()
      .map((row) => LogEntry.parse(row))
  }
}

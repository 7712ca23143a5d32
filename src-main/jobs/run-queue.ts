import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import type { WorkProgress } from '#engine/context'
import { Failure, failure, problemsOf, type Problem } from '#shared/model/problem'
import { isSettled, type LogLevel, type Run, type RunEvent, type RunKind, type RunMode, RunProgress, RunResult, type RunStatus } from '#shared/model/run'
import type { RunRepository } from '#main/store/repositories/runs'
import { ProgressMeter, TOLD_MS, notStarted } from './progress-meter'
import { RunEvents } from './run-events'
import { checkCompletion, checkTransition } from './run-state'

/** What a run is asked to do. */
export interface RunRequest {
  readonly projectId: string
  readonly kind: RunKind
  readonly title: string
  readonly mode: RunMode
  /** Rows that there are to go through, where that is known before. */
  readonly totalRows: number | null
  /** Kept with the run, so that it can be repeated: JSON. */
  readonly task: unknown
  readonly repeats?: string
}

/** What the work of a run is given. */
export interface RunContext {
  readonly run: Run
  readonly signal: AbortSignal
  readonly progress: (progress: WorkProgress) => void
  readonly log: (level: LogLevel, message: string) => void
}

/** What the work of a run gives: its result, and how many rows it went through. */
export interface RunOutcome {
  readonly result: RunResult
  readonly rows: number
}

/** Does the work of one kind of run. Leaves nothing behind when it throws; records nothing after the signal aborted. */
export type Executor = (task: unknown, context: RunContext) => Promise<RunOutcome>

/** A cancelled run is CANCELLED after so long, even if its work has not ended yet. */
const GRACE_MS = 300
/** Closing waits so long for work that does not stop. */
const CLOSE_MS = 5_000

/** What is stored of a run that says it is done: an executor that gives anything else has failed. */
const Ended = z.object({ result: RunResult, progress: RunProgress })

interface Active {
  readonly abort: AbortController
  readonly ended: Promise<void>
}

export interface QueueOptions {
  readonly runs: RunRepository
  readonly executors: Readonly<Record<RunKind, Executor>>
  /** How many runs may go on at once; asked before each start. */
  readonly concurrency: () => number
  /** Told of whatever the work of a run throws. */
  readonly onError?: (title: string, error: unknown) => void
}

/** Runs, one after another as far as the concurrency allows, in the order of their coming. */
export class RunQueue {
  readonly #waiting: string[] = []
  readonly #active = new Map<string, Active>()
  readonly #events = new RunEvents()
  #closing = false

  constructor(private readonly options: QueueOptions) {}

  /** Marks the runs that a process which is gone left unfinished. Gives them. */
  recover(): Run[] {
    return this.options.runs.unfinished().map(({ run }) => this.#end(run.id, 'INTERRUPTED', { problems: [interrupted(run)] }))
  }

  /**
   * Queues a run. Gives it as it stands; a SYNC one when it has ended. Of that nobody knows the id before: whoever does
   * not wait for it any more (the signal aborts) cancels it.
   *
   * @throws Failure RUN_CANCELLED when the signal has aborted before, ENGINE_STOPPED
   */
  async start({ totalRows, repeats, ...request }: RunRequest, signal?: AbortSignal): Promise<Run> {
    if (signal?.aborted) throw new Failure(cancelled())
    if (this.#closing) throw failure('ENGINE_STOPPED', 'Winnow is being closed.', 'Start it again.')
    const { id } = this.options.runs.create({ ...request, progress: notStarted(totalRows), repeats: repeats ?? null })
    this.#waiting.push(id)
    this.#dispatch()
    if (request.mode === 'ASYNC') return this.get(id)
    // A run that has ended in the same moment cannot be cancelled, and need not be.
    const giveUp = (): void => void this.cancel(id).catch(() => {})
    signal?.addEventListener('abort', giveUp, { once: true })
    return this.settled(id).finally(() => signal?.removeEventListener('abort', giveUp))
  }

  /** Throws RUN_NOT_FOUND. */
  get(id: string): Run {
    return this.options.runs.get(id).run
  }

  /** The run when it has ended. Throws RUN_NOT_FOUND. */
  async settled(id: string): Promise<Run> {
    for await (const event of this.watch(id)) if (event.type === 'result') return event.run
    return this.get(id)
  }

  /** Its state, the log entries above `after`, then all that happens, last its result. Throws RUN_NOT_FOUND. */
  async *watch(id: string, after = 0, signal?: AbortSignal): AsyncGenerator<RunEvent, void, void> {
    const run = this.get(id)
    // Nothing can happen between reading the state and listening: both are done before anything is awaited.
    const news = isSettled(run.status) ? undefined : this.#events.follow(id, signal)
    const entries = this.options.runs.logs(id, after, Number.MAX_SAFE_INTEGER)
    try {
      yield { type: 'state', run }
      for (const entry of entries) yield { type: 'log', entry }
      if (news) yield* news
      else yield { type: 'result', run }
    } finally {
      await news?.return()
    }
  }

  /** Stops a run; it is CANCELLED within half a second. Throws RUN_NOT_FOUND; RUN_STATE when it has ended otherwise. */
  async cancel(id: string): Promise<Run> {
    const run = this.get(id)
    if (run.status === 'CANCELLED') return run
    checkTransition(run.status, 'CANCELLED')
    const place = this.#waiting.indexOf(id)
    if (place >= 0) {
      this.#waiting.splice(place, 1)
      return this.#end(id, 'CANCELLED', { problems: [cancelled()] })
    }
    const ended = this.settled(id)
    this.#active.get(id)?.abort.abort()
    return ended
  }

  /** Queues the same task anew, as {@link start} does. Throws RUN_NOT_FOUND; RUN_STATE while it is going on. */
  async repeat(id: string, signal?: AbortSignal): Promise<Run> {
    const { run, task } = this.options.runs.get(id)
    if (!isSettled(run.status)) throw failure('RUN_STATE', `The run is ${run.status}: it can be repeated when it has ended.`, 'Wait for it, or cancel it first.')
    const { projectId, kind, title, mode, progress } = run
    // A file may have other rows by now; a version has not.
    return this.start({ projectId, kind, title, mode, totalRows: kind === 'import' ? null : progress.totalRows, task, repeats: id }, signal)
  }

  /** The tasks of all runs that have not ended: what they name must stay. */
  tasks(): unknown[] {
    return this.options.runs.unfinished().map(({ task }) => task)
  }

  /** True when a run of that project has not ended. */
  isBusy(projectId: string): boolean {
    return this.options.runs.unfinished().some(({ run }) => run.projectId === projectId)
  }

  /** How many watchers there are. */
  get watchers(): number { return this.#events.watchers }

  /** Stops everything that goes on; it counts as interrupted. */
  async close(): Promise<void> {
    this.#closing = true
    for (const id of this.#waiting.splice(0)) this.#end(id, 'INTERRUPTED', { problems: [interrupted(this.get(id))] })
    const active = [...this.#active.values()]
    for (const { abort } of active) abort.abort()
    await Promise.race([Promise.all(active.map(({ ended }) => ended)), setTimeout(CLOSE_MS, undefined, { ref: false })])
  }

  #dispatch(): void {
    while (this.#active.size < this.options.concurrency()) {
      const id = this.#waiting.shift()
      if (id === undefined) return
      const abort = new AbortController()
      this.#active.set(id, { abort, ended: this.#execute(id, abort) })
    }
  }

  async #execute(id: string, abort: AbortController): Promise<void> {
    // Lets the caller register the run as active before it can end.
    await Promise.resolve()
    const { run: waiting, task } = this.options.runs.get(id)
    const run = this.#move(id, waiting.status, 'RUNNING', { startedAt: new Date().toISOString() })
    this.#events.tell(id, { type: 'state', run })
    const meter = new ProgressMeter(run.progress.totalRows)
    const context: RunContext = {
      run, signal: abort.signal,
      log: (level, message) => this.#log(id, level, message),
      progress: (work) => this.#progress(id, meter, meter.update(work)),
    }
    context.log('info', `${run.title}: started.`)
    const report = (error: unknown): void => this.options.onError?.(run.title, error)
    const beat = setInterval(() => this.#progress(id, meter, meter.tick()), TOLD_MS)
    const work = this.options.executors[run.kind](task, context).then(
      ({ result, rows }) => this.#complete(id, meter, result, rows),
      (error: unknown) => {
        if (!abort.signal.aborted) report(error)
        this.#fail(id, abort.signal, problemsOf(error))
      },
    )
    // The work may take its time to stop; the run itself does not wait for it, but its place in the queue does.
    abort.signal.addEventListener('abort', () => {
      void setTimeout(GRACE_MS, undefined, { ref: false }).then(() => this.#fail(id, abort.signal, [cancelled()])).catch(report)
    }, { once: true })
    // Should the store itself fail, the next start marks the run; the other runs go on.
    await work.catch(report)
    clearInterval(beat)
    this.#active.delete(id)
    this.#dispatch()
  }

  #complete(id: string, meter: ProgressMeter, result: RunResult, rows: number): void {
    if (isSettled(this.get(id).status)) return
    try {
      const ended = Ended.parse({ result, progress: meter.finish(rows) })
      checkCompletion(ended.progress, ended.result)
      this.#log(id, 'info', 'Done.')
      this.#end(id, 'COMPLETED', ended)
    } catch (error) {
      this.#end(id, 'FAILED', { problems: [...problemsOf(error)] })
    }
  }

  #fail(id: string, signal: AbortSignal, problems: readonly Problem[]): void {
    const run = this.get(id)
    if (isSettled(run.status)) return
    if (signal.aborted && this.#closing) this.#end(id, 'INTERRUPTED', { problems: [interrupted(run)] })
    else if (signal.aborted) this.#end(id, 'CANCELLED', { problems: [cancelled()] })
    else {
      for (const { message } of problems) this.#log(id, 'error', message)
      this.#end(id, 'FAILED', { problems: [...problems] })
    }
  }

  #progress(id: string, meter: ProgressMeter, { tell, store }: ReturnType<ProgressMeter['update']>): void {
    if (this.#closing || (!tell && !store) || isSettled(this.get(id).status)) return
    if (store) this.options.runs.setProgress(id, meter.progress)
    if (tell) this.#events.tell(id, { type: 'progress', progress: meter.progress })
  }

  #log(id: string, level: LogLevel, message: string): void {
    this.#events.tell(id, { type: 'log', entry: this.options.runs.log(id, level, message) })
  }

  #end(id: string, to: RunStatus, change: Partial<Pick<Run, 'problems' | 'result' | 'progress'>>): Run {
    const run = this.#move(id, this.get(id).status, to, { ...change, endedAt: new Date().toISOString() })
    this.#events.tell(id, { type: 'result', run })
    return run
  }

  #move(id: string, from: RunStatus, to: RunStatus, change: Parameters<RunRepository['move']>[3]): Run {
    checkTransition(from, to)
    return this.options.runs.move(id, from, to, change)
  }
}

const cancelled = (): Problem => ({ code: 'RUN_CANCELLED', message: 'The run was cancelled.', remedy: 'Repeat it when you wish; nothing half-written was left.' })

const interrupted = ({ title }: Run): Problem =>
  ({ code: 'ENGINE_STOPPED', message: `Winnow stopped before "${title}" was done.`, remedy: 'Repeat it; nothing half-written was left.' })

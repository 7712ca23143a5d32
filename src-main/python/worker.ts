import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { z } from 'zod'
import type { AirbyteProgram, AirbyteRead, AirbyteReadResult, AirbyteStream, AirbyteWatch, AirbyteWorker } from '#engine/airbyte/worker'
import { failure } from '#shared/model/problem'
import type { PythonStatus } from '#shared/model/python'
import { isAnswer, workerProblem, workerStopped } from './problems'
import { Cancelled, Discovered, LogLine, Nothing, Pong, Progress, Read, Renewed, Sampled, Spec } from './wire'
import type { WorkerLaunch } from './worker-launch'
import { WorkerLog } from './worker-log'
import type { WorkerProcess } from './worker-process'

/** How long things take, and are put up with, in ms. */
export interface WorkerPatience {
  readonly ping: number
  /** So many pings in a row may stay without an answer. */
  readonly misses: number
  /** Without work it ends after so long. */
  readonly idle: number
  /** The pauses before it is started again after a crash; the last one is kept to. */
  readonly pauses: readonly [number, ...number[]]
  /** A worker that lived so long starts the pauses anew. */
  readonly sound: number
  /** Its first answer comes within so long: before it loads PyAirbyte. */
  readonly start: number
  /** A cancelled call is waited for so long: then the worker is ended, and with it all that it runs. */
  readonly cancel: number
}

const PATIENCE: WorkerPatience = { ping: 5_000, misses: 3, idle: 300_000, pauses: [100, 500, 2_000, 5_000, 10_000], sound: 30_000, start: 30_000, cancel: 5_000 }
/** A caller who cancels is answered within so long, whatever the worker does. */
const ANSWER_MS = 400
/** Between the break of the connection and the end of the process lies so much at most. */
const END_MS = 1_000

export interface ConnectorWorkerOptions {
  /** How it is started; throws the Failure for which it cannot. */
  readonly launch: () => Promise<WorkerLaunch>
  /** Where its error output goes. */
  readonly log: string
  readonly redact: (text: string) => string
  readonly patience?: Partial<WorkerPatience>
}

interface Life {
  readonly process: WorkerProcess
  /** PyAirbyte is loaded. */
  ready: boolean
  readonly jobs: Map<string, Pick<AirbyteWatch, 'progress' | 'log' | 'renewed'>>
  /** Logins that are being kept, by the job. */
  readonly keeping: Map<string, Promise<void>>
  readonly over: AbortController
}

/**
 * The worker process of connectors: started when it is needed, ended when it is not, watched, and started again after it
 * died. Calls that were under way then get ENGINE_STOPPED.
 */
export class ConnectorWorker implements AirbyteWorker {
  readonly #patience: WorkerPatience
  #life: Promise<Life> | undefined
  #running: Life | undefined
  #idle: NodeJS.Timeout | undefined
  #waiting = 0
  #crashes = 0
  #restarts = 0
  #notBefore = 0
  #closed = false

  constructor(private readonly options: ConnectorWorkerOptions) {
    this.#patience = { ...PATIENCE, ...options.patience }
  }

  /** The process that runs now; null where none does. */
  get info(): PythonStatus['worker'] {
    const { process, ready } = this.#running ?? {}
    return process?.pid === undefined ? null : { pid: process.pid, ready: ready ?? false, since: process.since.toISOString(), restarts: this.#restarts }
  }

  async spec(program: AirbyteProgram, watch: AirbyteWatch): ReturnType<AirbyteWorker['spec']> {
    const { schema, documentation_url: documentationUrl } = await this.#call('spec', { program }, Spec, watch)
    return { schema, documentationUrl: documentationUrl ?? null }
  }

  async check(program: AirbyteProgram, config: Readonly<Record<string, unknown>>, watch: AirbyteWatch): Promise<void> {
    await this.#call('check', { program, config }, Nothing, watch)
  }

  async discover(program: AirbyteProgram, config: Readonly<Record<string, unknown>>, watch: AirbyteWatch): Promise<readonly AirbyteStream[]> {
    const { streams } = await this.#call('discover', { program, config }, Discovered, watch)
    return streams.map(({ name, schema, sync_modes: modes, source_defined_cursor: sourceDefinedCursor, default_cursor: defaultCursor, primary_key: primaryKey }) => ({
      name, schema, sourceDefinedCursor, defaultCursor, primaryKey,
      syncModes: modes.flatMap((mode) => (mode === 'full_refresh' || mode === 'incremental' ? [mode] : [])),
    }))
  }

  sample(request: Parameters<AirbyteWorker['sample']>[0], watch: AirbyteWatch): Promise<{ readonly records: number }> {
    return this.#call('sample', request, Sampled, watch)
  }

  read(request: AirbyteRead, watch: AirbyteWatch): Promise<AirbyteReadResult> {
    return this.#call('read', request, Read, watch)
  }

  /** Ends the process; the next call starts another one. */
  async stop(): Promise<void> {
    const life = this.#life
    this.#life = undefined
    await (await life?.catch(() => undefined))?.process.stop()
  }

  /** Ends the process for good. */
  async close(): Promise<void> {
    this.#closed = true
    await this.stop()
  }

  async #call<S extends z.ZodType>(method: string, params: object, answer: S, watch: AirbyteWatch): Promise<z.infer<S>> {
    const { signal } = watch
    if (signal.aborted) throw cancelled()
    clearTimeout(this.#idle)
    this.#waiting += 1
    const aborted = new AbortController()
    try {
      const life = await Promise.race([this.#alive(), whenAborted(signal, aborted.signal)])
      return await this.#inLife(life, method, params, answer, watch)
    } finally {
      aborted.abort()
      this.#waiting -= 1
      if (this.#waiting === 0) this.#restWhenIdle()
    }
  }

  async #inLife<S extends z.ZodType>(life: Life, method: string, params: object, answer: S, watch: AirbyteWatch): Promise<z.infer<S>> {
    const job = randomUUID()
    life.jobs.set(job, watch)
    const over = new AbortController()
    const answered = life.process.request(method, { ...params, job }).then((value) => ({ value }), (error: unknown) => ({ error }))
    const stopped = life.process.gone.then((why) => { throw workerStopped(why, this.options.log) })
    stopped.catch(() => {})
    const ended = Promise.race([answered, life.process.gone])
    try {
      const first = await Promise.race([answered, stopped, whenAborted(watch.signal, over.signal).catch(() => 'aborted' as const)])
      if (first === 'aborted') {
        await this.#cancel(life, job, answered)
        throw cancelled()
      }
      // A connection that breaks refuses its requests a moment before the end of the process is known.
      if ('error' in first && !isAnswer(first.error)) await Promise.race([stopped, setTimeout(END_MS)])
      if ('error' in first) throw workerProblem(first.error)
      const read = answer.safeParse(first.value)
      if (!read.success) throw workerProblem(read.error)
      return read.data
    } finally {
      over.abort()
      await life.keeping.get(job)
      // A call that was cancelled may still tell of a token that it has used up.
      life.jobs.set(job, watch.renewed ? { renewed: watch.renewed } : {})
      void ended.finally(() => life.jobs.delete(job))
    }
  }

  /** Resolves when the job has ended, at the latest after {@link ANSWER_MS}; what does not end then is ended. */
  async #cancel({ process }: Life, job: string, answered: Promise<unknown>): Promise<void> {
    const asked = process.request('cancel', { job }).then((value) => Cancelled.parse(value).found)
    const ended = Promise.all([answered, asked])
    const late = new AbortController()
    const force = async (): Promise<void> => {
      await setTimeout(this.#patience.cancel, undefined, { signal: late.signal })
      await process.kill('a cancelled call did not end')
    }
    force().catch(() => {})
    void Promise.race([ended, process.gone]).catch(() => {}).finally(() => late.abort())
    await Promise.race([ended.catch(() => {}), process.gone, setTimeout(ANSWER_MS)])
  }

  #alive(): Promise<Life> {
    if (this.#life) return this.#life
    const life = this.#start()
    this.#life = life
    life.catch(() => { if (this.#life === life) this.#life = undefined })
    return life
  }

  async #start(): Promise<Life> {
    if (this.#closed) throw failure('ENGINE_STOPPED', 'Winnow is ending.', 'Start it again.')
    const launch = await this.options.launch()
    await setTimeout(Math.max(0, this.#notBefore - Date.now()))
    const log = new WorkerLog(this.options.log, this.options.redact)
    // Loaded when it is needed: most work needs none.
    const { WorkerProcess } = await import('./worker-process')
    const process = new WorkerProcess(launch, log)
    const life: Life = { process, ready: false, jobs: new Map(), keeping: new Map(), over: new AbortController() }
    this.#running = life
    void process.gone.then(() => this.#ended(life))
    process.onNotification('progress', (params) => {
      const told = Progress.safeParse(params).data
      if (told) life.jobs.get(told.job)?.progress?.({ records: told.records, bytes: told.bytes })
    })
    process.onNotification('log', (params) => {
      const told = LogLine.safeParse(params).data
      if (told) life.jobs.get(told.job)?.log?.(told.level, told.message)
    })
    process.onNotification('renewed', (params) => {
      const { job, members } = Renewed.safeParse(params).data ?? { job: '', members: [] }
      const { renewed } = life.jobs.get(job) ?? {}
      if (!renewed) return
      // One after the other: the last one is that which is good.
      const kept = (life.keeping.get(job) ?? Promise.resolve()).then(() => renewed(members)).catch(() => {})
      life.keeping.set(job, kept)
      void kept.then(() => { if (life.keeping.get(job) === kept) life.keeping.delete(job) })
    })
    const first = await Promise.race([this.#ping(life), process.gone, setTimeout(this.#patience.start, 'late' as const, { signal: life.over.signal }).catch(() => 'late' as const)])
    if (first !== true) {
      const why = typeof first === 'string' && first !== 'late' ? first : 'it said nothing'
      await process.kill(why)
      throw failure('PYTHON_UNAVAILABLE', `The connector worker could not be started (${why}).`, `Set Python up again (\`winnow setup python --reinstall\`). Its log is "${this.options.log}".`)
    }
    void this.#watchOver(life)
    return life
  }

  /** Pings as long as it lives; gives it up when it stays silent. */
  async #watchOver(life: Life): Promise<void> {
    for (let missed = 0; missed < this.#patience.misses;) {
      let answered = false
      void this.#ping(life).then((pong) => { answered = pong })
      await setTimeout(this.#patience.ping, undefined, { signal: life.over.signal, ref: false }).catch(() => {})
      if (life.over.signal.aborted) return
      missed = answered ? 0 : missed + 1
    }
    await life.process.kill('it did not answer any more')
  }

  async #ping(life: Life): Promise<boolean> {
    const pong = Pong.safeParse(await life.process.request('ping', {}).catch(() => undefined))
    if (pong.success) life.ready = pong.data.ready
    return pong.success
  }

  #ended(life: Life): void {
    life.over.abort()
    clearTimeout(this.#idle)
    if (this.#running === life) {
      this.#running = undefined
      this.#life = undefined
    }
    const { pauses, sound } = this.#patience
    if (life.process.asked) return
    this.#crashes = Date.now() - life.process.since.getTime() > sound ? 0 : this.#crashes
    this.#notBefore = Date.now() + (pauses[Math.min(this.#crashes, pauses.length - 1)] ?? pauses[0])
    this.#crashes += 1
    this.#restarts += 1
  }

  #restWhenIdle(): void {
    clearTimeout(this.#idle)
    this.#idle = globalThis.setTimeout(() => { void this.stop() }, this.#patience.idle)
    this.#idle.unref()
  }
}

const cancelled = (): Error => failure('RUN_CANCELLED', 'Cancelled.', 'Start it again when you wish; nothing was changed.')

/** Rejects with RUN_CANCELLED when the signal is aborted; forgets about it when `over` is. */
function whenAborted(signal: AbortSignal, over: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(cancelled())
    signal.addEventListener('abort', () => reject(cancelled()), { once: true, signal: over })
  })
}

import { setTimeout } from 'node:timers/promises'
import type { ClientLink, ClientOptions } from '@orpc/client'
import { failure } from '#shared/model/problem'
import { withTranslatedErrors } from '#shared/contract/event-iterator'
import type { Called } from '#main/api/access'
import { contractError } from '#main/api/problems'
import { callerLink } from './caller'
import type { EngineExit, EngineProcess } from './engine-process'

/** The pauses before the engine is started again; the last one is kept to. */
const PAUSES_MS = [100, 500, 2_000, 5_000, 10_000]
/** An engine that lived so long starts the pauses anew. */
const SOUND_MS = 30_000
/** A call waits so long for an engine that is being restarted. */
const PATIENCE_MS = 10_000

interface Life<Engine> {
  readonly engine: Engine
  readonly link: ClientLink<Called>
  readonly gone: AbortSignal
}

export interface SupervisorOptions<Engine extends EngineProcess = EngineProcess> {
  readonly launch: () => Engine
  /** Told of every end that was not asked for. */
  readonly onCrash?: (exit: EngineExit) => void
  /** Told of every engine that serves, the first one too. */
  readonly onServing?: (engine: Engine) => void
}

/**
 * Keeps an engine alive: starts it, starts it again after a crash, and takes calls to whichever lives. Calls that are
 * under way when it dies get ENGINE_STOPPED; calls while it is being restarted wait.
 */
export class EngineSupervisor<Engine extends EngineProcess = EngineProcess> implements ClientLink<Called> {
  #life: Promise<Life<Engine>>
  #running: Engine | undefined
  #closed = false
  #crashes = 0

  private constructor(private readonly options: SupervisorOptions<Engine>, first: Promise<Life<Engine>>) {
    this.#life = first
  }

  /** Starts the engine. Throws the Failure for which it cannot be started. */
  static async start<Engine extends EngineProcess>(options: SupervisorOptions<Engine>): Promise<EngineSupervisor<Engine>> {
    const life = await begin(options.launch())
    const supervisor = new EngineSupervisor(options, Promise.resolve(life))
    supervisor.#guard(life)
    return supervisor
  }

  /** Calls a procedure of the contract in the engine. Throws what it throws, or ENGINE_STOPPED. */
  async call(path: readonly string[], input: unknown, options: ClientOptions<Called>): Promise<unknown> {
    const life = await this.#alive()
    const explain = (error: unknown): unknown => (life.gone.aborted && !options.signal?.aborted ? stopped() : error)
    try {
      return withTranslatedErrors(await life.link.call(path, input, options), explain)
    } catch (error) {
      throw explain(error)
    }
  }

  /** The engine that lives now, for tests and for `doctor`. */
  get engine(): Engine | undefined { return this.#running }

  /** Ends the engine in order. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#running?.stop()
  }

  async #alive(): Promise<Life<Engine>> {
    if (this.#closed) throw stopped()
    const patience = new AbortController()
    try {
      return await Promise.race([this.#life, setTimeout(PATIENCE_MS, undefined, { signal: patience.signal }).then(() => { throw stopped() })])
    } finally {
      patience.abort()
    }
  }

  #guard(life: Life<Engine>): void {
    const born = Date.now()
    this.#running = life.engine
    this.options.onServing?.(life.engine)
    life.engine.onExit((exit) => {
      if (this.#closed) return
      this.options.onCrash?.(exit)
      this.#crashes = Date.now() - born > SOUND_MS ? 0 : this.#crashes
      this.#life = this.#restart()
      this.#life.catch(() => {})
    })
  }

  async #restart(): Promise<Life<Engine>> {
    for (;;) {
      await setTimeout(PAUSES_MS[Math.min(this.#crashes, PAUSES_MS.length - 1)])
      this.#crashes += 1
      if (this.#closed) throw stopped()
      try {
        const life = await begin(this.options.launch())
        this.#guard(life)
        if (this.#closed) await life.engine.stop()
        return life
      } catch {
        this.options.onCrash?.({ code: null, signal: null })
      }
    }
  }
}

async function begin<Engine extends EngineProcess>(engine: Engine): Promise<Life<Engine>> {
  const gone = new AbortController()
  engine.onExit(() => gone.abort())
  await engine.start()
  return { engine, link: callerLink(engine.connect()), gone: gone.signal }
}

const stopped = () => contractError(failure('ENGINE_STOPPED', 'The engine stopped while it was at work on this. It is being started again.', 'Try again in a moment; runs that were going on are marked and can be repeated.').problems)

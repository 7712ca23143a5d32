import type { ClientLink, ClientOptions } from '@orpc/client'
import { createORPCClient } from '@orpc/client'
import type { Client } from '#shared/contract/index'
import { problemsOf } from '#shared/model/problem'
import type { Problems } from '../problems'
import { EngineSupervisor } from '../process/supervisor'
import { launchEngine, type ShellEngine } from './shell-engine'

/** So many lines of the engine's log are kept to be shown. */
const LINES = 20

export interface KeeperOptions {
  /** The Node that runs the engine, where Electron's own is not to. */
  readonly node?: string
  readonly onServing: (engine: ShellEngine) => void
  readonly onLost: () => void
  /** Asked when the engine cannot be started. */
  readonly onFailed: (problems: Problems, log: readonly string[]) => Promise<'again' | 'quit'>
}

/** The engine for as long as the app runs: started, once more when that fails, then when the user says so; after a crash by itself. */
export class EngineKeeper implements ClientLink<Record<never, never>> {
  readonly client: Client = createORPCClient<Client>(this)
  #log: string[] = []
  #supervisor: Promise<EngineSupervisor<ShellEngine> | undefined>
  #ended = false

  constructor(private readonly options: KeeperOptions) {
    this.#supervisor = this.#start()
  }

  /** Calls a procedure of the contract; waits while the engine is being started. */
  async call(path: readonly string[], input: unknown, options: ClientOptions<Record<never, never>>): Promise<unknown> {
    const supervisor = await this.#supervisor
    if (!supervisor) throw new Error('the app is ending')
    return supervisor.call(path, input, options)
  }

  /** Ends the engine in order; one that is being started, at once. */
  async close(): Promise<void> {
    this.#ended = true
    this.#launched?.kill()
    await (await this.#supervisor)?.close()
  }

  /** The one that is being started. */
  #launched: ShellEngine | undefined

  async #start(): Promise<EngineSupervisor<ShellEngine> | undefined> {
    for (let attempt = 1; !this.#ended; attempt += 1) {
      try {
        return await this.#supervise()
      } catch (error) {
        const problems = problemsOf(error)
        if (this.#ended) break
        // An engine that said why will say so again.
        if (attempt === 1 && problems[0].code === 'ENGINE_STOPPED') continue
        if (await this.options.onFailed(problems, this.#log) === 'quit') break
      }
    }
    return undefined
  }

  async #supervise(): Promise<EngineSupervisor<ShellEngine>> {
    const { node, onServing, onLost } = this.options
    const supervisor = await EngineSupervisor.start({
      launch: () => this.#launched = launchEngine({ ...(node !== undefined && { node }), log: (text) => this.#keep(text) }),
      onServing: (engine) => {
        this.#launched = undefined
        onServing(engine)
      },
      onCrash: onLost,
    })
    return supervisor
  }

  #keep(text: string): void {
    process.stderr.write(text)
    this.#log = [...this.#log, ...text.split('\n').filter((line) => line.trim() !== '')].slice(-LINES)
  }
}

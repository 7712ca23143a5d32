import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { Failure, failure } from '#shared/model/problem'
import { Channel } from './channel'
import { type EngineExit, type EngineOptions, type EnginePort, type EngineProcess, FromEngine, type ToEngine } from './engine-process'

/** An engine that has not said that it is ready after so long is given up. Opening a large store takes a while. */
const START_MS = 30_000
/** An engine that was asked to end is ended after so long. */
const STOP_MS = 8_000
/** DuckDB's calls occupy a thread each while they run (duckdb-node-neo#325). */
const THREADS = '16'

export interface ForkOptions {
  readonly options: EngineOptions
  /** The engine's bundle; beside the running one unless told. */
  readonly entry?: string
}

/** The engine in a Node process of its own. */
export function forkEngine({ options, entry = join(import.meta.dirname, 'engine.js') }: ForkOptions): EngineProcess {
  const { NODE_OPTIONS: _ours, ...env } = process.env
  const child = fork(entry, [], { serialization: 'advanced', execArgv: [], env: { ...env, UV_THREADPOOL_SIZE: THREADS }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  return new ForkedEngine(child, options)
}

class ForkedEngine implements EngineProcess {
  readonly #channels = new Map<number, Channel>()
  readonly #exited: Promise<EngineExit>
  #opened = 0

  constructor(private readonly child: ChildProcess, private readonly options: EngineOptions) {
    this.#exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal }))
      child.once('error', () => resolve({ code: null, signal: null }))
    })
    void this.#exited.then(() => { for (const channel of this.#channels.values()) channel.lost() })
    child.on('message', (message) => this.#receive(message))
  }

  async start(): Promise<void> {
    const ready = new Promise<void>((resolve, reject) => {
      this.child.on('message', (message) => {
        const said = FromEngine.safeParse(message)
        if (said.data?.type === 'ready') resolve()
        if (said.data?.type === 'failed') reject(new Failure(said.data.problems[0], said.data.problems.slice(1)))
      })
    })
    this.#send({ type: 'start', options: this.options })
    const late = new AbortController()
    try {
      await Promise.race([
        ready,
        this.#exited.then((exit) => { throw stopped(`It ended while it was starting (${exit.signal ?? `exit code ${exit.code}`}).`) }),
        setTimeout(START_MS, undefined, { signal: late.signal }).then(() => { throw stopped(`It said nothing for ${START_MS / 1000} seconds.`) }),
      ])
    } catch (error) {
      this.kill()
      throw error
    } finally {
      late.abort()
    }
  }

  connect(): EnginePort {
    const channel = this.#opened++
    const port = new Channel(
      (data) => this.#send({ type: 'message', channel, data }),
      () => {
        this.#channels.delete(channel)
        this.#send({ type: 'close', channel })
      },
    )
    this.#channels.set(channel, port)
    return port
  }

  onExit(listener: (exit: EngineExit) => void): void {
    void this.#exited.then(listener)
  }

  async stop(): Promise<void> {
    this.#send({ type: 'stop' })
    const patience = new AbortController()
    const late = setTimeout(STOP_MS, 'late' as const, { signal: patience.signal }).catch(() => undefined)
    if (await Promise.race([this.#exited, late]) === 'late') this.kill()
    patience.abort()
    await this.#exited
  }

  kill(): void {
    this.child.kill('SIGKILL')
  }

  #send(message: ToEngine): void {
    // A child that is gone is told of by its exit, not here.
    if (this.child.connected) this.child.send(message, () => {})
  }

  #receive(message: unknown): void {
    const said = FromEngine.safeParse(message)
    if (said.data?.type === 'message') this.#channels.get(said.data.channel)?.receive(said.data.data)
  }
}

function stopped(why: string): Failure {
  return failure('ENGINE_STOPPED', `The engine could not be started. ${why}`, 'Start Winnow again; `winnow doctor` says what is missing.')
}

import { setTimeout } from 'node:timers/promises'
import { Failure, failure } from '#shared/model/problem'
import { Channel } from './channel'
import { type EngineExit, type EngineOptions, type EnginePort, type EngineProcess, FromEngine, type ToEngine } from './engine-process'

/** An engine that has not said that it is ready after so long is given up. Opening a large store takes a while. */
const START_MS = 30_000
/** An engine that was asked to end is ended after so long. */
const STOP_MS = 8_000

/** DuckDB's calls occupy a thread each while they run (duckdb-node-neo#325). */
export const ENGINE_THREADS = '16'

/** A child process, of whatever kind: its messages and its life. */
export interface ChildLine {
  /** Does nothing when the child is gone: that is told by `exited`. */
  send(message: ToEngine): void
  onMessage(listener: (message: unknown) => void): void
  readonly exited: Promise<EngineExit>
  kill(): void
}

export interface ChildEngineOptions {
  readonly options: EngineOptions
  /** It has to say hello in so many ms; unless given, only its being ready is waited for. */
  readonly helloMs?: number
}

/** The engine in a child process, whose messages carry all channels to it. */
export class ChildEngine implements EngineProcess {
  readonly #channels = new Map<number, Channel>()
  #opened = 0

  constructor(private readonly child: ChildLine, private readonly given: ChildEngineOptions) {
    void child.exited.then(() => { for (const channel of this.#channels.values()) channel.lost() })
    child.onMessage((message) => this.#receive(message))
  }

  async start(): Promise<void> {
    const { helloMs } = this.given
    const hello = new Promise<void>((resolve) => { this.child.onMessage(() => resolve()) })
    const ready = new Promise<void>((resolve, reject) => {
      this.child.onMessage((message) => {
        const said = FromEngine.safeParse(message)
        if (said.data?.type === 'ready') resolve()
        if (said.data?.type === 'failed') reject(new Failure(said.data.problems[0], said.data.problems.slice(1)))
      })
    })
    this.child.send({ type: 'start', options: this.given.options })
    const over = new AbortController()
    const late = (ms: number) => setTimeout(ms, undefined, { signal: over.signal }).then(() => { throw stopped(`It said nothing for ${ms / 1000} seconds.`) })
    try {
      await Promise.race([
        ready,
        this.child.exited.then((exit) => { throw stopped(`It ended while it was starting (${exit.signal ?? `exit code ${exit.code}`}).`) }),
        late(START_MS),
        ...(helloMs === undefined ? [] : [Promise.race([hello, late(helloMs)]).then(() => ready)]),
      ])
    } catch (error) {
      this.kill()
      throw error
    } finally {
      over.abort()
    }
  }

  connect(): EnginePort {
    const channel = this.#opened++
    const port = new Channel(
      (data) => this.child.send({ type: 'message', channel, data }),
      () => {
        this.#channels.delete(channel)
        this.child.send({ type: 'close', channel })
      },
    )
    this.#channels.set(channel, port)
    return port
  }

  onExit(listener: (exit: EngineExit) => void): void {
    void this.child.exited.then(listener)
  }

  async stop(): Promise<void> {
    this.child.send({ type: 'stop' })
    const patience = new AbortController()
    const late = setTimeout(STOP_MS, 'late' as const, { signal: patience.signal }).catch(() => undefined)
    if (await Promise.race([this.child.exited, late]) === 'late') this.kill()
    patience.abort()
    await this.child.exited
  }

  kill(): void {
    this.child.kill()
  }

  #receive(message: unknown): void {
    const said = FromEngine.safeParse(message)
    if (said.data?.type === 'message') this.#channels.get(said.data.channel)?.receive(said.data.data)
  }
}

function stopped(why: string): Failure {
  return failure('ENGINE_STOPPED', `The engine could not be started. ${why}`, 'Start Winnow again; `winnow doctor` says what is missing.')
}

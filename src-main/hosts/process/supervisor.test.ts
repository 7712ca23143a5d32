import { setTimeout } from 'node:timers/promises'
import { os } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { expect, it } from 'vitest'
import { failure } from '#shared/model/problem'
import { isEventIterator } from '#shared/contract/event-iterator'
import { Channel } from './channel'
import type { EngineExit, EnginePort, EngineProcess } from './engine-process'
import { EngineSupervisor } from './supervisor'

const NO_CONTEXT = { context: {} }

/** An engine in this process that answers `name` with its number, `wait` never, and `count` with numbers until it dies. */
class FakeEngine implements EngineProcess {
  readonly #listeners: ((exit: EngineExit) => void)[] = []
  #port: Channel | undefined
  stopped = false

  constructor(private readonly number: number, private readonly fails = false) {}

  async start(): Promise<void> {
    await setTimeout(5)
    if (this.fails) throw failure('STORE_LOCKED', 'Locked.', 'Wait.')
  }

  connect(): EnginePort {
    const { number } = this
    const router = {
      name: os.handler(() => number),
      wait: os.handler(() => new Promise<never>(() => {})),
      count: os.handler(async function* () {
        yield 1
        await new Promise(() => {})
      }),
    }
    const engineSide = new Channel((data) => queueMicrotask(() => hostSide.receive(data)))
    const hostSide = new Channel((data) => queueMicrotask(() => engineSide.receive(data)))
    new RPCHandler(router).upgrade(engineSide)
    this.#port = hostSide
    return hostSide
  }

  onExit(listener: (exit: EngineExit) => void): void {
    this.#listeners.push(listener)
  }

  async stop(): Promise<void> {
    this.stopped = true
    this.kill()
  }

  kill(): void {
    this.#port?.lost()
    for (const listener of this.#listeners) listener({ code: null, signal: 'SIGKILL' })
  }
}

/** A supervisor over fakes; those whose number is listed cannot be started. */
async function supervise(broken: readonly number[] = []) {
  const lives: FakeEngine[] = []
  const crashes: EngineExit[] = []
  const supervisor = await EngineSupervisor.start({
    launch: () => {
      const engine = new FakeEngine(lives.length + 1, broken.includes(lives.length + 1))
      lives.push(engine)
      return engine
    },
    onCrash: (exit) => crashes.push(exit),
  })
  return { supervisor, lives, crashes }
}

it('takes calls to the engine', async () => {
  const { supervisor } = await supervise()
  expect(await supervisor.call(['name'], undefined, NO_CONTEXT)).toBe(1)
})

it('cannot be started when its first engine cannot', async () => {
  await expect(supervise([1])).rejects.toMatchObject({ problem: { code: 'STORE_LOCKED' } })
})

it('starts another engine after a crash; calls wait for it', async () => {
  const { supervisor, lives, crashes } = await supervise([2])
  lives[0]?.kill()
  expect(await supervisor.call(['name'], undefined, NO_CONTEXT)).toBe(3)
  expect(crashes).toHaveLength(2)
})

it('ends what is under way with ENGINE_STOPPED: calls and event iterators', async () => {
  const { supervisor, lives } = await supervise()
  const call = supervisor.call(['wait'], undefined, NO_CONTEXT)
  const events = await supervisor.call(['count'], undefined, NO_CONTEXT)
  const seen: unknown[] = []
  const reading = (async () => {
    if (isEventIterator(events)) for await (const event of events) seen.push(event)
  })()
  const outcomes = Promise.allSettled([call, reading])
  await setTimeout(10)
  lives[0]?.kill()
  for (const outcome of await outcomes) expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'ENGINE_STOPPED', status: 503 } })
  expect(seen).toEqual([1])
})

it('lets a caller go who gives up', async () => {
  const { supervisor } = await supervise()
  const abort = new AbortController()
  const call = supervisor.call(['wait'], undefined, { ...NO_CONTEXT, signal: abort.signal })
  abort.abort()
  await expect(call).rejects.not.toMatchObject({ code: 'ENGINE_STOPPED' })
})

it('ends its engine in order, and starts no other', async () => {
  const { supervisor, lives } = await supervise()
  await supervisor.close()
  expect(lives.map(({ stopped }) => stopped)).toEqual([true])
  await expect(supervisor.call(['name'], undefined, NO_CONTEXT)).rejects.toMatchObject({ code: 'ENGINE_STOPPED' })
})

import { RPCHandler } from '@orpc/server/message-port'
import { problemsOf } from '#shared/model/problem'
import { router } from '#main/api/router'
import { type Composition, compose } from '#main/compose'
import { homeOf } from '#main/store/home'
import { Channel } from './channel'
import { type EngineOptions, type FromEngine, ToEngine } from './engine-process'

/** The entry of the engine process: serves the contract over the messages of its parent, until that asks it to end or is gone. */
const handler = new RPCHandler(router)
const channels = new Map<number, Channel>()
let engine: Composition | undefined
let ending: Promise<void> | undefined

const tell = (message: FromEngine): void => { if (process.connected) process.send?.(message) }

async function start({ home, grants, url }: EngineOptions): Promise<void> {
  try {
    engine = await compose({ home: homeOf(home), grants })
    if (url) engine.parts.store.announce(url)
    tell({ type: 'ready' })
  } catch (error) {
    const [first, ...rest] = problemsOf(error)
    process.exitCode = 1
    process.send?.({ type: 'failed', problems: [first, ...rest] } satisfies FromEngine, () => process.disconnect())
  }
}

function receive(channel: number, data: unknown): void {
  if (!engine) return
  let port = channels.get(channel)
  if (!port) {
    port = new Channel((answer) => tell({ type: 'message', channel, data: answer }))
    channels.set(channel, port)
    handler.upgrade(port, { context: engine.parts })
  }
  port.receive(data)
}

function end(): Promise<void> {
  ending ??= (async () => {
    for (const port of channels.values()) port.lost()
    await engine?.close()
    process.exit(0)
  })()
  return ending
}

process.on('message', (given) => {
  const message = ToEngine.parse(given)
  switch (message.type) {
    case 'start': return void start(message.options)
    case 'message': return receive(message.channel, message.data)
    case 'close':
      channels.get(message.channel)?.lost()
      channels.delete(message.channel)
      return
    case 'stop': return void end()
  }
})
process.on('disconnect', () => void end())
// Ctrl+C reaches the whole group: the parent decides when the engine ends.
process.on('SIGINT', () => {})

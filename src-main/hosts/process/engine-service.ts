import { inspect } from 'node:util'
import { redactor } from '#engine/redact'
import { problemsOf } from '#shared/model/problem'
import { type Composition, compose } from '#main/compose'
import { loadSettings } from '#main/settings/load'
import { homeOf } from '#main/store/home'
import { callerHandler } from './caller-handler'
import { Channel } from './channel'
import { listenForCommands } from './command-line-door'
import { type EngineOptions, type EnginePort, ToEngine } from './engine-process'
import type { ComingPort, ParentLine } from './parent-line'

/** Serves the contract to the parent of this process, by its messages and by the ports that it sends, until it asks to end or is gone. */
export function serveParent(parent: ParentLine): void {
  const handler = callerHandler()
  const channels = new Map<number, Channel>()
  let engine: Composition | undefined
  let ending: Promise<void> | undefined
  let commands: { close(): Promise<void> } | undefined

  async function start({ home: root, grants, config, reachable, listen }: EngineOptions): Promise<void> {
    try {
      const home = homeOf(root)
      engine = await compose({ home, grants, settings: await loadSettings({ home: home.root, config }) })
      if (reachable) engine.parts.store.announce(reachable)
      parent.send({ type: 'ready' })
      if (listen) await openDoor(engine)
      engine.warmUp()
      engine.watch()
    } catch (error) {
      const [first, ...rest] = problemsOf(error)
      parent.send({ type: 'failed', problems: [first, ...rest] })
      parent.end(1)
    }
  }

  /** Without it commands are told that the store is locked; the app itself needs it for nothing. */
  async function openDoor({ parts }: Composition): Promise<void> {
    try {
      commands = await listenForCommands(parts)
    } catch (error) {
      parts.log.unexpected('listening for commands', error)
    }
  }

  function serve(port: EnginePort): void {
    if (engine) handler.upgrade(port, { context: engine.parts })
  }

  function receive(channel: number, data: unknown): void {
    let port = channels.get(channel)
    if (!port) {
      port = new Channel((answer) => parent.send({ type: 'message', channel, data: answer }))
      channels.set(channel, port)
      serve(port)
    }
    port.receive(data)
  }

  function take(ports: readonly ComingPort[]): void {
    for (const port of ports) {
      serve(port)
      port.start()
    }
  }

  function end(): Promise<void> {
    ending ??= (async () => {
      for (const port of channels.values()) port.lost()
      await commands?.close()
      await engine?.close()
      parent.end(0)
    })()
    return ending
  }

  parent.onMessage((given, ports) => {
    const message = ToEngine.parse(given)
    switch (message.type) {
      case 'start': return void start(message.options)
      case 'message': return receive(message.channel, message.data)
      case 'port': return take(ports)
      case 'close':
        channels.get(message.channel)?.lost()
        channels.delete(message.channel)
        return
      case 'stop': return void end()
    }
  })
  parent.onGone(() => void end())
  // Node would write the error as it is: drivers put passwords into theirs.
  parent.onCrash((error) => {
    const { error: clean } = engine?.parts.secrets.redact ?? redactor([])
    engine?.parts.log.unexpected('crash', error)
    process.stderr.write(`${inspect(clean(error))}\n`)
  })
}

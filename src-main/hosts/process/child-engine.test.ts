import { setTimeout } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { ChildEngine } from './child-engine'
import type { EngineExit, ToEngine } from './engine-process'

/** A child that says what it is told to say. */
function fakeChild() {
  const listeners: ((message: unknown) => void)[] = []
  const sent: ToEngine[] = []
  const life = { kills: 0 }
  let exit: (exit: EngineExit) => void = () => {}
  const exited = new Promise<EngineExit>((resolve) => { exit = resolve })
  return {
    sent, life, exit: (code: number) => exit({ code, signal: null }),
    say: (message: unknown) => { for (const listener of listeners) listener(message) },
    line: { send: (message: ToEngine) => { sent.push(message) }, onMessage: (listener: (message: unknown) => void) => { listeners.push(listener) }, exited, kill: () => { life.kills += 1 } },
  }
}

const options = { grants: 'everything' as const }

it('waits for an engine that said hello in time, and gives up one that did not', async () => {
  const slow = fakeChild()
  const starting = new ChildEngine(slow.line, { options, helloMs: 30 }).start()
  slow.say({ type: 'hello' })
  await setTimeout(60)
  slow.say({ type: 'ready' })
  await starting
  expect(slow.life.kills).toBe(0)

  const silent = fakeChild()
  await expect(new ChildEngine(silent.line, { options, helloMs: 30 }).start()).rejects.toMatchObject({ problem: { code: 'ENGINE_STOPPED', message: expect.stringContaining('said nothing') } })
  expect(silent.life.kills).toBe(1)
})

it('throws what the engine fails with, and that it ended', async () => {
  const failing = fakeChild()
  const failed = new ChildEngine(failing.line, { options }).start()
  failing.say({ type: 'failed', problems: [{ code: 'STORE_LOCKED', message: 'Locked.', remedy: 'Wait.' }] })
  await expect(failed).rejects.toMatchObject({ problem: { code: 'STORE_LOCKED' } })

  const ending = fakeChild()
  const ended = new ChildEngine(ending.line, { options }).start()
  ending.exit(3)
  await expect(ended).rejects.toMatchObject({ problem: { message: expect.stringContaining('exit code 3') } })
})

it('carries channels by number, and loses them with the child', async () => {
  const child = fakeChild()
  const engine = new ChildEngine(child.line, { options })
  const ports = [engine.connect(), engine.connect()]
  const heard: unknown[] = []
  for (const [index, port] of ports.entries()) {
    port.on('message', (event) => heard.push([index, event?.data]))
    port.on('close', () => heard.push([index, 'closed']))
  }
  ports[1]?.postMessage('question')
  expect(child.sent).toEqual([{ type: 'message', channel: 1, data: 'question' }])
  child.say({ type: 'message', channel: 1, data: 'answer' })
  child.say({ type: 'message', channel: 9, data: 'for nobody' })
  child.say('nonsense')
  ports[0]?.close()
  child.exit(0)
  await setTimeout(0)
  expect(heard).toEqual([[1, 'answer'], [0, 'closed'], [1, 'closed']])
})

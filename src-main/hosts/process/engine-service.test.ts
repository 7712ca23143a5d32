import { EventEmitter } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Client } from '#shared/contract/index'
import { Channel } from './channel'
import { type ComingPort, type ParentPort, parentLine } from './parent-line'
import { serveParent } from './engine-service'

/** What a utility process sees of its parent: messages, some with ports. */
class FakeParentPort extends EventEmitter<{ message: [{ data: unknown; ports: readonly ComingPort[] }] }> implements ParentPort {
  readonly said: unknown[] = []

  postMessage(message: unknown): void {
    this.said.push(message)
  }

  tell(data: unknown, ...ports: ComingPort[]): void {
    this.emit('message', { data, ports })
  }
}

/** A port that is silent until it is started, and its other end. */
function channelOfPorts(): { coming: ComingPort; far: Channel } {
  const waiting: unknown[] = []
  let started = false
  const near = new Channel((data) => queueMicrotask(() => far.receive(data)))
  const far: Channel = new Channel((data) => { if (started) queueMicrotask(() => near.receive(data)); else waiting.push(data) })
  const start = () => {
    started = true
    for (const data of waiting) near.receive(data)
  }
  return { coming: Object.assign(near, { start }), far }
}

let home: string
let parent: FakeParentPort
let exits: number[]
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'winnow-service-'))
  parent = new FakeParentPort()
  exits = []
  const ended = ((code: number) => { exits.push(code) }) as NodeJS.Process['exit']
  serveParent(parentLine({ parentPort: parent, connected: false, disconnect: () => {}, on: process.on, exit: ended }))
})
afterEach(async () => {
  parent.tell({ type: 'stop' })
  await vi.waitUntil(() => exits.length === 1, 10_000)
  rmSync(home, { recursive: true, force: true })
})

it('writes an error that nobody caught without the secrets in it, and ends', async () => {
  const crashes: number[] = []
  let crash: (error: Error) => void = () => {}
  const on = ((event: string, listener: typeof crash) => { if (event === 'uncaughtException') crash = listener }) as NodeJS.Process['on']
  const child = { parentPort: new FakeParentPort(), connected: false, disconnect: () => {}, on, exit: ((code: number) => { crashes.push(code) }) as NodeJS.Process['exit'] }
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const crashHome = mkdtempSync(join(tmpdir(), 'winnow-crashing-'))
  serveParent(parentLine(child))
  child.parentPort.tell({ type: 'start', options: { home: crashHome, grants: 'everything' } })
  await expect.poll(() => child.parentPort.said).toEqual([{ type: 'ready' }])
  const { coming, far } = channelOfPorts()
  child.parentPort.tell({ type: 'port' }, coming)
  await createORPCClient<Client>(new RPCLink({ port: far })).secrets.set({ name: 'a', value: 'hunter2 of a crash' })
  crash(new Error('login with hunter2 of a crash', { cause: new Error('mysql://me:hunter2 of a crash@db') }))
  const places = [written.mock.calls.join('\n'), readFileSync(join(crashHome, 'logs', 'engine.log'), 'utf8')]
  written.mockRestore()
  expect([crashes, places.map((text) => [text.includes('login with ********'), text.includes('hunter2')])]).toEqual([[1], [[true, false], [true, false]]])
  child.parentPort.tell({ type: 'stop' })
  await vi.waitUntil(() => crashes.length === 2, 10_000)
  rmSync(crashHome, { recursive: true, force: true })
})

it('serves the contract over the ports that a utility process is sent, each for itself', async () => {
  parent.tell({ type: 'start', options: { home, grants: 'everything' } })
  await expect.poll(() => parent.said).toEqual([{ type: 'ready' }])
  for (const { coming, far } of [channelOfPorts(), channelOfPorts()]) {
    const client = createORPCClient<Client>(new RPCLink({ port: far }))
    const answer = client.system.info()
    parent.tell({ type: 'port' }, coming)
    expect(await answer).toMatchObject({ name: 'winnow', home })
  }
  expect(parent.said).toHaveLength(1)
})

it('serves its parent by numbered messages', async () => {
  parent.tell({ type: 'start', options: { home, grants: 'everything' } })
  await expect.poll(() => parent.said).toEqual([{ type: 'ready' }])
  const far = new Channel((data) => parent.tell({ type: 'message', channel: 7, data }))
  const answer = createORPCClient<Client>(new RPCLink({ port: far })).system.info()
  await expect.poll(() => parent.said.length).toBe(2)
  const [, message] = parent.said
  expect(message).toMatchObject({ type: 'message', channel: 7 })
  far.receive((message as { data: unknown }).data)
  expect(await answer).toMatchObject({ name: 'winnow' })
})

it('says why it cannot start, and ends', async () => {
  parent.tell({ type: 'start', options: { home: join(process.execPath, 'nowhere'), grants: 'everything' } })
  await expect.poll(() => exits).toEqual([1])
  expect(parent.said).toMatchObject([{ type: 'failed', problems: [{ code: expect.any(String) }] }])
  exits.length = 0
})

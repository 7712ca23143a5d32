import { os } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { expect, test } from 'vitest'
import type { DesktopBridge } from '#shared/desktop'
import { isEventIterator } from '#shared/contract/event-iterator'
import { connectToShell } from './shell'

const NO_CONTEXT = { context: {} }
const settle = () => new Promise((resolve) => { setTimeout(resolve, 10) })

/** An engine that answers `system.info` with its number, `system.wait` never, and counts `system.count` until it dies. */
function enginePort(number: number): MessagePort {
  const { port1, port2 } = new MessageChannel()
  const never = new Promise<never>(() => {})
  new RPCHandler({
    system: {
      info: os.handler(() => number),
      wait: os.handler(() => never),
      count: os.handler(async function* () {
        yield 1
        await never
      }),
    },
  }).upgrade(port1)
  port1.start()
  return port2
}

/** A page in a shell whose answers can be set; `say` speaks as the preload does. */
function inShell(answers: Partial<DesktopBridge> = {}) {
  const asked: string[] = []
  const shell: DesktopBridge = {
    connect: () => { asked.push('connect') },
    pathForFile: () => '',
    chooseFiles: async () => ({ value: [] }),
    chooseFolder: async () => ({ value: null }),
    onOpenFiles: () => {},
    showItem: async () => ({ value: null }),
    openFolder: async () => ({ value: null }),
    notify: async () => ({ value: null }),
    ...answers,
  }
  const host = connectToShell(shell)
  const say = (data: unknown, ports: MessagePort[] = [], source: unknown = window) => {
    window.dispatchEvent(Object.assign(new Event('message'), { data, ports, source }))
  }
  return { host, asked, say, call: (name: string) => host.connection.call(['system', name], undefined, NO_CONTEXT) }
}

test('calls wait for the port of the engine, and for the next one after it died', async () => {
  const { host, asked, say, call } = inShell()
  expect(asked).toEqual(['connect'])
  const first = call('info')
  expect(host.connection.state.value).toBe('connecting')
  say('engine-port', [enginePort(1)])
  expect(await first).toBe(1)
  expect(host.connection.state.value).toBe('open')
  say('engine-lost')
  expect(host.connection.state.value).toBe('lost')
  const second = call('info')
  say('engine-port', [enginePort(2)])
  expect(await second).toBe(2)
  expect(host.connection.state.value).toBe('open')
})

test('what was under way when the engine died ends with ENGINE_STOPPED: calls and events', async () => {
  const { say, call } = inShell()
  say('engine-port', [enginePort(1)])
  const events = await call('count')
  const seen: unknown[] = []
  const reading = (async () => { if (isEventIterator(events)) for await (const event of events) seen.push(event) })()
  const outcomes = Promise.allSettled([call('wait'), reading])
  await settle()
  say('engine-lost')
  for (const outcome of await outcomes) expect(outcome).toMatchObject({ status: 'rejected', reason: { problem: { code: 'ENGINE_STOPPED' } } })
  expect(seen).toEqual([1])
})

test('takes ports from the preload alone', async () => {
  const { host, say } = inShell()
  say('engine-port', [enginePort(1)], {})
  say('engine-port')
  say('something else', [enginePort(1)])
  expect(host.connection.state.value).toBe('connecting')
})

test('files come by their path, without their bytes', async () => {
  const { host } = inShell({ pathForFile: (file) => (file instanceof File && file.name === 'a.csv' ? '/home/me/a.csv' : '') })
  const bring = (name: string) => host.bring(new File(['a'], name), '', () => {}, new AbortController().signal)
  expect(await bring('a.csv')).toEqual({ path: '/home/me/a.csv' })
  await expect(bring('from-a-mail.csv')).rejects.toMatchObject({ problem: { code: 'FILE_NOT_FOUND', message: expect.stringContaining('from-a-mail.csv') } })
})

test('files to open are told to who listens, until it does no more', () => {
  let tell: (paths: string[]) => void = () => { throw new Error('nobody asked for files') }
  const { host } = inShell({ onOpenFiles: (listener) => { tell = listener } })
  const seen: unknown[] = []
  const stop = host.opened((files) => seen.push(files))
  tell(['/a.csv', '/b.csv'])
  stop()
  tell(['/c.csv'])
  expect(seen).toEqual([[{ path: '/a.csv' }, { path: '/b.csv' }]])
})

test('what the shell refuses is a Failure', async () => {
  const refused = { problems: [{ code: 'FILE_NOT_FOUND' as const, message: 'gone', remedy: 'again' }] as const }
  const { host } = inShell({ chooseFiles: async () => ({ value: ['/a.csv'] }), showItem: async () => refused })
  expect(await host.desktop?.chooseFiles()).toEqual([{ path: '/a.csv' }])
  await expect(host.desktop?.showItem('x')).rejects.toMatchObject({ name: 'Failure', problem: { message: 'gone' } })
})

import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Composition, compose } from '#main/compose'
import { homeOf } from '#main/store/home'
import type { Client } from '#shared/contract/index'
import { TRANSPORTS, type Transport } from './factories'

/** Small files are answered with their result: whoever gives up the call cancels the run, of which no id is known yet. */

const ROWS = 2_000_000
let folder: string
let engine: Composition
let projectId: string
let versionId: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-give-up-'))
  // Few bytes and many rows: answered at once, and yet there is time to give up.
  writeFileSync(join(folder, 'digits.csv'), `d\n${'7\n3\n'.repeat(ROWS / 2)}`)
  engine = await compose({ home: homeOf(join(folder, 'home'), {}) })
  projectId = (await engine.client.projects.list())[0]!.id
  const { result } = await engine.client.files.import({ projectId, file: { path: join(folder, 'digits.csv') } })
  versionId = result?.kind === 'import' ? result.versionId : ''
}, 120_000)

afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true, force: true })
})

const recipe = { winnow: 1 as const, steps: [{ step: 'regex', column: 'd', pattern: '[0-6]' }, { step: 'sort', by: [{ column: 'd' }] }, { step: 'dedupe', columns: ['d'], severity: 'warn' }] }
const CALLS: readonly (readonly [name: string, call: (client: Client, signal: AbortSignal) => Promise<unknown>])[] = [
  ['files.import', (client, signal) => client.files.import({ projectId, file: { path: join(folder, 'digits.csv') }, name: 'again' }, { signal })],
  ['profile.measure', (client, signal) => client.profile.measure({ versionId }, { signal })],
  ['runs.start', (client, signal) => client.runs.start({ versionId, recipe, clean: { format: 'csv' }, folder }, { signal })],
  ['datasets.export', (client, signal) => client.datasets.export({ versionId, output: { format: 'sqlite' }, folder }, { signal })],
]

/** What is on disk and in the store. */
async function state(): Promise<unknown> {
  const { home } = engine.parts.store
  const below = (path: string): string[] => (existsSync(path) ? readdirSync(path, { recursive: true }).map(String).filter((name) => /\.\w+$/.test(name)).toSorted() : [])
  return { chosen: below(folder).filter((name) => !name.startsWith('home')), projects: below(home.projects), uploads: below(home.uploads), datasets: (await engine.client.datasets.list({ projectId })).map(({ name }) => name) }
}

describe.each(TRANSPORTS)('given up over %s', (_name, connect) => {
  let transport: Transport
  beforeAll(async () => { transport = await connect(engine.parts) })
  afterAll(() => transport.close())

  it.each(CALLS)('%s is cancelled, and nothing is left', async (_call, call) => {
    const { store } = engine.parts
    const before = await state()
    const abort = new AbortController()
    const answer = call(transport.client, abort.signal).catch(() => {})
    const id = await vi.waitUntil(() => store.runs.unfinished().find(({ run }) => run.status === 'RUNNING')?.run.id, { interval: 5, timeout: 10_000 })
    await setTimeout(50)
    const givenUp = performance.now()
    abort.abort()
    await answer
    while (store.runs.get(id).run.status === 'RUNNING') await setTimeout(5)
    const took = performance.now() - givenUp
    expect(store.runs.get(id).run).toMatchObject({ mode: 'SYNC', status: 'CANCELLED', problems: [{ code: 'RUN_CANCELLED' }] })
    expect(took).toBeLessThan(1500)
    // The work itself may end a moment later.
    await expect.poll(state, { timeout: 10_000 }).toEqual(before)
  })
})

it('what was given up before it began makes no run', async () => {
  const before = engine.parts.store.runs.list({ projectId, limit: 100 }).length
  await expect(engine.client.profile.measure({ versionId }, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'RUN_CANCELLED' })
  expect(engine.parts.store.runs.list({ projectId, limit: 100 }).length).toBe(before)
})

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { answerJson, type HttpServer, serveHttp } from '#tests/support/http-server'
import { useEngine } from '#tests/support/engine'
import { Access } from '#main/api/access'
import { PATIENCE } from '#engine/sources/reliability'
import type { Source } from '#shared/model/source'

/** What becomes of sources that fail, and of those beside them. */

// Its waits would be waits of the tests.
vi.mock(import('#engine/sources/reliability'), async (original) => {
  const real = await original()
  return { ...real, PATIENCE: { ...real.PATIENCE, attempts: 2, firstWait: 1, pause: 60_000 } }
})

const engine = useEngine()
let server: HttpServer
/** How often an address has been asked since a test began. */
const asked = (path: string): number => server.asked.filter(({ url }) => url.pathname === path).length
const fault: { status: number } = { status: 500 }

beforeAll(async () => {
  server = await serveHttp(({ url }, response) => {
    if (url.pathname === '/hangs') return
    if (url.pathname === '/dies') response.destroy()
    else if (url.pathname === '/fails') answerJson(response, { message: 'Oh no' }, fault.status)
    else answerJson(response, [{ id: 1 }, { id: 2 }])
  })
})
beforeEach(() => { server.asked.length = 0 })
afterAll(() => server.close())

const create = (name: string, connector: string, config: Record<string, unknown>): Promise<Source> => engine.client.sources.create({ projectId: engine.projectId, name, connector, config })
const service = (name: string): Promise<Source> => create(name, 'rest', { base_url: server.origin, allow_private: true, endpoints: [{ name, path: `/${name}`, paging: { type: 'none' } }] })

function database(name: string): Promise<Source> {
  const path = join(engine.folder, `${name}.db`)
  new Database(path).exec('CREATE TABLE rows (id INTEGER); INSERT INTO rows VALUES (1), (2)').close()
  return create(name, 'sqlite', { path })
}

function folder(name: string): Promise<Source> {
  mkdirSync(join(engine.folder, name))
  engine.write(join(name, 'rows.csv'), 'id\n1\n2\n')
  return create(name, 'files', { path: join(engine.folder, name) })
}

it('gate 4: twelve sources at once, one hangs, one dies, one answers 500: the other nine are right', async () => {
  await engine.client.settings.update({ concurrency: 12 })
  const good = [
    ...await Promise.all(['d1', 'd2', 'd3'].map(async (name) => [await database(name), 'rows'] as const)),
    ...await Promise.all(['f1', 'f2', 'f3', 'f4', 'f5', 'f6'].map(async (name) => [await folder(name), 'rows.csv'] as const)),
  ]
  const bad = await Promise.all(['hangs', 'dies', 'fails'].map(async (name) => [await service(name), name] as const))
  const started = await Promise.all([...bad, ...good].map(([{ id: sourceId }, stream]) => engine.client.sources.import({ sourceId, choice: { stream } })))
  const [hangs, dies, fails, ...others] = started
  const ended = await Promise.all(others.map(({ id }) => engine.settled(id)))
  expect(ended.map(({ result, problems }) => [result?.kind === 'import' ? result.rows : null, problems])).toEqual(good.map(() => [2, []]))
  expect(await engine.settled(dies!.id)).toMatchObject({ status: 'FAILED', problems: [{ code: expect.stringMatching(/^SOURCE_(BROKEN|UNREACHABLE)$/) }] })
  expect(await engine.settled(fails!.id)).toMatchObject({ status: 'FAILED', problems: [{ code: expect.stringMatching(/^SOURCE_/) }] })
  // All the others are through while it waits.
  expect((await engine.client.runs.get({ runId: hangs!.id })).status).toBe('RUNNING')
  await engine.client.runs.cancel({ runId: hangs!.id })
  expect(await engine.settled(hangs!.id)).toMatchObject({ status: 'CANCELLED' })
  expect(engine.parts.engine.budget.free).toBe(engine.parts.engine.budget.total)
})

it('a source that fails again and again is not asked for a while, and says so; a test that works ends that', async () => {
  const { id: sourceId } = await service('fails')
    .catch(async () => (await engine.client.sources.list({ projectId: engine.projectId })).find(({ name }) => name === 'fails')!)
  const sample = () => engine.client.sources.sample({ source: { sourceId }, choice: { stream: 'fails' }, limit: 1 })
  for (let time = 0; time < PATIENCE.failures; time += 1) await expect(sample()).rejects.toMatchObject({ code: expect.stringMatching(/^SOURCE_/) })
  server.asked.length = 0
  await expect(sample()).rejects.toMatchObject({ code: 'SOURCE_DOWN', data: { problems: [{ retryAfter: expect.any(Number), message: expect.stringContaining('"fails"') }] } })
  expect(asked('/fails')).toBe(0)
  const { health } = await engine.client.sources.get({ sourceId })
  expect(health).toMatchObject({ state: 'down', problem: { code: expect.not.stringMatching('SOURCE_DOWN') }, retryAt: expect.any(String) })
  fault.status = 200
  await engine.client.sources.test({ source: { sourceId } })
  expect((await engine.client.sources.get({ sourceId })).health).toMatchObject({ state: 'healthy', problem: null, retryAt: null })
  await expect(sample()).resolves.toBeDefined()
})

it('a source that is silent for too long is given up', async () => {
  const { tools } = engine.parts.sources
  const { sampleSource } = await import('#engine/sources/look')
  const connection = await engine.parts.sources.connection({ connector: 'rest', config: { base_url: server.origin, allow_private: true, endpoints: [{ name: 'hangs', path: '/hangs', paging: { type: 'none' } }] } }, new Access())
  await expect(sampleSource(tools, connection, { stream: 'hangs', limit: 1 }, { signal: new AbortController().signal, progress: () => {}, silence: 100 })).rejects.toMatchObject({ problem: { code: 'TIMEOUT', message: expect.stringContaining('did not answer') } })
})

import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { COMMAND_LINE, PAGE, TOKEN } from '#main/api/access'
import { withClient } from '#main/hosts/cli/store-client'
import { HttpHost } from '#main/hosts/http/server'
import { homeOf } from '#main/store/home'
import type { Client } from '#shared/contract/index'
import { useEngine } from '../support/engine'
import { portLink, sessionCookie } from './factories'

/** What the log of accesses says of those who call without a key. */

const engine = useEngine()
let link: ReturnType<typeof portLink>
let host: HttpHost
/** The page, as it is served. */
let page: Client

beforeAll(async () => {
  link = portLink(engine.parts)
  host = await HttpHost.listen({ link: link.link })
  page = createORPCClient(new RPCLink({ url: `${host.origin}/rpc`, headers: { cookie: await sessionCookie(host) } }))
})

afterAll(async () => {
  await host.close()
  await link.close()
})

afterEach(() => { vi.useRealTimers() })

const noted = async (key: string, limit = 1000) => (await engine.client.audit.list({ key, limit })).toReversed().map(({ what, count, code, objects }) => [what, count, code, ...objects.map(({ id }) => id)])

it('notes what the page changes, each time, and what data it reads, counted together for a minute; nothing else', async () => {
  const { versionId, datasetId } = await engine.import('orders.csv', 'id,name\n1,ann\n2,bob\n')
  expect(await noted(PAGE)).toEqual([])
  await page.system.info()
  await page.datasets.list({ projectId: engine.projectId })
  await page.projects.touch({ projectId: engine.projectId })
  for (let offset = 0; offset < 30; offset += 1) await page.datasets.page({ versionId, offset })
  await page.datasets.rename({ datasetId, name: 'Orders' })
  await page.datasets.rename({ datasetId, name: 'Orders of May' })
  await page.preview.page({ versionId, recipe: { winnow: 1, steps: [] } })
  await expect(page.datasets.rename({ datasetId: engine.projectId, name: 'x' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const both = [['datasets.page', 30, null, versionId], ['datasets.rename', 1, null, datasetId], ['datasets.rename', 1, null, datasetId], ['preview.page', 1, null, versionId], ['datasets.rename', 1, 'NOT_FOUND', engine.projectId]]
  expect(await noted(PAGE)).toEqual(both)
  // Written once already, it goes on counting; after its minute a new entry begins.
  await page.datasets.page({ versionId })
  expect((await noted(PAGE))[0]).toEqual(['datasets.page', 31, null, versionId])
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_001 })
  await page.datasets.page({ versionId })
  expect(await noted(PAGE)).toEqual([['datasets.page', 31, null, versionId], ...both.slice(1), ['datasets.page', 1, null, versionId]])
  expect(JSON.stringify(await engine.client.audit.list({ limit: 1000 }))).not.toMatch(/ann|Orders/)
})

it('notes uploads and downloads of the page', async () => {
  const cookie = await sessionCookie(host)
  const uploaded = await (await fetch(`${host.origin}/uploads?name=a.csv&projectId=${engine.projectId}`, { method: 'PUT', headers: { cookie }, body: 'a\n1\n' })).json()
  await (await fetch(`${host.origin}/artifacts/${uploaded.id}/content`, { headers: { cookie } })).text()
  expect((await noted(PAGE)).slice(-2)).toEqual([['uploads.finish', 1, null, uploaded.id], ['artifacts.locate', 1, null, uploaded.id]])
})

it('notes commands that own the store for their time', async () => {
  const home = homeOf(join(engine.folder, 'another home'), {})
  await withClient((client) => client.projects.create({ name: 'Mine' }), { home })
  expect(await withClient((client) => client.audit.list({}), { home })).toMatchObject([{ who: COMMAND_LINE, what: 'projects.create' }])
})

it('notes commands, whoever owns the store, and each call with the token over REST', async () => {
  engine.parts.store.announce({ url: host.origin, token: host.token })
  const home = engine.parts.store.home
  await withClient((client) => client.projects.create({ name: 'By a command' }), { home })
  await withClient((client) => client.projects.list(), { home })
  expect(await noted(COMMAND_LINE)).toEqual([['projects.create', 1, null]])
  await fetch(`${host.origin}/api/v1/projects`, { headers: { 'x-api-key': host.token } })
  expect(await noted(TOKEN)).toEqual([['projects.list', 1, null]])
})

it('loses no entry of a store that cannot be written for a while', async () => {
  const { audit } = engine.parts.store
  const entry = { at: new Date().toISOString(), keyId: null, who: 'kept', what: 'x', objects: [], projectId: null, source: null, status: 200, code: null, milliseconds: 2 }
  audit.count(entry)
  audit.flush()
  audit.count(entry)
  const lock = vi.spyOn(Reflect.get(audit, 'db'), 'transaction').mockImplementationOnce(() => { throw new Error('disk full') })
  expect(() => audit.flush()).toThrow('disk full')
  lock.mockRestore()
  audit.count(entry)
  expect(await engine.client.audit.list({ key: 'kept' })).toMatchObject([{ count: 3, milliseconds: 6 }])
})

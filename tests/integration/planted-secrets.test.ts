import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { defineConnector, SECRET } from '#shared/define/connector'
import { failure } from '#shared/model/problem'
import { MASK, type Source } from '#shared/model/source'
import { type Composition, compose } from '#main/compose'
import { HttpHost } from '#main/hosts/http/server'
import { homeOf } from '#main/store/home'
import { Planted } from '#tests/support/planted'
import { portLink } from '#tests/transports/factories'

const PASSWORD = `pl@nted "hunter's" & 7\\ä/`
const TOKEN = 'tok-3f9a77c1e5'
const FROM_ENVIRONMENT = 'env-55d1c0ffee'
const PASSPHRASE = 'the passphrase is planted, too'

/** Secrets as drivers leak them: in messages, addresses, headers, causes, and in what hangs on an error. */
function driverError(password: string, token: string): Error {
  const login = Buffer.from(`reader:${password}`).toString('base64')
  const address = new URL('mysql://db.example/shop')
  address.username = 'reader'
  address.password = password
  const cause = Object.assign(new Error(`connect ${address.href} (raw mysql://reader:${password}@db.example) failed`), { config: { password }, sql: `IDENTIFIED BY '${password.replaceAll("'", "''")}'` })
  return Object.assign(new Error(`Access denied using password ${password}; sent {"password":${JSON.stringify(password)}}, Authorization: Basic ${login}, ?token=${encodeURIComponent(token)}`, { cause }), { code: 'ER_ACCESS_DENIED', config: { password, token } })
}

/** What the connector got: proof that secrets reached it. */
const reached: unknown[] = []

/** A connector that tells its secrets in every way there is. */
const leaky = defineConnector({
  id: 'leaky', title: 'Leaky', category: 'databases', docs: 'Tells all.',
  config: z.strictObject({ host: z.string(), port: z.number().optional(), password: z.string().max(100).meta(SECRET), headers: z.array(z.strictObject({ name: z.string(), value: z.string().meta(SECRET) })).default([]), note: z.string().optional() }),
  queries: true,
  check: async ({ password, headers }, { log }) => {
    reached.push([password, headers[0]?.value])
    log('warn', `trying ${password}`)
    return { steps: [{ what: 'login', ok: false, message: `"${password}" is wrong, ${driverError(password, 'x').message}`, remedy: `Not ${password}.` }], version: `1 ${password}` }
  },
  discover: async ({ password, headers, note }) => {
    if (note === 'works') return { streams: [{ id: 'a', name: 'a', kind: 'table', columns: [], key: [], rows: null, bytes: null, cursors: [], notes: [`read with ${password}`] }], relationships: [] }
    throw driverError(password, headers[0]?.value ?? '')
  },
  read: async ({ password, headers }, _request, { log, progress }) => {
    progress({ rows: 1 })
    log('info', `reading as reader:${password}@db.example`)
    const cause = driverError(password, headers[0]?.value ?? '')
    throw failure('SOURCE_LOGIN', cause.message, `Try another one than ${password}.`, { value: password, file: `/tmp/${headers[0]?.value ?? ''}` }, cause)
  },
  sample: async ({ password }) => { throw new AggregateError([driverError(password, '')], `all failed with ${password}`) },
})

let folder: string
let composed: Composition
let host: HttpHost
let closeLink: () => Promise<void>
let projectId: string
let source: Source
const planted = new Planted([PASSWORD, TOKEN, FROM_ENVIRONMENT, PASSPHRASE])

/** Asks over REST, and looks through the whole answer. */
async function ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${host.origin}/api/v1${path}`, { method, headers: { 'x-api-key': host.token, 'content-type': 'application/json' }, ...(body !== undefined && { body: JSON.stringify(body) }) })
  const text = await answer.text()
  planted.look(`${method} ${path}`, `${JSON.stringify([...answer.headers])} ${text}`)
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) }
}

const config = { host: 'db.example', password: PASSWORD, headers: [{ name: 'X-Token', value: TOKEN }], note: 'plain' }

beforeAll(async () => {
  vi.stubEnv('WINNOW_PASSPHRASE', PASSPHRASE)
  vi.stubEnv('PLANTED_SECRET', FROM_ENVIRONMENT)
  folder = mkdtempSync(join(tmpdir(), 'winnow-planted-'))
  composed = await compose({ home: homeOf(join(folder, 'home'), {}) })
  composed.parts.sources.catalogue.setAdded([{ connector: leaky, origin: 'package' }])
  const { link, close } = portLink(composed.parts)
  closeLink = close
  host = await HttpHost.listen({ link })
  projectId = (await composed.client.projects.list())[0]!.id
})

afterAll(async () => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

it('hides what a saved source holds, and gives it to the connector alone', async () => {
  const made = await ask('POST', '/sources', { projectId, name: 'Shop', connector: 'leaky', config })
  expect(made).toMatchObject({ status: 201, body: { config: { host: 'db.example', password: MASK, headers: [{ name: 'X-Token', value: MASK }], note: 'plain' } } })
  source = (await composed.client.sources.list({ projectId }))[0]!
  await ask('GET', `/sources?projectId=${projectId}`)
  await ask('PATCH', `/sources/${source.id}`, { name: 'The shop', config: { ...source.config, port: 3306 } })
  expect(await ask('POST', '/sources/test', { source: { sourceId: source.id } })).toMatchObject({ status: 200, body: { ok: false, steps: [{ message: expect.stringContaining(`"${MASK}" is wrong`) }] } })
  expect(reached).toEqual([[PASSWORD, TOKEN]])
  expect(await ask('GET', '/secrets')).toMatchObject({ body: [{ name: `sources/${source.id}/headers.0.value`, usedBy: [{ name: 'The shop' }] }, { name: `sources/${source.id}/password`, place: 'file' }] })
  expect(await ask('GET', '/system/info')).toMatchObject({ body: { secrets: { store: 'file', locked: false } } })
})

it('takes them out of whatever a driver throws', async () => {
  const saved = { sourceId: source.id }
  const unsaved = { connector: 'leaky', config: { ...config, password: '${PLANTED_SECRET}' } }
  for (const ref of [saved, unsaved, { ...saved, config: { ...source.config, host: 'other' } }]) {
    await ask('POST', '/sources/test', { source: ref })
    expect(await ask('POST', '/sources/discover', { source: ref })).toMatchObject({ status: 500, body: { code: 'INTERNAL', detail: expect.stringContaining('Access denied using password') } })
    expect(await ask('POST', '/sources/sample', { source: ref, choice: { stream: 'a' } })).toMatchObject({ status: 500 })
  }
  expect(await ask('POST', '/sources/discover', { source: { ...unsaved, config: { ...config, note: 'works' } } })).toMatchObject({ body: { streams: [{ notes: [`read with ${MASK}`] }] } })
  expect(reached).toContainEqual([FROM_ENVIRONMENT, TOKEN])
  await ask('POST', '/sources/sample', { source: unsaved, choice: { query: `SELECT '${'x'}'` } })
})

it('takes them out of the problems, the log and the result of a run', async () => {
  const { body } = await ask('POST', `/sources/${source.id}/import`, { choice: { stream: 'orders' } })
  const { id } = z.object({ id: z.string() }).parse(body)
  await vi.waitFor(async () => expect((await composed.client.runs.get({ runId: id })).status).toBe('FAILED'), 10_000)
  expect(await ask('GET', `/runs/${id}`)).toMatchObject({ body: { problems: [{ code: 'SOURCE_LOGIN', message: expect.stringContaining(`password ${MASK}`), place: { value: MASK } }] } })
  expect(await ask('GET', `/ingestion/jobs/${id}/logs`)).toMatchObject({ status: 200 })
  await ask('GET', `/ingestion/jobs/${id}`)
  await ask('GET', `/sources/${source.id}`)
})

it('takes them out of what is wrong with an input', async () => {
  const long = 'x'.repeat(60)
  planted.look('nothing', long)
  for (const wrong of [{ ...config, password: `${PASSWORD}${long}${long}` }, { ...config, host: 5, password: PASSWORD }, { ...config, password: { value: PASSWORD } }, { ...config, passwort: PASSWORD }, { password: PASSWORD }]) {
    expect(await ask('POST', '/sources', { projectId, name: 'Wrong', connector: 'leaky', config: wrong })).toMatchObject({ status: 422, body: { code: 'CONFIG_INVALID' } })
    await ask('POST', '/sources/test', { source: { connector: 'leaky', config: wrong } })
  }
  await ask('POST', '/secrets/unlock', { passphrase: `${PASSPHRASE}!` })
  await ask('PUT', '/secrets', { name: '../x', value: PASSWORD })
  await ask('PUT', '/secrets', { name: 'team/prod', value: PASSWORD })
  await ask('POST', '/secrets/delete', { name: 'team/prod' })
})

it('takes them out of the answers that earlier users of REST know', async () => {
  const database = { host: '127.0.0.1', port: 9, database: 'shop', username: 'reader', password: PASSWORD }
  await ask('POST', '/data-sources/database', { database_type: 'mysql', connection: database })
  await ask('POST', '/data-sources/database', { database_type: 'source-mysql', connection: { ...database, passwort: PASSWORD } })
  await ask('POST', '/ingestion/sources/mysql/test', database)
  await ask('POST', '/data-sources/discover', { connector_type: 'leaky', config, sample_rows: 2 })
  await ask('POST', '/data-sources/read', { connector_type: 'leaky', config, stream_name: 'a' })
  for (const [connector, given] of [['leaky', config], ['source-mysql', database]] as const) {
    expect(await ask('POST', '/data-sources/config', { name: `Old ${connector}`, configuration: { type: 'database', connector, config: given } })).toMatchObject({ status: 201 })
  }
  expect(await ask('GET', '/data-sources/config')).toMatchObject({ status: 200, body: { length: 3 } })
  const { status, body } = await ask('POST', '/ingestion/sources', { name: 'Old MySQL', type: 'MYSQL', mysql: database })
  const { id } = z.object({ id: z.string() }).parse(body)
  await ask('PUT', `/ingestion/sources/${id}`, { mysql: { ...database, port: 10 } })
  await ask('GET', `/ingestion/sources/${id}`)
  await ask('POST', `/ingestion/sources/${id}/test`, {})
  expect([status, (await ask('POST', '/ingestion/mysql/import', { source_id: id, table: 'orders' })).status]).toEqual([201, 201])
})

it('lets a project out without them', async () => {
  const { status, body } = await ask('GET', `/projects/${projectId}/export`)
  expect([status, JSON.stringify(body).includes('SHOP_PASSWORD')]).toEqual([200, true])
})

it('writes them nowhere: not into the store, its copies, the log, temporary files', async () => {
  composed.parts.log.unexpected('test', driverError(PASSWORD, TOKEN))
  composed.parts.log.info(`started with ${PASSWORD}`)
  planted.lookInFiles(folder)
  await host.close()
  await closeLink()
  await composed.close()
  planted.lookInFiles(folder)
  // Where they were planted they are found: the search works.
  const proof = new Planted([PASSWORD])
  proof.look('proof', driverError(PASSWORD, TOKEN))
  expect([planted.found, planted.bytes > 100_000, proof.found.length > 1]).toEqual([[], true, true])
})

import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import { type ContractProcedure, traverseContractProcedures } from '@orpc/server'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { NAMING, TOKEN } from '#main/api/access'
import { type Composition, compose } from '#main/compose'
import { notStarted } from '#main/jobs/progress-meter'
import { HttpHost } from '#main/hosts/http/server'
import { linkFor } from '#main/hosts/process/caller'
import { homeOf } from '#main/store/home'
import { type Client, contract } from '#shared/contract/index'
import { isPublic, scopeOf } from '#shared/contract/procedure'
import type { Scope } from '#shared/model/access'
import { portLink } from './factories'

/** What keys open, and what they do not: rows 8 and 11 of the threat list. */

let engine: Composition
let host: HttpHost
let link: ReturnType<typeof portLink>
let folder: string
/** A project of the key, and one that is none of its business, with something of every kind in it. */
let own: string
let foreign: Record<string, string>

interface Answer { readonly status: number; readonly headers: Headers; readonly body: unknown }

async function rest(key: string, path: string, method = 'GET', body?: unknown): Promise<Answer> {
  const answer = await fetch(`${host.origin}/api/v1${path}`, { method, headers: { 'x-api-key': key, ...(body !== undefined && { 'content-type': 'application/json' }) }, ...(body !== undefined && { body: JSON.stringify(body) }) })
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, body: text === '' ? null : JSON.parse(text) }
}

let made = 0
async function newKey(scopes: Scope[], projectIds?: string[]): Promise<{ key: string; id: string; client: Client }> {
  made += 1
  const { key, id } = await engine.client.keys.create({ name: `key ${made}`, scopes, ...(projectIds && { projectIds }) })
  return { key, id, client: createORPCClient(linkFor(link.link, { caller: id })) }
}

/** Every procedure of the contract. */
function procedures(): { readonly path: readonly string[]; readonly procedure: ContractProcedure<never, never, never, never> }[] {
  const found: ReturnType<typeof procedures> = []
  traverseContractProcedures({ router: contract, path: [] }, ({ contract: procedure, path }) => { found.push({ path, procedure: procedure as never }) })
  return found
}

/** The members of an input that name something by its id. */
function idsOf(schema: unknown): string[] {
  if (!(schema instanceof z.ZodType)) return []
  const found = new Set<string>()
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    for (const [name, member] of Object.entries('properties' in node && typeof node.properties === 'object' ? node.properties ?? {} : {})) {
      if (typeof member === 'object' && JSON.stringify(member).includes('"format":"uuid"') && JSON.stringify(member).length < 400) found.add(name)
    }
    Object.values(node).forEach(walk)
  }
  walk(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))
  return [...found]
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-keys-'))
  engine = await compose({ home: homeOf(folder, {}) })
  link = portLink(engine.parts)
  host = await HttpHost.listen({ link: link.link })
  const { store } = engine.parts
  own = store.projects.create('Own').id
  const other = store.projects.create('Other').id
  const { id: recipe } = store.recipes.create(other, 'Clean', { winnow: 1, steps: [] })
  const { id: dataset } = store.datasets.create(other, 'orders', 'imported')
  const version = randomUUID()
  store.datasets.addVersion(dataset, { id: version, path: 'x', rows: 1, unreadable: 0, bytes: 1, sha256: 'a', columns: [], file: null, report: null, runId: null })
  const run = store.runs.create({ projectId: other, kind: 'profile', title: 'x', mode: 'ASYNC', progress: notStarted(null), repeats: null, task: {} })
  const artifact = store.artifacts.add({ id: randomUUID(), projectId: other, kind: 'upload', name: 'a.csv', format: null, path: 'a.csv', bytes: 1, sha256: 'a', rows: null, runId: null, folder: null, createdBy: null }).id
  const gone = store.recipes.create(other, 'Gone', { winnow: 1, steps: [] })
  const deletion = (await store.trash.delete('recipe', gone.id, 'Gone')).id
  const source = store.sources.rememberFile(other, { name: 'a.csv', path: '/a.csv', bytes: 1, modifiedAt: new Date().toISOString(), sha256: 'a' })
  const rule = store.rules.save(other, { name: 'Id', type: 'NOT_NULL', target_field: 'id', params: {}, severity: 'drop' }).id
  foreign = { project: other, rule, source, dataset, version, artifact, recipe, run: run.id, deletion }
})

afterAll(async () => {
  await host.close()
  await link.close()
  await engine.close()
  rmSync(folder, { recursive: true, force: true })
})

it('shows a key once and keeps only its hash', async () => {
  const { key, id } = await newKey(['data_read'])
  expect(key).toMatch(/^wnw_[\w-]{43}$/)
  const kept = (await engine.client.keys.list()).find((one) => one.id === id)
  expect(kept).toMatchObject({ prefix: key.slice(0, 10), scopes: ['data_read'], projectIds: null, lastUsedAt: null, revokedAt: null })
  expect(JSON.stringify(kept)).not.toContain(key)
  expect((await rest(key, '/projects')).status).toBe(200)
  expect((await engine.client.keys.list()).find((one) => one.id === id)?.lastUsedAt).not.toBeNull()
})

it('8: wants a key on every route', async () => {
  for (const { procedure } of procedures()) {
    const { route } = procedure['~orpc']
    if (!isPublic(procedure) || route.path === undefined) continue
    const path = route.path.replaceAll(/\{\w+\}/g, randomUUID())
    for (const headers of [new Headers(), new Headers({ 'x-api-key': 'wnw_guess' })]) expect((await fetch(`${host.origin}/api/v1${path}`, { method: route.method ?? 'POST', headers })).status, path).toBe(401)
  }
})

it('8: answers 403 to a key without the scope, on every route that needs it', async () => {
  const { client } = await newKey(['data_read'])
  for (const { path, procedure } of procedures()) {
    if (scopeOf(procedure) === 'data_read') continue
    await expect(call(client, path, {}), path.join('.')).rejects.toMatchObject({ code: 'FORBIDDEN', status: 403 })
  }
  const { key } = await newKey(['data_read'])
  expect(await rest(key, '/recipes', 'POST', { projectId: own, name: 'x', recipe: { winnow: 1, steps: [] } })).toMatchObject({ status: 403, body: { code: 'FORBIDDEN', remedy: expect.stringContaining('data_write') } })
  expect((await rest(key, '/keys')).status).toBe(403)
  expect((await rest((await newKey(['data_write'])).key, `/recipes?projectId=${own}`)).status).toBe(200)
})

it('8: answers 404 for what belongs to another project, as for what is not there, on every route that names something', async () => {
  const { client } = await newKey(['data_write', 'data_unmasked'], [own])
  const walked = new Set<string>()
  for (const { path, procedure } of procedures()) {
    if (scopeOf(procedure) === 'admin' || path[0] === 'keys') continue
    for (const member of idsOf(procedure['~orpc'].inputSchema)) {
      const kind = NAMING[member]
      expect(kind, `"${member}" of ${path.join('.')} names something: put it into NAMING`).toBeDefined()
      const id = foreign[kind ?? '']
      expect(id, `the test has a foreign ${kind}`).toBeDefined()
      walked.add(path.join('.'))
      for (const given of [id, randomUUID()]) await expect(call(client, path, { [member]: given }), `${path.join('.')} ${member}`).rejects.toMatchObject({ code: 'NOT_FOUND', status: 404 })
      for (const given of [id, randomUUID()]) await expect(call(client, path, { deep: [{ [member]: given }] }), `${path.join('.')} ${member}`).rejects.toMatchObject({ code: 'NOT_FOUND' })
    }
  }
  expect(walked.size).toBeGreaterThan(40)
})

it('keeps files of another project from a key, too', async () => {
  const { key } = await newKey(['data_write'], [own])
  expect((await rest(key, `/artifacts/${foreign['artifact']}/content`)).status).toBe(404)
  const form = new FormData()
  form.append('project_id', foreign['project'] ?? '')
  form.append('file', new Blob(['a\n1\n']), 'a.csv')
  for (const path of ['/uploads', '/ingestion/upload/file']) expect((await fetch(`${host.origin}/api/v1${path}`, { method: 'POST', headers: { 'x-api-key': key }, body: form })).status).toBe(404)
})

it('lists to a key its own projects, and takes its first one where none is named', async () => {
  const { key, client } = await newKey(['data_write'], [own])
  expect((await rest(key, '/projects')).body).toMatchObject([{ id: own }])
  expect((await rest(key, '/deletions')).body).toEqual([])
  expect((await rest(key, '/projects', 'POST', { name: 'More' })).status).toBe(403)
  const form = new FormData()
  form.append('file', new Blob(['a\n1\n']), 'a.csv')
  const uploaded = await (await fetch(`${host.origin}/api/v1/uploads`, { method: 'POST', headers: { 'x-api-key': key }, body: form })).json()
  expect(uploaded).toMatchObject({ projectId: own })
  expect(await client.artifacts.get({ artifactId: uploaded.id })).toMatchObject({ projectId: own })
})

it('opens nothing with an old secret, nor with a key that was revoked', async () => {
  const { key, id } = await newKey(['data_read'])
  const { key: next } = await engine.client.keys.rotate({ keyId: id })
  expect((await rest(key, '/projects')).status).toBe(401)
  expect((await rest(next, '/projects')).status).toBe(200)
  expect(await engine.client.keys.revoke({ keyId: id })).toMatchObject({ revokedAt: expect.any(String) })
  expect((await rest(next, '/projects')).status).toBe(401)
  await expect(engine.client.keys.rotate({ keyId: id })).rejects.toMatchObject({ code: 'CONFLICT' })
})

it('gives keys a name each, and admin for all projects alone', async () => {
  await engine.client.keys.create({ name: 'Twice', scopes: ['data_read'] })
  await expect(engine.client.keys.create({ name: 'Twice', scopes: ['data_read'] })).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(engine.client.keys.create({ name: 'Page', scopes: ['data_read'] })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  await expect(engine.client.keys.create({ name: 'Half an admin', scopes: ['admin'], projectIds: [own] })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
})

it('serves RPC to a key, but nothing that hosts do among themselves', async () => {
  const { key } = await newKey(['admin'])
  const client: Client = createORPCClient(new RPCLink({ url: `${host.origin}/rpc`, headers: { 'x-api-key': key } }))
  expect((await client.projects.list()).length).toBeGreaterThan(1)
  await expect(client.artifacts.locate({ artifactId: randomUUID() })).rejects.toMatchObject({ status: 404 })
  for (const path of ['/rpc/artifacts/locate', '/rpc/uploads/begin', '/rpc/keys/authenticate']) {
    expect((await fetch(host.origin + path, { method: 'POST', headers: { 'x-api-key': key, 'content-type': 'application/json' }, body: '{"json":{}}' })).status).toBe(404)
  }
})

it('11: lets a key call so often in a minute, and says when to come again', async () => {
  await engine.client.settings.update({ requestsPerMinute: 5 })
  const { key, id } = await newKey(['data_read'])
  const answers = await Promise.all(Array.from({ length: 8 }, () => rest(key, '/steps')))
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 200, 200, 429, 429, 429])
  const refused = answers.find(({ status }) => status === 429)
  expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(refused?.body).toMatchObject({ code: 'RATE_LIMITED' })
  expect((await rest((await newKey(['data_read'])).key, '/steps')).status).toBe(200)
  expect((await engine.client.audit.list({ key: id })).filter(({ code }) => code === 'RATE_LIMITED')).toHaveLength(3)
  await engine.client.settings.update({ requestsPerMinute: 600 })
})

it('notes who did what and how it ended, and no values', async () => {
  const { key, id, client } = await newKey(['data_write'])
  await rest(key, `/recipes/${foreign['recipe']}`)
  await rest(key, '/recipes/parse', 'POST', { yaml: 'canary: secret' })
  await expect(client.settings.update({ keepVersions: 3 })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await rest(host.token, `/runs/${randomUUID()}`)
  const [denied, parsed, got] = await engine.client.audit.list({ key: id })
  expect(got).toMatchObject({ what: 'recipes.get', who: `key ${made}`, objects: [{ kind: 'recipe', id: foreign['recipe'] }], projectId: foreign['project'], status: 200, code: null })
  expect(parsed).toMatchObject({ what: 'recipes.parse', objects: [], code: 'RECIPE_INVALID' })
  expect(denied).toMatchObject({ what: 'settings.update', status: 403, code: 'FORBIDDEN' })
  expect(await engine.client.audit.list({ key: TOKEN, limit: 1 })).toMatchObject([{ what: 'runs.get', status: 404, code: 'RUN_NOT_FOUND', keyId: null }])
  expect(await engine.client.audit.list({ key: id, failed: true })).toHaveLength(2)
  expect(JSON.stringify(await engine.client.audit.list({ limit: 1000 }))).not.toContain('canary')
})

it('a key has no kept secret sent to another place', async () => {
  const config = { host: '127.0.0.1', port: 9, user: 'reader', password: 'kept-password' }
  const { id: sourceId, config: shown } = await engine.client.sources.create({ projectId: own, name: 'kept secret', connector: 'mysql', config })
  const { client } = await newKey(['data_write'])
  const elsewhere = { ...shown, host: 'elsewhere.example' }
  for (const refused of [client.sources.test({ source: { sourceId, config: elsewhere } }), client.sources.update({ sourceId, config: elsewhere })]) {
    await expect(refused).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining('A secret was left as it is') })
  }
  await client.sources.update({ sourceId, config: shown, name: 'another name' })
  await client.sources.update({ sourceId, config: { ...elsewhere, password: 'its-own-password' } })
})

it('10: notes failed logins, without the key that was tried', async () => {
  await rest('wnw_tried-this-secret', '/projects')
  const log = await engine.client.audit.list({ key: 'unknown', limit: 1 })
  expect(log).toMatchObject([{ what: 'GET /projects', status: 401, code: 'UNAUTHORISED' }])
  expect(JSON.stringify(log)).not.toContain('tried-this')
})

it('forgets accesses after their days', async () => {
  const { store } = engine.parts
  const old = { keyId: null, who: 'old', what: 'x', objects: [], projectId: null, source: null, status: 200, code: null, milliseconds: 1 }
  store.audit.note({ ...old, at: new Date(Date.now() - 91 * 86_400_000).toISOString() })
  store.audit.flush()
  await engine.close()
  engine = await compose({ home: homeOf(folder, {}) })
  engine.parts.store.audit.note({ ...old, who: 'new', at: new Date().toISOString() })
  expect(await engine.client.audit.list({ key: 'old' })).toEqual([])
  expect(await engine.client.audit.list({ key: 'new' })).toHaveLength(1)
})

/** Calls a procedure by its path. */
function call(client: unknown, path: readonly string[], input: unknown): Promise<unknown> {
  const found = path.reduce((at: unknown, name) => Reflect.get(Object(at), name), client)
  return typeof found === 'function' ? found(input) : Promise.reject(new Error(`no ${path.join('.')}`))
}

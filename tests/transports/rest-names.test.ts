import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Composition, compose } from '#main/compose'
import { FileAccess } from '#main/api/file-access'
import { SourceAccess } from '#main/api/source-access'
import { HttpHost } from '#main/hosts/http/server'
import { homeOf } from '#main/store/home'
import type { Scope } from '#shared/model/access'
import { portLink } from './factories'

/** REST by the names and shapes that earlier users know, and what a key sees of sensitive values. */

const CUSTOMERS = 'id;contact;city;salary\n1;ann@example.org;Berlin;10\n2;bob@example.org;Köln;20\n'

let engine: Composition
let host: HttpHost
let link: ReturnType<typeof portLink>
let folder: string
let database: string

interface Answer { readonly status: number; readonly body: ReturnType<typeof JSON.parse> }

async function send(key: string, path: string, method: string, body?: unknown): Promise<Answer> {
  const isForm = body instanceof FormData
  const answer = await fetch(`${host.origin}/api/v1${path}`, { method, headers: { 'x-api-key': key, ...(body !== undefined && !isForm && { 'content-type': 'application/json' }) }, ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }) })
  const text = await answer.text()
  return { status: answer.status, body: text === '' ? null : JSON.parse(text) }
}

const get = (path: string) => send(host.token, path, 'GET')
const post = (path: string, body: unknown) => send(host.token, path, 'POST', body)

let made = 0
const keyFor = async (...scopes: Scope[]) => (await engine.client.keys.create({ name: `key ${made += 1}`, scopes })).key

function form(name: string, text: string): FormData {
  const data = new FormData()
  data.append('file', new Blob([text]), name)
  return data
}

const fileConfig = (name: string) => ({ dataset_name: 'customers', format: 'csv', url: join(folder, name), provider: { storage: 'local' }, format_options: { delimiter: ';', quote_char: '"', encoding: 'utf-8' } })

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-names-'))
  mkdirSync(join(folder, 'home'))
  writeFileSync(join(folder, 'customers.csv'), CUSTOMERS)
  database = join(folder, 'shop.sqlite')
  const db = new Database(database)
  db.exec("CREATE TABLE orders (id INTEGER PRIMARY KEY, buyer TEXT, amount INTEGER); INSERT INTO orders VALUES (1, 'ann@example.org', 5), (2, 'DE89 3704 0044 0532 0130 00', 6), (3, NULL, 7)")
  db.close()
  engine = await compose({ home: homeOf(join(folder, 'home'), {}) })
  link = portLink(engine.parts)
  host = await HttpHost.listen({ link: link.link })
})

afterAll(async () => {
  await host.close()
  await link.close()
  await engine.close()
  rmSync(folder, { recursive: true, force: true })
})

it('lists connectors, discovers, reads and tries connections', async () => {
  expect((await get('/data-sources/connectors')).body.map(({ id }: { id: string }) => id)).toEqual(expect.arrayContaining(['files', 'sqlite']))
  const found = await post('/data-sources/discover', { connector_type: 'source-sqlite', config: { path: database }, sample_rows: 2 })
  expect(found).toMatchObject({ status: 200, body: { streams: [{ name: 'orders', key: ['id'], sample: [{ id: 1, buyer: 'ann@example.org' }, { id: 2 }] }] } })
  const stream_name = found.body.streams[0].id
  expect(await post('/data-sources/read', { connector_type: 'sqlite', config: { path: database }, stream_name, limit: 1 })).toMatchObject({ status: 200, body: { count: 1, records: [{ id: 1, buyer: 'ann@example.org', amount: 5 }] } })
  expect(await post('/data-sources/database', { database_type: 'sqlite', connection: { path: database } })).toMatchObject({ status: 200, body: { ok: true, streams: [{ name: 'orders' }] } })
  expect(await post('/data-sources/database', { database_type: 'sqlite', connection: { path: join(folder, 'none.sqlite') } })).toSatisfy(({ status, body }: Answer) => status === 404 || body.ok === false)
  expect(await post('/data-sources/read', { connector_type: 'source-oracle', config: {}, stream_name: 'x' })).toMatchObject({ status: 404, body: { code: 'CONNECTOR_UNKNOWN' } })
})

it('reads the file configuration that users have', async () => {
  const config = fileConfig('customers.csv')
  const { body } = await post('/data-sources/discover', { connector_type: 'source-file', config })
  expect(await post('/data-sources/read', { connector_type: 'source-file', config, stream_name: body.streams[0].id })).toMatchObject({ status: 200, body: { records: [{ id: '1', city: 'Berlin' }, { id: '2', city: 'Köln' }] } })
  expect(await post('/data-sources/read', { connector_type: 'source-file', config: { ...config, provider: { storage: 'gcs' } }, stream_name: 'x' })).toMatchObject({ status: 422, body: { code: 'CONFIG_INVALID' } })
})

it('saves sources by configuration, and shows them', async () => {
  const saved = await post('/data-sources/config', { name: 'Shop', configuration: { type: 'database', connector: 'source-sqlite', config: { path: database, sensitive: ['amount'] } } })
  expect(saved).toMatchObject({ status: 201, body: { name: 'Shop', configuration: { type: 'database', connector: 'sqlite', config: { sensitive: ['amount'] } } } })
  expect((await get('/data-sources/config')).body).toMatchObject([{ id: saved.body.id }])
  expect(await post('/data-sources', { name: 'Files', type: 'file', connector: 'source-file', config: fileConfig('customers.csv') })).toMatchObject({ status: 201, body: { configuration: { type: 'file', connector: 'files' }, status: 'UNTESTED' } })
  expect((await post('/data-sources/config', { name: 'Shop', configuration: { connector: 'sqlite', config: { path: database } } })).status).toBe(409)
  const key = await keyFor('data_read')
  const { body } = await send(key, '/sources/sample', 'POST', { source: { sourceId: saved.body.id }, choice: { stream: 'orders' } })
  expect(body.rows[0]).toEqual([1, '********', '********'])
  const configuration = { connector: 'sqlite', config: { path: database } }
  await post('/sources/test', { source: configuration })
  expect((await post('/data-sources/config', { name: 'Tested', configuration })).body).toMatchObject({ status: 'ACTIVE' })
})

it('takes an upload, previews it with rules, and follows its job', async () => {
  const uploaded = await post('/ingestion/upload/file', form('customers.csv', CUSTOMERS))
  expect(uploaded).toMatchObject({ status: 201, body: { mode: 'SYNC', status: 'COMPLETED', preview_rows: [{ city: 'Berlin' }, {}] } })
  const { artifact_id, job_id } = uploaded.body
  expect((await get(`/ingestion/jobs/${job_id}`)).body).toMatchObject({ status: 'COMPLETED', progress: 100, artifactId: artifact_id, sourceId: null, processedRows: 2, resultPath: null, error: null })
  const { versionId, projectId } = (await get(`/ingestion/jobs/${job_id}`)).body
  expect((await get(`/versions/${versionId}/rows`)).body.total).toBe(2)
  const upload = { id: artifact_id, projectId, originalFilename: 'customers.csv', fileFormat: 'CSV', rowCount: 2, size: CUSTOMERS.length + 1, checksum: expect.stringMatching(/^[\da-f]{64}$/), createdAt: expect.any(String), createdBy: 'token' }
  expect((await get(`/ingestion/artifacts/${artifact_id}`)).body).toEqual(upload)
  expect((await get('/ingestion/artifacts')).body).toContainEqual(upload)
  expect((await post('/data-sources/upload', form('more.csv', 'a\n1\n'))).body).toMatchObject({ status: 'COMPLETED', preview_rows: [{ a: '1' }] })
  expect((await post('/ingestion/preview', { artifact_id, limit: 1 })).body.rows).toEqual([{ cells: ['1', 'ann@example.org', 'Berlin', '10'], dropped: false, reasons: [] }])
  const rules = [{ type: 'REGEX', target_field: 'city', params: { pattern: 'B.*' }, severity: 'ERROR' }, { type: 'NOT_NULL', target_field: 'id' }]
  expect((await post('/ingestion/preview', { artifact_id, rules })).body).toMatchObject({ dropped_count: 1, rows: [{ dropped: false }, { dropped: true, reasons: [expect.any(String)] }] })
  expect((await post('/ingestion/preview', {})).status).toBe(400)
})

it('tries a range on a column of an upload that is still text, by what its limits are', async () => {
  const { artifact_id } = (await post('/ingestion/upload/file', form('amounts.csv', 'id,amount,day\n1,5.5,2024-01-05\n2,500,2024-01-06\n,7,2025-01-07\n4,many,2024-01-08\n5,,2024-01-09\n'))).body
  const preview = (rules: unknown) => post('/ingestion/preview', { artifact_id, rules })
  const notNull = { type: 'NOT_NULL', target_field: 'id' }
  const { body } = await preview([notNull, { type: 'RANGE', target_field: 'amount', params: { min: 1, max: 100 } }, { type: 'RANGE', target_field: 'day', params: { max: '2024-12-31' }, severity: 'warn' }])
  expect(body).toMatchObject({ dropped_count: 3 })
  expect(body.rows.map(({ dropped }: { dropped: boolean }) => dropped)).toEqual([false, true, true, true, false])
  expect(await preview([notNull, { type: 'RANGE', target_field: 'amount', params: { minimum: 1 } }])).toMatchObject({ status: 422, body: { place: { pointer: '/rules/1/minimum' } } })
  expect(await preview([notNull, { type: 'RANGE', target_field: 'amont', params: { min: 1 } }])).toMatchObject({ status: 422, body: { code: 'COLUMN_MISSING', place: { pointer: '/rules/1' } } })
})

it('keeps rules by name beside the templates', async () => {
  const project_id = engine.parts.store.projects.first().id
  const rule = { name: 'City', type: 'REGEX', target_field: 'city', params: { pattern: 'B.*' } }
  const saved = await post('/ingestion/rules', rule)
  expect(saved).toMatchObject({ status: 201, body: { ...rule, severity: 'drop', project_id } })
  expect(await post('/ingestion/rules', { ...rule, severity: 'warn' })).toMatchObject({ body: { id: saved.body.id, severity: 'warn' } })
  expect((await get(`/ingestion/templates/cleaning?project_id=${project_id}`)).body.at(-1)).toMatchObject({ label: 'City', params: { step: 'regex', column: 'city' } })
  expect((await get('/ingestion/templates/cleaning')).status).toBe(200)
  expect((await send(host.token, `/ingestion/rules/${saved.body.id}`, 'DELETE')).status).toBe(200)
  expect((await get('/ingestion/rules')).body).toEqual([])
})

it('masks what is sensitive from a key without data_unmasked, wherever rows are shown', async () => {
  const masking = await keyFor('data_write')
  const seeing = await keyFor('data_unmasked')
  const uploaded = await send(masking, '/ingestion/upload/file', 'POST', form('people.csv', CUSTOMERS))
  expect(uploaded.body.preview_rows[0]).toMatchObject({ contact: '********', city: 'Berlin' })
  const { artifact_id, job_id } = uploaded.body
  expect((await get(`/ingestion/artifacts/${artifact_id}`)).body.createdBy).toBe(`key ${made - 1}`)
  const { result } = await engine.client.runs.get({ runId: job_id })
  if (result?.kind !== 'import') throw new Error('not imported')
  const { versionId, datasetId } = result
  await engine.client.datasets.setSensitive({ datasetId, columns: ['salary'] })
  const reads: [string, string, unknown?][] = [
    [`/versions/${versionId}/rows`, 'GET'], [`/versions/${versionId}/profile`, 'GET'], [`/versions/${versionId}/findings`, 'GET'], ['/preview', 'POST', { versionId, recipe: { winnow: 1, steps: [] } }],
    ['/ingestion/preview', 'POST', { artifact_id }], ['/files/inspect', 'POST', { file: { uploadId: artifact_id } }],
    ['/data-sources/read', 'POST', { connector_type: 'sqlite', config: { path: database }, stream_name: 'orders' }],
    ['/data-sources/discover', 'POST', { connector_type: 'sqlite', config: { path: database }, sample_rows: 3 }],
  ]
  for (const [path, method, body] of reads) {
    const hidden = await send(masking, path, method, body)
    expect(hidden.status, path).toBe(200)
    expect(JSON.stringify(hidden.body), path).not.toMatch(/example\.org|3704/)
    for (const key of [seeing, host.token]) expect((await send(key, path, method, body)).status).toBe(200)
  }
  expect((await send(masking, `/versions/${versionId}/rows`, 'GET')).body.rows[0].cells).toEqual(['1', '********', 'Berlin', '********'])
  expect((await send(seeing, `/versions/${versionId}/rows`, 'GET')).body.rows[0].cells).toEqual(['1', 'ann@example.org', 'Berlin', '10'])
  expect((await send(masking, `/datasets/${datasetId}/sensitive`, 'PUT', { columns: [] })).status).toBe(403)
  expect(await engine.client.datasets.setSensitive({ datasetId, columns: ['salary'], cleared: ['contact', 'salary'] })).toEqual({ columns: ['salary'], cleared: ['contact'], found: [{ column: 'contact', by: 'values', kind: 'e-mail' }] })
  expect((await send(masking, `/versions/${versionId}/rows`, 'GET')).body.rows[0].cells).toEqual(['1', 'ann@example.org', 'Berlin', '********'])
  // A recipe could give the cleared name to another column.
  expect(JSON.stringify((await send(masking, '/preview', 'POST', { versionId, recipe: { winnow: 1, steps: [] } })).body)).not.toContain('example.org')
  await engine.client.datasets.setSensitive({ datasetId, columns: ['salary'] })
  expect((await fetch(`${host.origin}/api/v1/artifacts/${artifact_id}/content`, { headers: { 'x-api-key': masking } })).status).toBe(403)
  expect(await send(masking, `/versions/${versionId}/export`, 'POST', { versionId, output: { format: 'csv' }, folder })).toMatchObject({ status: 403, body: { message: expect.stringContaining('data_unmasked') } })
  const run = await send(masking, '/runs', 'POST', { versionId, recipe: { winnow: 1, steps: [{ step: 'trim', columns: ['city'] }] } })
  const clean = await send(masking, `/versions/${run.body.result.cleanVersionId}/rows`, 'GET')
  expect(clean.body.rows[0].cells).toEqual(['1', '********', 'Berlin', '********'])
  expect(await (await fetch(`${host.origin}/api/v1/artifacts/${artifact_id}/content`, { headers: { 'x-api-key': seeing } })).text()).toBe(CUSTOMERS)
})

it('12: reads nothing outside of the allowed folders by a source, however its path is written', async () => {
  const { store, sources } = engine.parts
  const files = new FileAccess(store, [join(folder, 'allowed')])
  const fenced = portLink({ ...engine.parts, files, sources: new SourceAccess(sources.tools, sources.catalogue, store, engine.parts.secrets, files) })
  const other = await HttpHost.listen({ link: fenced.link })
  const ask = async (path: string, body: unknown): Promise<number> => (await fetch(`${other.origin}/api/v1${path}`, { method: 'POST', headers: { 'x-api-key': other.token, 'content-type': 'application/json' }, body: JSON.stringify(body) })).status
  mkdirSync(join(folder, 'allowed'))
  writeFileSync(join(folder, 'allowed', 'open.csv'), CUSTOMERS)
  expect(await ask('/data-sources/discover', { connector_type: 'source-file', config: { url: join(folder, 'allowed', 'open.csv') } })).toBe(200)
  for (const url of [join(folder, 'customers.csv'), `${folder}/allowed/../customers.csv`, `file://${folder}/customers.csv`, '/etc/passwd']) {
    expect(await ask('/data-sources/discover', { connector_type: 'source-file', config: { url } }), url).toBe(403)
  }
  expect(await ask('/data-sources/read', { connector_type: 'sqlite', config: { path: database }, stream_name: 'orders' })).toBe(403)
  expect(await ask('/data-sources/database', { database_type: 'sqlite', connection: { path: database } })).toBe(403)
  await other.close()
  await fenced.close()
})

it('says of a MySQL that is not there what is wrong with it, not its password', async () => {
  const mysql = { host: '127.0.0.1', port: 1, database: 'shop', username: 'ann', password: 'canary-7' }
  const { catalogue } = engine.parts.sources
  if (!catalogue.find('mysql')) return
  const tried = await post('/ingestion/sources/mysql/test', mysql)
  expect(tried).toMatchObject({ status: 200, body: { ok: false, remedy: expect.any(String) } })
  const saved = await post('/ingestion/sources', { name: 'Shop DB', type: 'MYSQL', mysql })
  expect(saved).toMatchObject({ status: 201, body: { type: 'MYSQL', config: { password: '********', user: 'ann' } } })
  expect(await send(host.token, `/ingestion/sources/${saved.body.id}`, 'PUT', { mysql: { port: 2 } })).toMatchObject({ status: 200, body: { config: { port: 2, password: '********' } } })
  expect((await post(`/ingestion/sources/${saved.body.id}/test`, {})).body).toMatchObject({ ok: false })
  expect(JSON.stringify([tried, saved, await get('/ingestion/sources')])).not.toContain('canary-7')
  expect((await send(host.token, `/ingestion/sources/${saved.body.id}`, 'DELETE')).status).toBe(200)
})

import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { AirbyteSource } from '#shared/model/airbyte'
import type { Source } from '#shared/model/source'
import { withFakeSource, withWorker } from '#tests/support/airbyte'
import { useEngine } from '#tests/support/engine'
import { Planted } from '#tests/support/planted'
import { python } from '#tests/support/python'
import { useSources } from '#tests/support/sources'

const engine = useEngine((home) => {
  withWorker(home)
  withFakeSource(home)
})
const sources = useSources(engine)
const cache = (): string => join(engine.folder, 'home', 'airbyte', 'cache')
const NAME = 'source-hardcoded-records'

async function installed(name: string): Promise<AirbyteSource> {
  for (;;) {
    const source = (await engine.client.airbyte.list()).find((one) => one.name === name)!
    if (source.installation?.state !== 'running') return source
    await setTimeout(100)
  }
}

/** What lies in the cache, with its content. */
const kept = (): Record<string, string> => (existsSync(cache()) ? Object.fromEntries(readdirSync(cache()).map((file) => [file, createHash('sha256').update(readFileSync(join(cache(), file))).digest('hex')])) : {})

describe.skipIf(python === undefined)('an Airbyte source', { timeout: 300_000 }, () => {
  test('is in the catalogue before it is installed, with what to do', async () => {
    expect(await engine.client.connectors.describe({ connector: 'source-faker' })).toMatchObject({ origin: 'airbyte', category: 'services', unavailable: { code: 'CONNECTOR_UNAVAILABLE', remedy: expect.stringContaining('winnow airbyte install source-faker') } })
    await expect(engine.client.sources.create({ projectId: engine.projectId, name: 'too early', connector: 'source-faker', config: {} })).rejects.toMatchObject({ code: 'CONNECTOR_UNAVAILABLE' })
  })

  test('is installed from its lock, looked into, read, and removed', async () => {
    // The page and a command at once: one begins, and the other is told so.
    const both = await Promise.allSettled([1, 2].map(() => engine.client.airbyte.install({ name: NAME, unlisted: false })))
    expect(both.toSorted((one, other) => one.status.localeCompare(other.status))).toMatchObject([{ value: { installation: { state: 'running' } } }, { reason: { code: 'CONFLICT' } }])
    expect(await installed(NAME)).toMatchObject({ installation: { state: 'done', problem: null }, installed: { version: '0.0.48' }, unavailable: null })
    expect(await engine.client.connectors.describe({ connector: NAME })).toMatchObject({ unavailable: null, config: { properties: { count: { default: 1000 } } } })

    const source = await sources.create(NAME, { count: 500 })
    const ref = { sourceId: source.id }
    expect(await engine.client.sources.test({ source: ref })).toMatchObject({ ok: true, version: 'source-hardcoded-records 0.0.48' })
    const { streams } = await engine.client.sources.discover({ source: ref })
    expect(streams.find(({ id }) => id === 'products')).toMatchObject({ key: [], columns: expect.arrayContaining([expect.objectContaining({ name: 'make', type: { name: 'text' } })]) })

    const read = await sources.read(source, { stream: 'products' })
    expect(read.rows).toHaveLength(500)
    expect(read.columns.map(({ name }) => name)).not.toContainEqual(expect.stringContaining('airbyte'))
    expect(await engine.client.airbyte.cache()).toMatchObject({ entries: [{ sourceId: source.id, sourceName: source.name, connector: NAME, streams: [{ name: 'products', rows: 500 }], stale: false }] })

    // As earlier users write it.
    expect(await engine.client.dataSources.read({ connector_type: 'hardcoded-records', config: { count: 5 }, stream_name: 'products', limit: 2 })).toMatchObject({ count: 2 })
    await engine.client.airbyte.uninstall({ name: NAME })
    expect(await installed(NAME)).toMatchObject({ installed: null, unavailable: { code: 'CONNECTOR_UNAVAILABLE' } })
    await expect(engine.client.sources.test({ source: ref })).rejects.toMatchObject({ code: 'CONNECTOR_UNAVAILABLE' })
  })

  test('one that Winnow has not tried is installed only at the user\'s word', async () => {
    await expect(engine.client.airbyte.install({ name: 'source-of-somebody', unlisted: false })).rejects.toMatchObject({ code: 'INPUT_INVALID', data: { problems: [{ remedy: expect.stringContaining('--unlisted') }] } })
  })
})

describe.skipIf(python === undefined)('reading what is new', { timeout: 120_000 }, () => {
  test('gives the whole table, and goes on where the last read ended; a whole refresh does not', async () => {
    const note = join(engine.folder, 'seen.json')
    const statesOf = () => (JSON.parse(readFileSync(note, 'utf8')) as { states: unknown[] }).states
    const source = await sources.create('source-fake', { mode: 'look', rows: 100, note })
    const read = await sources.read(source, { stream: 'users', cursor: 'updatedAt' })
    expect([read.rows.length, read.columns, statesOf()]).toEqual([100, [{ name: 'id', type: { name: 'integer' } }, { name: 'name', type: { name: 'text' } }, { name: 'updatedAt', type: { name: 'timestamptz' } }], []])
    expect((await sources.refresh(read.datasetId)).rows).toHaveLength(100)
    expect(statesOf()).toMatchObject([{ stream: { stream_state: { last: 100 } } }])
    expect((await sources.refresh(read.datasetId, { whole: true })).rows).toHaveLength(100)
    expect(statesOf()).toEqual([])
  })

  test.each(['kill', 'term', 'trace_exit_0', 'half_record'])('a connector that ends by "%s" leaves dataset, cache and state as they were', async (mode) => {
    const source = await sources.create('source-fake', { mode: 'well', rows: 40 })
    const read = await sources.read(source, { stream: 'users', cursor: 'updatedAt' })
    await engine.client.sources.update({ sourceId: source.id, config: { mode, rows: 90 } })
    const before = kept()
    const run = await sources.refreshRun(read.datasetId)
    expect([run.status, run.problems[0]?.code]).toEqual(['FAILED', expect.stringMatching(/^SOURCE_/)])
    expect(kept()).toEqual(before)
    expect((await engine.client.datasets.get({ datasetId: read.datasetId })).latest?.id).toBe(read.versionId)
  })

  test('other options read everything anew', async () => {
    const source = await sources.create('source-fake', { mode: 'well', rows: 30 })
    const read = await sources.read(source, { stream: 'users', cursor: 'updatedAt' })
    await engine.client.sources.update({ sourceId: source.id, config: { mode: 'well', rows: 20 } })
    expect((await sources.refresh(read.datasetId)).rows).toHaveLength(20)
  })

  test('another secret may be another account: nothing goes on from what the old one read', async () => {
    const source = await sources.create('source-fake', { mode: 'well', rows: 3, api_key: 'of the first account' })
    await sources.read(source, { stream: 'users', cursor: 'updatedAt' })
    const isStale = async () => (await engine.client.airbyte.cache()).entries.find(({ sourceId }) => sourceId === source.id)?.stale
    await engine.client.sources.update({ sourceId: source.id, name: 'another name' })
    expect(await isStale()).toBe(false)
    await engine.client.sources.update({ sourceId: source.id, config: { mode: 'well', rows: 3, api_key: 'of the second account' } })
    expect(await isStale()).toBe(true)
  })

  test('a secret that is set anew is looked at: a renewed key of the same account goes on from what was read', async () => {
    const note = join(engine.folder, 'renewed.json')
    const set = (value: string) => engine.client.secrets.set({ name: 'shop/key', value })
    await set('first')
    const source = await sources.create('source-fake', { mode: 'look', rows: 100, note, api_key: 'keychain:shop/key' })
    const read = await sources.read(source, { stream: 'users', cursor: 'updatedAt' })
    await set('renewed')
    await sources.refresh(read.datasetId)
    expect(JSON.parse(readFileSync(note, 'utf8'))).toMatchObject({ states: [{ stream: { stream_state: { last: 100 } } }] })
    await engine.client.sources.update({ sourceId: source.id, config: { ...source.config } })
    expect((await engine.client.airbyte.cache()).entries.find(({ sourceId }) => sourceId === source.id)?.stale).toBe(false)
  })

  test('fields that the schema does not name come as text, and a refresh knows them', async () => {
    const data = [{ id: 1, name: 'a', more: 7 }]
    const source = await sources.create('source-fake', { mode: 'data', data })
    const read = await sources.read(source, { stream: 'users' })
    expect([read.columns.at(-1), read.rows[0]?.at(-1)]).toEqual([{ name: 'more', type: { name: 'text' } }, '7'])
    expect((await sources.refresh(read.datasetId)).columns).toEqual(read.columns)
  })

  test('what is kept of a source can be removed', async () => {
    const source = await sources.create('source-fake', { mode: 'well', rows: 3 })
    await sources.read(source, { stream: 'users' })
    await engine.client.airbyte.clear({ sourceId: source.id })
    expect(Object.keys(kept()).filter((file) => file.startsWith(source.id))).toEqual([])
  })
})

/* A service whose refresh tokens can be used once: whoever starts the connector uses one up. */
const login = (token = 'planted-refresh-0') => ({ refresh_token: token, access_token: 'planted-access-0', token_expiry_date: '' })
const service = (name: string) => engine.write(`${name}.json`, JSON.stringify({ token: 'planted-refresh-0', number: 0 }))
const told = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as { token: string; number: number; states: unknown[] }
const configOf = async ({ id }: Source) => (await engine.client.sources.get({ sourceId: id })).config

describe.skipIf(python === undefined)('a login that can be used once', { timeout: 120_000 }, () => {
  test('is kept at once, also by a read that fails; nothing else of the options is changed, and no log has it', async () => {
    const note = service('kept')
    const config = { mode: 'renew', rows: 20, note, credentials: login() }
    const source = await sources.create('source-fake', config)
    expect((await engine.client.sources.test({ source: { sourceId: source.id } })).ok).toBe(true)
    const read = await sources.read(source, { stream: 'users', cursor: 'updatedAt' })
    engine.write('kept.json', JSON.stringify({ ...told(note), fails: true }))
    const failed = await sources.refreshRun(read.datasetId)
    expect(failed.status).toBe('FAILED')
    engine.write('kept.json', JSON.stringify({ ...told(note), fails: false }))
    const again = await sources.refresh(read.datasetId)

    // The same account: it goes on from what is kept.
    expect([again.rows.length, again.notes, told(note).states]).toEqual([20, [], [expect.objectContaining({ stream: expect.objectContaining({ stream_state: { last: 20 } }) })]])
    expect(await configOf(source)).toEqual({ ...source.config, credentials: { ...login(), refresh_token: expect.stringMatching(/^\*+$/), access_token: expect.stringMatching(/^\*+$/), token_expiry_date: expect.stringMatching(/^2030/) } })

    const planted = new Planted(Array.from({ length: told(note).number + 1 }, (_, number) => [`planted-refresh-${number}`, `planted-access-${number}`]).flat())
    planted.lookInFiles(join(engine.folder, 'home'))
    for (const [place, seen] of Object.entries({ source: await configOf(source), failed, list: await engine.client.sources.list({ projectId: engine.projectId }) })) planted.look(place, seen)
    expect(planted.found).toEqual([])
    expect(planted.bytes).toBeGreaterThan(1000)
  })

  test('is used up by one run after the other where several streams are read at once', async () => {
    const source = await sources.create('source-fake', { mode: 'renew', rows: 5, note: service('together'), credentials: login() })
    const read = await Promise.all(['users', 'events', 'Order Lines'].map((stream) => sources.read(source, { stream })))
    expect(read.map(({ rows }) => rows.length)).toEqual([5, 5, 5])
  })

  test('that was tried before the source is saved is not lost: what came after it is saved', async () => {
    const config = { mode: 'renew', rows: 5, note: service('tried'), credentials: login() }
    for (let time = 0; time < 2; time += 1) {
      const { ok, steps } = await engine.client.sources.test({ source: { connector: 'source-fake', config } })
      expect([ok, steps.at(-1)?.message]).toEqual([true, expect.stringMatching(/credentials\.refresh_token.*saves that with the source/)])
    }
    const source = await sources.create('source-fake', config)
    expect((await sources.read(source, { stream: 'users' })).rows).toHaveLength(5)
  })

  test('of a variable cannot be kept, and the dataset says what to do', async () => {
    process.env['WINNOW_TEST_REFRESH'] = 'planted-refresh-0'
    const source = await sources.create('source-fake', { mode: 'renew', rows: 5, note: service('variable'), credentials: login('${WINNOW_TEST_REFRESH}') })
    const { notes } = await sources.read(source, { stream: 'users' })
    expect(notes).toContainEqual({ code: 'login-renewed', message: expect.stringMatching(/\$\{WINNOW_TEST_REFRESH\}.*Sign in anew, and enter the new token itself as "credentials\.refresh_token"/) })
  })
})

const MANIFEST = `version: 6.48.2
type: DeclarativeSource
check: {type: CheckStream, stream_names: [things]}
streams:
  - type: DeclarativeStream
    name: things
    primary_key: [id]
    retriever:
      type: SimpleRetriever
      requester: {type: HttpRequester, url_base: "{{ config['address'] }}", path: /things, http_method: GET, authenticator: {type: BearerAuthenticator, api_token: "{{ config['api_key'] }}"}}
      record_selector: {type: RecordSelector, extractor: {type: DpathExtractor, field_path: [things]}}
    schema_loader: {type: InlineSchemaLoader, schema: {type: object, properties: {id: {type: integer}, label: {type: string}}}}
spec:
  type: Spec
  connection_specification:
    type: object
    required: [address, api_key]
    properties: {address: {type: string}, api_key: {type: string, airbyte_secret: true}}
`

test.skipIf(python === undefined)('a manifest is a connector: asked with its login, read, and its secret told nobody', { timeout: 120_000 }, async () => {
  const server = createServer((request, response) => {
    response.statusCode = request.headers.authorization === 'Bearer s3cret-of-things' ? 200 : 401
    response.setHeader('content-type', 'application/json').end(response.statusCode === 200 ? '{"things": [{"id": 1, "label": "één"}, {"id": 2, "label": null}]}' : '{"message": "who are you?"}')
  })
  await new Promise<void>((listening) => { server.listen(0, '127.0.0.1', listening) })
  const address = server.address()
  try {
    const config = { address: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`, api_key: 's3cret-of-things' }
    await engine.client.airbyte.install({ manifest: { name: 'things.yaml', text: MANIFEST } })
    const source = await sources.create('source-things', config)
    expect(source.config).toEqual({ ...config, api_key: '********' })
    expect((await sources.read(source, { stream: 'things' })).rows).toEqual([[1, 'één'], [2, null]])
    const wrong = await engine.client.sources.test({ source: { connector: 'source-things', config: { ...config, api_key: 'another-secret' } } })
    expect(wrong).toMatchObject({ ok: false })
    expect(JSON.stringify(wrong)).not.toContain('another-secret')
  } finally {
    server.close()
  }
})

import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { ServerResponse } from 'node:http'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { SourceConfig } from '#shared/model/source'
import { useEngine } from '#tests/support/engine'
import { type Asked, type HttpServer, serveHttp } from '#tests/support/http-server'
import { useSources } from '#tests/support/sources'

const engine = useEngine()
const sources = useSources(engine)
let server: HttpServer
let answer: (asked: Asked, response: ServerResponse) => void

beforeAll(async () => { server = await serveHttp((asked, response) => answer(asked, response)) })
afterAll(() => server.close())
beforeEach(() => { server.asked.length = 0 })

const ROWS = 200_000
const csv = (rows: number, word = 'x'): Buffer => Buffer.from(`id,name\n${Array.from({ length: rows }, (_, index) => `${index + 1},${word}${String(index).padStart(20, '0')}\n`).join('')}`)

/** Serves bytes as real servers do: with an ETag, and parts of them. */
function serveFile(content: Uint8Array, headers: Record<string, string> = {}, cutAfter = Number.POSITIVE_INFINITY) {
  const etag = `"${createHash('sha256').update(content).digest('hex').slice(0, 16)}"`
  answer = ({ headers: asked }, response) => {
    const from = asked['if-range'] === etag ? Number(/^bytes=(\d+)-$/.exec(asked.range ?? '')?.[1] ?? 0) : 0
    if (from >= content.length) return response.writeHead(416).end()
    response.writeHead(from > 0 ? 206 : 200, { etag, 'content-length': content.length - from, ...(from > 0 && { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` }), ...headers })
    if (content.length - from <= cutAfter) return response.end(content.subarray(from))
    response.write(content.subarray(from, from + cutAfter), () => setTimeout(() => response.destroy(), 20))
  }
}

const create = (path: string, more: SourceConfig = {}) => sources.create('http', { url: server.origin + path, allow_private: true, ...more })

test('a file is read by its name in the address, or as the service calls it', async () => {
  serveFile(csv(3))
  expect((await sources.read(await create('/data/people.csv?day=1'), { stream: 'file' })).rows).toEqual([['1', 'x00000000000000000000'], ['2', 'x00000000000000000001'], ['3', 'x00000000000000000002']])
  serveFile(Buffer.from('[{"a": 12345678901234567890}]'), { 'content-disposition': 'attachment; filename="..\\\\..\\\\odd name.json"; filename*=UTF-8\'\'..%2Fda%C5%82a.json' })
  const { streams } = await engine.client.sources.discover({ source: { connector: 'http', config: { url: `${server.origin}/download`, allow_private: true } } })
  expect(streams).toMatchObject([{ id: 'file', name: 'dała.json', columns: [{ name: 'a' }] }])
  expect((await sources.read(await create('/download'), { stream: 'file', columns: ['a'] })).rows).toEqual([['12345678901234567890']])
})

test('a packed file is unpacked', async () => {
  serveFile(gzipSync(csv(2)), { 'content-type': 'application/gzip' })
  expect((await sources.read(await create('/people.csv.gz'), { stream: 'file' })).rows).toHaveLength(2)
})

test('first rows cost the beginning of the file', async () => {
  const content = csv(ROWS)
  serveFile(content)
  const source = await create('/large.csv')
  expect((await engine.client.sources.sample({ source: { sourceId: source.id }, choice: { stream: 'file' }, limit: 2 })).rows).toEqual([['1', expect.any(String)], ['2', expect.any(String)]])
  const { streams } = await engine.client.sources.discover({ source: { sourceId: source.id } })
  expect(streams).toMatchObject([{ bytes: content.length, rows: null, columns: [{ name: 'id' }, { name: 'name' }] }])
})

test('a download that breaks off goes on where it was, and begins anew where the file has changed', async () => {
  const content = csv(ROWS)
  serveFile(content, {}, 3_000_000)
  const { versionId } = await sources.read(await create('/large.csv'), { stream: 'file' })
  expect((await engine.client.datasets.version({ versionId })).rows).toBe(ROWS)
  expect(server.asked.map(({ headers }) => headers.range !== undefined)).toEqual([false, true])

  server.asked.length = 0
  const changed = csv(ROWS, 'y')
  let attempts = 0
  serveFile(content, {}, 3_000_000)
  const first = answer
  answer = (asked, response) => {
    if ((attempts += 1) === 1) return first(asked, response)
    serveFile(changed)
    answer(asked, response)
  }
  const { rows } = await sources.read(await create('/large.csv'), { stream: 'file' })
  expect([rows[0]?.[1], rows.length, attempts]).toEqual(['y00000000000000000000', 1000, 2])
})

test.each([
  [401, 'wants a login'], [403, 'may not be read'], [404, 'There is no file'], [410, '410'], [429, 'no more requests'], [500, 'failed at the other end'], [418, 'refused the request'],
])('status %i is told in words', async (status, words) => {
  answer = (_asked, response) => response.writeHead(status).end('canary')
  const { ok, steps } = await engine.client.sources.test({ source: { connector: 'http', config: { url: `${server.origin}/a.csv?key=canary`, allow_private: true } } })
  expect([ok, steps.at(-1)?.message]).toEqual([false, expect.stringContaining(words)])
  expect(JSON.stringify(steps)).not.toContain('canary')
})

test('a web page in place of the file is told', async () => {
  answer = (_asked, response) => response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html>log in')
  const { steps } = await engine.client.sources.test({ source: { connector: 'http', config: { url: `${server.origin}/a.csv`, allow_private: true } } })
  expect(steps.at(-1)).toMatchObject({ ok: false, message: expect.stringContaining('a web page instead of the file') })
})

test('a login that a redirect must not take along is not said to be wrong', async () => {
  const other = await serveHttp((_asked, response) => response.writeHead(401).end())
  try {
    answer = (_asked, response) => response.writeHead(302, { location: `${other.origin}/real.csv`.replace('127.0.0.1', 'localhost') }).end()
    const network = engine.parts.sources.tools.network
    const fetch = network.fetch.bind(network)
    const open = vi.spyOn(network, 'fetch').mockImplementation((url, request) => fetch(url, { ...request, allowed: [server.host, 'localhost'] }))
    const { steps } = await engine.client.sources.test({ source: { connector: 'http', config: { url: `${server.origin}/a.csv`, allow_private: true, auth: { type: 'bearer', token: 'c4nary-token' } } } })
    expect(steps.at(-1)).toMatchObject({ what: 'login', ok: false, message: expect.stringContaining('sends on to "http://localhost'), remedy: expect.stringContaining('with the login for that') })
    expect(other.asked.map(({ headers }) => headers.authorization)).toEqual([undefined])
    open.mockRestore()
  } finally {
    await other.close()
  }
})

test.each([429, 503])('a service that says when to come back (%i, by a date) is believed', async (status) => {
  answer = (_asked, response) => response.writeHead(status, { 'retry-after': new Date(Date.now() + 90_000).toUTCString() }).end()
  const source = await create('/a.csv')
  const { problems } = await sources.settled((await engine.client.sources.import({ sourceId: source.id, choice: { stream: 'file' } })).id)
  expect(problems).toMatchObject([{ code: 'RATE_LIMITED', message: expect.stringContaining(`(${status})`), remedy: expect.stringMatching(/Try again in (89|90) s/) }])
  expect(problems[0]?.retryAfter).toBeGreaterThan(80)
  expect(server.asked).toHaveLength(1)
})

test('logins, and the private network', async () => {
  answer = ({ headers }, response) => response.writeHead(headers['x-key'] === 'right' ? 200 : 401).end('a\n1\n')
  const check = async (more: SourceConfig) => (await engine.client.sources.test({ source: { connector: 'http', config: { url: `${server.origin}/a.csv`, ...more } } })).steps.at(-1)
  expect(await check({ allow_private: true, auth: { type: 'header', name: 'X-Key', value: 'right' } })).toMatchObject({ ok: true, message: '"a.csv" is there.' })
  expect(await check({ allow_private: true, auth: { type: 'bearer', token: 'wrong' } })).toMatchObject({ what: 'login', ok: false })
  expect(await check({})).toMatchObject({ what: 'address', ok: false, message: expect.stringContaining('this machine') })
})

/** Serves a file with these headers, and 304 where it is asked for a later one by them. */
function serveTagged(content: string, headers: Record<string, string>, { knows304 = true } = {}) {
  answer = ({ headers: asked }, response) => {
    const isKnown = (asked['if-none-match'] ?? asked['if-modified-since'] ?? '') === (headers['etag'] ?? headers['last-modified'])
    response.writeHead(knows304 && isKnown ? 304 : 200, headers).end(knows304 && isKnown ? undefined : content)
  }
}

test.each([
  ['by its ETag', { etag: 'W/"1"' }, { etag: 'W/"2"' }, true],
  ['by the time of its last change', { 'last-modified': 'Mon, 05 Jan 2026 10:00:00 GMT' }, { 'last-modified': 'Tue, 06 Jan 2026 10:00:00 GMT' }, true],
  ['by an ETag of a service that sends it all the same', { etag: '"1"' }, { etag: '"2"' }, false],
])('a file that has not changed is not read again: %s', async (_how, before, after, knows304) => {
  serveTagged('id\n1\n', before, { knows304 })
  const { datasetId, versionId } = await sources.read(await create('/a.csv'), { stream: 'file' })
  server.asked.length = 0
  const same = await sources.refreshRun(datasetId)
  expect(same).toMatchObject({ status: 'COMPLETED', result: { kind: 'import', versionId, rows: 1, unchanged: true } })
  expect(server.asked).toHaveLength(1)
  expect((await engine.client.runs.logs({ runId: same.id })).map(({ message }) => message)).toContainEqual(expect.stringContaining('nothing was read'))
  // All the same where that is wished, and where the version is gone that was read.
  expect((await sources.refresh(datasetId, { whole: true })).versionId).not.toBe(versionId)
  await engine.client.datasets.deleteVersion({ versionId: (await engine.client.datasets.get({ datasetId })).latest?.id ?? '' })
  expect((await sources.refreshRun(datasetId)).result).not.toMatchObject({ unchanged: true })
  serveTagged('id\n1\n2\n', after, { knows304 })
  expect((await sources.refresh(datasetId)).rows).toEqual([['1'], ['2']])
})

test('a file is read again where nothing tells that it is the same, and where it is to be read in another way', async () => {
  const justNow = new Date().toUTCString()
  serveTagged('a;b\n1;2\n', { 'last-modified': justNow, date: justNow })
  const source = await create('/a.csv', { input: { delimiter: ',' } })
  const { datasetId } = await sources.read(source, { stream: 'file' })
  expect((await sources.refreshRun(datasetId)).result).not.toMatchObject({ unchanged: true })
  serveTagged('a;b\n1;2\n', { etag: '"1"' })
  await sources.refresh(datasetId)
  expect((await sources.refreshRun(datasetId)).result).toMatchObject({ unchanged: true })
  await engine.client.sources.update({ sourceId: source.id, config: { ...source.config, input: { delimiter: ';' } } })
  expect((await sources.refresh(datasetId, { changes: 'map' })).rows).toEqual([['1', '2']])
})

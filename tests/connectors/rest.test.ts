import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { SourceConfig } from '#shared/model/source'
import { useEngine } from '#tests/support/engine'
import { answerJson } from '#tests/support/http-server'
import { Planted } from '#tests/support/planted'
import { type RestServer, startRestServer } from '#tests/support/rest-server'
import { useSources } from '#tests/support/sources'

const engine = useEngine()
const sources = useSources(engine)
let server: RestServer
beforeAll(async () => { server = await startRestServer() })
afterAll(() => server.close())
beforeEach(() => {
  server.count = 25
  server.asked.length = 0
})
afterEach(() => { server.fault = undefined })

const config = (more: SourceConfig = {}): SourceConfig => ({ base_url: server.origin, allow_private: true, ...more })
const create = (more?: SourceConfig) => sources.create('rest', config(more))
const paths = () => server.asked.map(({ url }) => url.pathname + url.search)

/** Imports a stream that cannot be read; gives what is told. */
async function failed(stream: string, more?: SourceConfig) {
  const source = await create(more)
  const run = await sources.settled((await engine.client.sources.import({ sourceId: source.id, choice: { stream } })).id)
  expect(run.status).toBe('FAILED')
  return run.problems[0]
}

describe('pages', () => {
  test.each(['/all', '/page', '/page-from-0', '/page-then-404', '/offset', '/cursor', '/long-cursor', '/link', '/next'])('%s: the way is found, and every record read once', async (stream) => {
    const { rows, columns } = await sources.read(await create(), { stream })
    expect(rows.map(([id]) => Number(id))).toEqual(Array.from({ length: 25 }, (_, index) => index + 1))
    expect(columns.map(({ name }) => name)).toEqual(['id', 'name', 'account', 'price', 'owner.city', 'tags', 'updated_at'])
    // Numbers keep every digit.
    expect(rows[24]).toEqual([25, 'Item 25', '900719925474090025', expect.anything(), 'Łódź', '["a","b"]', '2026-01-01T00:00:25Z'])
  })

  test('a full last page is followed by nothing, and a short answer is all there is', async () => {
    server.count = 20
    for (const stream of ['/page', '/offset', '/cursor']) expect((await sources.read(await create(), { stream })).rows).toHaveLength(20)
    server.count = 3
    server.asked.length = 0
    expect((await sources.read(await create({ endpoints: [{ name: 'few', path: '/all' }] }), { stream: 'few' })).rows).toHaveLength(3)
    expect(paths().filter((path) => path !== '/all')).toEqual([])
  })

  test('a way that was set is taken as it is', async () => {
    const source = await create({ endpoints: [{ name: 'items', path: '/offset', paging: { type: 'offset', size_param: 'limit', size: 20 }, query: { status: 'open' } }] })
    expect((await sources.read(source, { stream: 'items' })).rows).toHaveLength(25)
    expect(paths()).toContain('/offset?status=open&limit=20&offset=20')
  })

  test('only so many records as are wanted are asked for', async () => {
    const source = await create({ endpoints: [{ name: 'items', path: '/page' }] })
    const { rows } = await engine.client.sources.sample({ source: { sourceId: source.id }, choice: { stream: 'items', columns: ['name', 'id'] }, limit: 3 })
    expect([rows, paths()]).toEqual([[['Item 1', 1], ['Item 2', 2], ['Item 3', 3]], ['/page']])
  })

  test('the same page for ever ends with a sentence', async () => {
    expect(await failed('/endless', { paging: { type: 'cursor', param: 'cursor', path: '/next_cursor' } })).toMatchObject({ code: 'SOURCE_ANSWER', message: expect.stringContaining('same records as page 1') })
    expect(server.asked.filter(({ url }) => url.pathname === '/endless').length).toBeLessThan(4)
  })

  test('a value for the next page that stays the same is the end where nothing more comes, else an error', async () => {
    const paging = { type: 'cursor', param: 'cursor', path: '/next_cursor' }
    expect(await failed('/stuck', { paging })).toMatchObject({ code: 'SOURCE_ANSWER', message: expect.stringContaining('same records as page 2') })
    expect((await sources.read(await create({ paging }), { stream: '/stuck-empty' })).rows).toHaveLength(10)
    expect(server.asked.length).toBeLessThan(12)
  })

  test('a service that lets nobody read all pages is not taken for read, nor when the run is repeated', async () => {
    const source = await create({ paging: { type: 'page' } })
    const stopped = await sources.settled((await engine.client.sources.import({ sourceId: source.id, choice: { stream: '/capped' } })).id)
    expect(stopped.problems).toMatchObject([{ code: 'SOURCE_ANSWER', message: expect.stringContaining('Result window is too large') }])
    expect((await sources.settled((await engine.client.runs.repeat({ runId: stopped.id })).id)).problems).toMatchObject([{ code: 'SOURCE_ANSWER' }])
  })

  test('records that came on two pages, since others were added meanwhile, are told', async () => {
    const { rows, notes } = await sources.read(await create({ paging: { type: 'page' } }), { stream: '/moving' })
    expect([rows.length, notes]).toEqual([27, [expect.objectContaining({ code: 'records-moved', count: 2 })]])
  })

  test('a parameter that the service does not know is not taken for its way', async () => {
    expect((await sources.read(await create({ endpoints: [{ name: 'all', path: '/all' }] }), { stream: 'all' })).rows).toHaveLength(25)
  })
})

describe('records', () => {
  test('one record, and none', async () => {
    expect((await sources.read(await create(), { stream: '/one' })).rows).toEqual([[1, 'only', '[]']])
    const { rows, notes } = await sources.read(await create(), { stream: '/none' })
    expect([rows, notes.map(({ code }) => code)]).toEqual([[], ['no-records']])
  })

  test('only what is new is read again, and nothing twice', async () => {
    const source = await create({ endpoints: [{ name: 'since', path: '/since', cursor: 'updated_at', cursor_param: 'updated_since' }] })
    const { datasetId } = await sources.read(source, { stream: 'since', cursor: 'updated_at' })
    server.count = 28
    server.asked.length = 0
    const { rows } = await sources.refresh(datasetId)
    expect(rows.map(([id]) => Number(id))).toEqual(Array.from({ length: 28 }, (_, index) => index + 1))
    expect(paths()).toContain('/since?updated_since=2026-01-01T00%3A00%3A25Z')
    expect((await sources.refresh(datasetId)).rows).toHaveLength(28)
  })
})

describe('what is there', () => {
  test('endpoints are taken from the description that the service has', async () => {
    const { streams } = await engine.client.sources.discover({ source: { connector: 'rest', config: config() } })
    expect(streams.map(({ id, comment, rows, key, cursors, columns }) => [id, comment, rows, key, cursors, columns.length])).toEqual([
      ['page', 'Items by page', null, ['id'], ['updated_at', 'id'], 7],
      ['cursor', undefined, null, ['id'], ['updated_at', 'id'], 7],
    ])
  })

  test('an endpoint that cannot be read does not hide the others', async () => {
    const { streams } = await engine.client.sources.discover({ source: { connector: 'rest', config: config({ endpoints: [{ name: 'good', path: '/offset' }, { name: 'bad', path: '/web-page' }] }) } })
    expect(streams.map(({ id, columns, notes, rows }) => [id, columns.length, notes?.[0], rows?.count])).toEqual([['good', 7, undefined, 25], ['bad', 0, expect.stringContaining('web page'), undefined]])
  })
})

describe('logins', () => {
  const CANARY = 'canary-4711'
  const guarded = (isRight: (headers: Record<string, unknown>, url: URL) => boolean) => {
    server.fault = ({ headers, url }, response) => {
      if (isRight(headers, url)) return false
      answerJson(response, { message: `bad key ${JSON.stringify(headers)} ${url.search}` }, 401)
      return true
    }
  }
  const basic = `Basic ${Buffer.from(`me:${CANARY}`).toString('base64')}`

  test.each([
    ['basic', { type: 'basic', username: 'me', password: CANARY }, (headers: Record<string, unknown>) => headers['authorization'] === basic],
    ['bearer', { type: 'bearer', token: CANARY }, (headers: Record<string, unknown>) => headers['authorization'] === `Bearer ${CANARY}`],
    ['key in a header', { type: 'api_key', name: 'X-Key', key: CANARY }, (headers: Record<string, unknown>) => headers['x-key'] === CANARY],
    ['key in a parameter', { type: 'api_key', name: 'key', in: 'query', key: CANARY }, (_headers: Record<string, unknown>, url: URL) => url.searchParams.get('key') === CANARY],
  ])('%s', async (_name, auth, isRight) => {
    guarded(isRight)
    expect((await sources.read(await create({ auth, endpoints: [{ name: 'next', path: '/next' }] }), { stream: 'next' })).rows).toHaveLength(25)
    guarded(() => false)
    const problem = await failed('/next', { auth })
    expect(problem).toMatchObject({ code: 'SOURCE_LOGIN', message: expect.stringContaining('refuses the login') })
    expect(JSON.stringify(problem)).not.toContain(CANARY)
  })

  test('OAuth 2: a token is got with the client, and a new one when it has ended', async () => {
    let tokens = 0
    server.fault = ({ url, headers, body, method }, response) => {
      if (url.pathname === '/token') {
        const isRight = method === 'POST' && headers.authorization === basic && new URLSearchParams(body).get('grant_type') === 'client_credentials'
        answerJson(response, isRight ? { access_token: `t${tokens += 1}`, expires_in: '60' } : { error: 'invalid_client' }, isRight ? 200 : 401)
        return true
      }
      // The first token ends after the first page.
      if (headers.authorization === `Bearer t${url.searchParams.has('cursor') ? 2 : tokens}`) return false
      answerJson(response, {}, 401)
      return true
    }
    const auth = { type: 'oauth2', token_url: '/token', client_id: 'me', client_secret: CANARY }
    const endpoints = [{ name: 'cursor', path: '/cursor' }]
    expect((await sources.read(await create({ auth, endpoints }), { stream: 'cursor' })).rows).toHaveLength(25)
    expect(tokens).toBe(2)
    expect(await failed('cursor', { auth: { ...auth, client_secret: 'wrong' }, endpoints })).toMatchObject({ code: 'SOURCE_LOGIN', message: expect.stringContaining('gave no token') })
  })

  test('the address of a next page on another host gets no login', async () => {
    const other = await startRestServer()
    server.fault = ({ url }, response) => {
      if (url.pathname !== '/next') return false
      answerJson(response, { results: [{ id: 1 }], next: `${other.origin}/one?next` })
      return true
    }
    try {
      // The other host was not named, so it is not even asked.
      expect(await failed('/next', { auth: { type: 'bearer', token: CANARY } })).toMatchObject({ code: 'NETWORK_REFUSED' })
      expect(other.asked).toEqual([])
    } finally {
      await other.close()
    }
  })
})

describe('what goes wrong', () => {
  test.each([
    ['/web-page', 'SOURCE_ANSWER', 'a web page, not with JSON'],
    ['/cut-off', 'SOURCE_ANSWER', 'no JSON'],
    ['/error-as-200', 'SOURCE_ANSWER', 'Quota used up'],
    ['/nowhere', 'SOURCE_MISSING', 'There is nothing at'],
  ])('%s', async (stream, code, words) => {
    expect(await failed(stream)).toMatchObject({ code, message: expect.stringContaining(words), remedy: expect.stringMatching(/\.$/) })
  })

  test.each([[401, 'SOURCE_LOGIN', 'wants a login'], [403, 'SOURCE_PERMISSION', 'may not read'], [418, 'SOURCE_ANSWER', 'refused the request (418): tea']])('status %i', async (status, code, words) => {
    server.fault = (_asked, response) => { answerJson(response, { message: 'tea' }, status); return true }
    expect(await failed('/page', { endpoints: [{ name: 'page', path: '/page' }] })).toMatchObject({ code, message: expect.stringContaining(words) })
  })

  test('a service that wants fewer requests is waited for, one that wants to be left alone is left alone', async () => {
    let limited = 0
    server.fault = (_asked, response) => {
      if ((limited += 1) % 2 === 0) return false
      answerJson(response, {}, 429, { 'retry-after': '0' })
      return true
    }
    const endpoints = [{ name: 'page', path: '/page' }]
    expect((await sources.read(await create({ endpoints }), { stream: 'page' })).rows).toHaveLength(25)
    server.fault = (_asked, response) => { answerJson(response, {}, 429, { 'retry-after': '3600' }); return true }
    expect(await failed('page', { endpoints })).toMatchObject({ code: 'RATE_LIMITED', retryAfter: 3600 })
  })

  test('private addresses are asked only where the user wants it', async () => {
    const problem = await failed('/page', { allow_private: false, endpoints: [{ name: 'page', path: '/page' }] })
    expect([problem?.code, server.asked]).toEqual(['NETWORK_REFUSED', []])
  })

  test.each([['localhost:8080', 'not one of the web'], ['http://user:c4nary@api.example/', 'has a user or a password in it']])('the base address %s is refused', async (base, words) => {
    expect((await engine.client.sources.test({ source: { connector: 'rest', config: { base_url: base } } })).steps.at(-1)).toMatchObject({ what: 'config', ok: false, message: expect.stringContaining(words) })
  })

  test('a connection is tried part by part', async () => {
    const check = (more: SourceConfig) => engine.client.sources.test({ source: { connector: 'rest', config: config(more) } })
    expect(await check({ endpoints: [{ name: 'page', path: '/page' }] })).toMatchObject({ ok: true, steps: [{ what: 'config' }, { what: 'address' }, { what: 'answer', message: '"page" gives 10 records in its first answer.' }] })
    expect((await check({ base_url: 'http://127.0.0.1:9/' })).steps.at(-1)).toMatchObject({ what: 'address', ok: false })
    server.fault = (_asked, response) => { answerJson(response, {}, 401); return true }
    expect((await check({})).steps.at(-1)).toMatchObject({ what: 'login', ok: false })
  })

  test('what is kept for the next attempt holds no value of the config, which may be a secret', async () => {
    vi.stubEnv('SHOP_KEY', 'pl4nted in a parameter')
    let isBroken = true
    server.fault = ({ url }, response) => {
      if (!isBroken || url.searchParams.get('cursor') !== '20') return false
      answerJson(response, { message: 'The disk is full' }, 400)
      return true
    }
    const source = await create({ base_url: `${server.origin}/?kind=\${SHOP_KEY}`, endpoints: [{ name: 'cursor', path: '/cursor', query: { token: '${SHOP_KEY}' } }] })
    const run = await sources.settled((await engine.client.sources.import({ sourceId: source.id, choice: { stream: 'cursor' } })).id)
    const planted = new Planted(['pl4nted in a parameter'])
    planted.lookInFiles(engine.folder)
    expect([run.status, planted.found]).toEqual(['FAILED', []])
    isBroken = false
    server.asked.length = 0
    expect(await sources.settled((await engine.client.runs.repeat({ runId: run.id })).id)).toMatchObject({ status: 'COMPLETED', result: { rows: 25 } })
    expect(server.asked.map(({ url }) => Object.fromEntries(url.searchParams))).toEqual([{ cursor: '20', kind: 'pl4nted in a parameter', token: 'pl4nted in a parameter' }])
    vi.unstubAllEnvs()
  })

  test('what was read stays: the next attempt goes on behind it', async () => {
    let isBroken = true
    server.fault = ({ url }, response) => {
      if (!isBroken || url.searchParams.get('cursor') !== '20') return false
      answerJson(response, { message: 'The disk is full' }, 400)
      return true
    }
    const source = await create({ endpoints: [{ name: 'cursor', path: '/cursor' }] })
    const choice = { stream: 'cursor' }
    const run = await sources.settled((await engine.client.sources.import({ sourceId: source.id, choice })).id)
    expect(run.problems[0]).toMatchObject({ code: 'SOURCE_ANSWER', message: expect.stringContaining('The disk is full') })
    isBroken = false
    server.asked.length = 0
    const again = await sources.settled((await engine.client.runs.repeat({ runId: run.id })).id)
    expect(again).toMatchObject({ status: 'COMPLETED', result: { rows: 25 } })
    expect(paths()).toEqual(['/cursor?cursor=20'])
  })
})


import { connect } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { traverseContractProcedures } from '@orpc/server'
import { HttpHost } from '#main/hosts/http/server'
import { EXAMPLES } from '#main/hosts/http/openapi-parts'
import { contract } from '#shared/contract/index'
import { useEngine } from '../support/engine'
import { portLink } from './factories'

/** Calls as programs get them wrong: each is told what is wrong and what to do. And how REST describes itself. */

const engine = useEngine()
let host: HttpHost
let link: ReturnType<typeof portLink>
let key: string

beforeAll(async () => {
  link = portLink(engine.parts)
  host = await HttpHost.listen({ link: link.link, timeouts: { head: 1000, body: 400 } })
  key = (await engine.client.keys.create({ name: 'script', scopes: ['data_write'] })).key
})

afterAll(async () => {
  await host.close()
  await link.close()
})

const call = (method: string, path: string, body?: BodyInit, headers: Record<string, string> = { 'content-type': 'application/json' }): Promise<Response> =>
  fetch(`${host.origin}/api/v1${path}`, { method, headers: { 'x-api-key': key, ...headers }, ...(body !== undefined && { body }) })

const told = async (answer: Promise<Response>) => ({ status: (await answer).status, ...z.looseObject({ code: z.string(), message: z.string(), remedy: z.string() }).parse(await (await answer).json()) })

it.each([
  ['PUT', '/projects', 405, 'GET, HEAD, OPTIONS, POST'],
  ['GET', '/uploads', 405, 'OPTIONS, POST'],
  ['GET', '/ingestion/sources/mysql/test', 405, 'OPTIONS, POST'],
  ['POST', '/ingestion/jobs/', 405, 'GET, HEAD, OPTIONS'],
  ['OPTIONS', '/artifacts/abc/content', 204, 'GET, HEAD, OPTIONS'],
  ['OPTIONS', '/nowhere', 404, null],
  ['DELETE', '/nowhere', 404, null],
])('says of %s %s what can be done there', async (method, path, status, allowed) => {
  const answer = await call(method, path)
  expect([answer.status, answer.headers.get('allow')]).toEqual([status, allowed])
})

it('tells who brings no key from who brings one that opens nothing', async () => {
  for (const [headers, words] of [[{}, 'needs an API key'], [{ 'x-api-key': 'wnw_nothing' }, 'opens nothing']] as const) {
    const answer = await fetch(`${host.origin}/api/v1/projects`, { headers })
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'ApiKey header="X-API-Key"'])
    expect(await answer.json()).toMatchObject({ code: 'UNAUTHORISED', message: expect.stringContaining(words) })
  }
})

it('answers HEAD as GET, without a body', async () => {
  for (const path of ['/projects', '/openapi.json', '/docs']) {
    const answer = await call('HEAD', path)
    expect([answer.status, await answer.text(), answer.headers.get('content-type')]).toEqual([200, '', (await call('GET', path)).headers.get('content-type')])
  }
})

it.each<readonly [title: string, body: BodyInit | undefined, headers: Record<string, string> | undefined, status: number, words: RegExp]>([
  ['a form', 'name=x', { 'content-type': 'application/x-www-form-urlencoded' }, 415, /not JSON/],
  ['a text', '{"name": "x"}', { 'content-type': 'text/plain' }, 415, /text\/plain, not JSON/],
  ['a packed body', '{"name": "x"}', { 'content-type': 'application/json', 'content-encoding': 'gzip' }, 415, /packed \(gzip\)/],
  ['another charset', '{"name": "x"}', { 'content-type': 'application/json; charset=iso-8859-1' }, 415, /iso-8859-1/],
  ['bytes that are no UTF-8', Buffer.from('{"name": "caf\xe9"}', 'latin1'), undefined, 400, /UTF-8/],
  ['a comma too many', '{"name": "x", }', undefined, 400, /no JSON: .*line 1, column 15/],
  ['a password that is not quoted', '{"password": hunter2}', undefined, 400, /no JSON: unexpected token 'h'\.$/],
  ['a body that is nested too deep', `{"name": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`, undefined, 400, /more than 64 levels/],
  ['a body that is too large', JSON.stringify({ name: 'x'.repeat(9_000_000) }), undefined, 413, /more than 8 MB/],
  ['no body', undefined, undefined, 400, /nothing in the call/],
])('refuses %s', async (_title, body, headers, status, words) => {
  const answer = await told(call('POST', '/projects', body, headers))
  expect(answer.status).toBe(status)
  expect(answer.message).toMatch(words)
  expect(JSON.stringify(answer)).not.toContain('hunter2')
})

it('takes JSON by whichever name its kind goes, with a byte order mark, and without a kind', async () => {
  const kinds: readonly Record<string, string>[] = [{ 'content-type': 'application/vnd.api+json' }, { 'content-type': 'application/json; charset=UTF-8' }, {}]
  for (const [index, headers] of kinds.entries()) {
    expect((await call('POST', '/projects', Buffer.from(`\ufeff{"name": "p${index}"}`), headers)).status).toBe(201)
  }
})

it('tells who sends too slowly before it hangs up', async () => {
  const answer = await new Promise<string>((resolve) => {
    let text = ''
    const socket = connect(host.port, '127.0.0.1', () => socket.write(`POST /api/v1/projects HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\nX-API-Key: ${key}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`))
    socket.on('data', (chunk) => { text += chunk.toString() }).on('close', () => resolve(text)).on('error', () => {})
  })
  expect(answer).toMatch(/^HTTP\/1\.1 408 [\s\S]*"code":"TIMEOUT"/)
})

it.each<readonly [path: string, body: unknown, words: string, remedy: RegExp]>([
  ['/data-sources/discover', { connector_type: 5, config: {} }, 'connector_type of the call must be a text, not 5.', /text/],
  ['/data-sources/discover', { connector_type: 'files' }, 'The call needs the member config.', /"config: …"/],
  ['/data-sources/discover', { connector_type: 'files', config: {}, sample_row: 1 }, 'The call has no member "sample_row".', /"sample_rows"/],
  ['/ingestion/sources', { name: 'x', type: 'MYSQLL' }, 'type of the call must be FILE or MYSQL, not "MYSQLL".', /"MYSQL"/],
  ['/ingestion/preview', { artifact_id: 'abc' }, 'artifact_id of the call must be an id as other calls give it (a UUID), not "abc".', /form/],
])('says what is wrong with an input of %s', async (path, body, message, remedy) => {
  expect(await told(call('POST', path, JSON.stringify(body)))).toMatchObject({ status: 400, code: 'INPUT_INVALID', message, remedy: expect.stringMatching(remedy) })
})

it('describes itself in few words, each error once, with examples that the contract takes', async () => {
  const text = await (await call('GET', '/openapi.json')).text()
  expect(text.length).toBeLessThan(400_000)
  const Answers = z.record(z.string(), z.looseObject({ $ref: z.string().optional() }))
  const { paths, tags, components } = z.object({
    paths: z.record(z.string(), z.record(z.string(), z.object({ responses: Answers }))),
    tags: z.array(z.object({ name: z.string(), description: z.string() })), components: z.object({ responses: z.record(z.string(), z.object({ description: z.string() })) }),
  }).parse(JSON.parse(text))
  expect(tags.length).toBeGreaterThan(10)
  const refused = Object.values(paths).flatMap((operations) => Object.values(operations)).flatMap(({ responses }) => Object.entries(responses)).filter(([status]) => Number(status) >= 400)
  for (const [status, { $ref }] of refused) expect($ref).toBe(`#/components/responses/Error${status}`)
  expect(components.responses['Error404']?.description).toContain('RUN_NOT_FOUND')
  const schemas = new Map<string, unknown>()
  traverseContractProcedures({ router: contract, path: [] }, ({ contract: procedure, path }) => { schemas.set(path.join('.'), procedure['~orpc'].inputSchema) })
  for (const [id, example] of Object.entries(EXAMPLES)) {
    const schema = schemas.get(id)
    // What stands in the path is no part of an example.
    expect(schema instanceof z.ZodType && [example, { sourceId: engine.projectId, ...Object(example) }].some((one) => schema.safeParse(one).success), id).toBe(true)
  }
})

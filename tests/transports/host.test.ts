import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { request, type IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Parts } from '#main/api/parts'
import { FileAccess } from '#main/api/file-access'
import { HttpHost } from '#main/hosts/http/server'
import { portLink, sessionCookie } from './factories'
import { type SlowEngine, slowEngine } from './slow-runs'

/** The doors of the host, tried by those who should not come in. Numbers are rows of the threat list. */

let engine: SlowEngine
let host: HttpHost
let cookie: string
let folder: string
let closeLink: () => Promise<void>
let projectId: string

interface Answer { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string }
interface Ask { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: string | Buffer }

/** A request exactly as it is written here: fetch would mend Host, Origin and the path. */
function ask(path: string, { method = 'GET', headers = {}, body }: Ask = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: host.port, path, method, headers, setHost: headers['host'] === undefined }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks).toString() }))
      answer.on('error', reject)
    })
    sent.on('upgrade', (answer, socket) => {
      socket.destroy()
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: '' })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

const rpc = (headers: Record<string, string>): Promise<Answer> => ask('/rpc/projects/list', { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: '{}' })
const rest = (path: string, more: Ask = {}): Promise<Answer> => ask(`/api/v1${path}`, { ...more, headers: { 'x-api-key': host.token, ...more.headers } })
const restJson = (path: string, body: unknown): Promise<Answer> => rest(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

beforeAll(async () => {
  engine = await slowEngine()
  folder = mkdtempSync(join(tmpdir(), 'winnow-host-'))
  mkdirSync(join(folder, 'page', 'assets'), { recursive: true })
  mkdirSync(join(folder, 'granted'))
  writeFileSync(join(folder, 'page', 'index.html'), '<!doctype html>')
  writeFileSync(join(folder, 'page', 'assets', 'app.js'), '1')
  writeFileSync(join(folder, 'secret.csv'), 'a\n1\n')
  writeFileSync(join(folder, 'granted', 'open.csv'), 'a\n1\n')
  symlinkSync(join(folder, 'secret.csv'), join(folder, 'granted', 'link.csv'))
  const parts: Parts = { ...engine.parts, files: new FileAccess(engine.parts.store, [join(folder, 'granted')]) }
  const { link, close } = portLink(parts)
  closeLink = close
  host = await HttpHost.listen({ link, page: join(folder, 'page'), timeouts: { head: 300, body: 300 } })
  cookie = await sessionCookie(host)
  projectId = engine.parts.store.projects.first().id
})

afterAll(async () => {
  await host.close()
  await closeLink()
  await engine.close()
  rmSync(folder, { recursive: true, force: true })
})

it('7: answers to its own names only', async () => {
  for (const name of ['evil.example', `evil.example:${host.port}`, '127.0.0.1', `127.0.0.1:${host.port + 1}`, `127.0.0.1.evil.example:${host.port}`]) {
    for (const path of ['/', '/api/v1/projects', '/rpc/projects/list', '/session']) expect((await ask(path, { headers: { host: name, cookie, 'x-api-key': host.token } })).status).toBe(421)
  }
  expect((await ask('/', { headers: { host: `localhost:${host.port}` } })).status).toBe(200)
})

it('8: lets no foreign page in, with or without the cookie', async () => {
  expect((await rpc({ cookie })).status).toBe(200)
  expect((await rpc({ cookie, origin: host.origin, 'sec-fetch-site': 'same-origin' })).status).toBe(200)
  for (const origin of ['http://evil.example', 'null', `http://127.0.0.1:${host.port + 1}`, `https://127.0.0.1:${host.port}`]) expect((await rpc({ cookie, origin })).status).toBe(403)
  for (const site of ['cross-site', 'same-site']) expect((await rpc({ cookie, 'sec-fetch-site': site })).status).toBe(403)
  expect((await ask('/rpc/projects/list', { method: 'OPTIONS', headers: { origin: 'http://evil.example', 'access-control-request-method': 'POST' } })).headers['access-control-allow-origin']).toBeUndefined()
  expect((await ask('/', { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' } })).status).toBe(200)
})

it('8: wants the session from pages and the key from programs', async () => {
  expect((await rpc({})).status).toBe(401)
  expect((await rpc({ cookie: `winnow_${host.port}=guess` })).status).toBe(401)
  expect((await rpc({ 'x-api-key': host.token })).status).toBe(200)
  expect((await rpc({ 'x-api-key': 'guess' })).status).toBe(401)
  expect((await ask('/api/v1/projects', { headers: { cookie } })).status).toBe(401)
  expect((await ask('/api/v1/projects', { headers: { 'x-api-key': 'guess' } })).status).toBe(401)
  expect((await ask('/uploads?name=a', { method: 'PUT', body: 'a' })).status).toBe(401)
  expect((await ask(`/artifacts/${randomUUID()}/content`)).status).toBe(401)
  expect((await ask('/session', { method: 'POST', body: 'guess' })).status).toBe(401)
  expect(JSON.parse((await ask('/api/v1/projects')).body)).toMatchObject({ code: 'UNAUTHORISED', remedy: expect.stringContaining('X-API-Key') })
})

it('8: hands out a cookie that scripts and other sites do not get, for at least 128 bits', async () => {
  const { status, headers } = await ask('/session', { method: 'POST', headers: { origin: host.origin }, body: host.token })
  expect(status).toBe(204)
  expect(headers['set-cookie']?.[0]).toMatch(new RegExp(`^winnow_${host.port}=[\\w-]{22,}; HttpOnly; SameSite=Strict; Path=/$`))
  expect(Buffer.from(host.token, 'base64url').length).toBeGreaterThanOrEqual(16)
  expect(cookie).not.toContain(host.token)
})

it('8: opens a WebSocket for its own page only', async () => {
  const upgrade = (headers: Record<string, string>) => ask('/ws', { headers: { connection: 'upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==', ...headers } })
  expect((await upgrade({ cookie, origin: host.origin })).status).toBe(101)
  expect((await upgrade({ origin: host.origin })).status).toBe(401)
  expect((await upgrade({ cookie })).status).toBe(403)
  expect((await upgrade({ cookie, origin: 'http://evil.example' })).status).toBe(403)
  expect((await upgrade({ cookie, origin: host.origin, host: 'evil.example' })).status).toBe(421)
})

it('9: listens on loopback alone', async () => {
  const outer = Object.values(networkInterfaces()).flatMap((list) => list ?? []).find(({ internal, family }) => !internal && family === 'IPv4')
  if (!outer) return
  await expect(new Promise((resolve, reject) => connect(host.port, outer.address).once('connect', resolve).once('error', reject))).rejects.toThrow(/ECONNREFUSED|EHOSTUNREACH|ETIMEDOUT/)
})

it('10: has its secret in the fragment of the address and nowhere else', async () => {
  expect(host.url).toBe(`${host.origin}/#token=${host.token}`)
  const answers = [await ask('/'), await rest('/system/info'), await rest('/openapi.json'), await ask('/api/v1/docs'), await ask('/nowhere'), await ask('/session', { method: 'POST', body: host.token })]
  for (const { body, headers } of answers) {
    expect(body + JSON.stringify(headers)).not.toContain(host.token)
    expect(headers['referrer-policy']).toBe('no-referrer')
  }
})

it('sends a page that may load and run nothing from elsewhere', async () => {
  const { headers } = await ask('/')
  expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
  expect(headers['content-security-policy']).not.toMatch(/unsafe|\*|http/)
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'content-type': 'text/html; charset=utf-8' })
  expect((await ask('/assets/app.js')).headers['content-type']).toBe('text/javascript; charset=utf-8')
})

it('describes REST on a page that loads nothing from outside', async () => {
  const { status, body, headers } = await ask('/api/v1/docs')
  expect(status).toBe(200)
  expect(body).toContain('/versions/{versionId}/rows')
  expect([...body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, target]) => target)).toEqual(['/api/v1/docs.css', '/api/v1/openapi.json'])
  expect(headers['content-security-policy']).not.toContain('unsafe')
  expect((await ask('/api/v1/docs.css')).headers['content-type']).toBe('text/css; charset=utf-8')
  const document = JSON.parse((await ask('/api/v1/openapi.json')).body)
  expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(['/runs', '/runs/{runId}/events', '/uploads', '/artifacts/{artifactId}/content']))
  expect(Object.keys(document.paths).join()).not.toMatch(/begin|locate/)
})

it('11: refuses what is too large, in whichever way it comes', async () => {
  const large = Buffer.alloc(9 * 1024 * 1024, 32)
  const tooLarge = async (path: string, headers: Record<string, string>) => {
    const answer = await ask(path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: large }).catch((error: unknown) => error)
    expect(answer instanceof Error ? answer.message : answer).toSatisfy((value: unknown) => typeof value === 'string' ? /EPIPE|ECONNRESET/.test(value) : typeof value === 'object' && value !== null && 'status' in value && value.status === 413)
  }
  await tooLarge('/api/v1/recipes/parse', { 'x-api-key': host.token })
  await tooLarge('/rpc/recipes/parse', { cookie })
  expect((await ask('/session', { method: 'POST', body: 'x'.repeat(1_000) })).status).toBe(413)
  expect((await ask('/', { headers: { long: 'x'.repeat(40_000) } })).status).toBe(431)
})

it('11: cuts off who sends a head or a body drop by drop', async () => {
  const closed = (first: string) => new Promise<number>((resolve) => {
    const started = performance.now()
    const socket = connect(host.port, '127.0.0.1', () => socket.write(first))
    const drops = setInterval(() => socket.write('x'), 100)
    socket.on('error', () => {}).on('close', () => {
      clearInterval(drops)
      resolve(performance.now() - started)
    }).resume()
  })
  const own = `Host: 127.0.0.1:${host.port}\r\n`
  expect(await closed(`GET / HTTP/1.1\r\n${own}Slow: `)).toBeLessThan(3_000)
  expect(await closed(`POST /api/v1/recipes/parse HTTP/1.1\r\n${own}X-API-Key: ${host.token}\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{`)).toBeLessThan(3_000)
})

it('11: shows problems, never a stack', async () => {
  const answers = [
    await rest('/recipes/parse', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"yaml": ' }),
    await restJson('/recipes/parse', { yaml: 'a: [' }),
    await restJson('/recipes/parse', { yaml: 1 }),
    await rest(`/runs/${randomUUID()}`),
    await rest('/nowhere'),
    await ask('/nowhere'),
    await ask('/rpc/nowhere', { method: 'POST', headers: { cookie }, body: '{}' }),
    await rest('/uploads', { method: 'POST', headers: { 'content-type': 'multipart/form-data' }, body: 'x' }),
    await rest('/uploads', { method: 'POST', headers: { 'content-type': 'multipart/form-data; boundary=b' }, body: '--b--\r\n' }),
  ]
  for (const { status, body } of answers) {
    expect([400, 404, 422]).toContain(status)
    expect(body).not.toMatch(/node_modules|\.[tj]s:\d|at \w+ \(/)
    expect(JSON.parse(body)).toMatchObject({ code: expect.any(String), message: expect.any(String), remedy: expect.any(String) })
  }
})

it('12: gives nothing from outside the page', async () => {
  for (const path of ['/../secret.csv', '/..%2fsecret.csv', '/%2e%2e/secret.csv', '/assets/..%5c..%5csecret.csv', '/assets/%00', '/%', '//etc/passwd', '/assets', '/index.html/', 'http://evil.example/assets/app.js', '/assets/app.js/.']) {
    expect([400, 404]).toContain((await ask(path)).status)
  }
})

it('12, 13: reads granted folders and nothing else, however the path is written', async () => {
  const inspect = async (path: string) => (await restJson('/files/inspect', { file: { path } })).status
  expect(await inspect(join(folder, 'granted', 'open.csv'))).toBe(200)
  expect(await inspect(join(folder, 'granted', '..', 'granted', 'open.csv'))).toBe(200)
  for (const path of [join(folder, 'secret.csv'), `${folder}/granted/../secret.csv`, join(folder, 'granted', 'link.csv'), `${folder}/granted-not`, '/etc/passwd', '/dev/zero', '/proc/self/environ']) expect(await inspect(path)).toBe(403)
  for (const path of ['open.csv', '../secret.csv', `${folder}/granted/open.csv\0.txt`, '//server/share/x.csv', '\\\\server\\share', '\\\\.\\pipe\\x']) expect(await inspect(path)).toBe(404)
  expect(await inspect(join(folder, 'granted'))).toBe(422)
  expect(await inspect(join(folder, 'granted', 'none.csv'))).toBe(404)
})

it('12: gives uploads names that are harmless everywhere, and keeps their bytes', async () => {
  for (const [given, kept] of [['../../etc/cron.d/x.csv', 'x.csv'], ['a\\b\\c.csv', 'c.csv'], ['con.csv', '_con.csv'], ['a\u202egpj.csv', 'a_gpj.csv'], ['...', 'file'], [`${'x'.repeat(300)}.csv`, `${'x'.repeat(146)}.csv`]]) {
    const { status, body } = await ask(`/uploads?name=${encodeURIComponent(given!)}`, { method: 'PUT', headers: { cookie }, body: 'a\n1\n' })
    expect(status).toBe(201)
    const { id, name } = JSON.parse(body)
    expect(name).toBe(kept)
    const path = engine.parts.store.artifactFile(id)
    expect(path.startsWith(engine.parts.store.home.uploads)).toBe(true)
    expect(readFileSync(path, 'utf8')).toBe('a\n1\n')
    const download = await ask(`/artifacts/${id}/content`, { headers: { cookie } })
    expect(download.body).toBe('a\n1\n')
    expect(download.headers['content-disposition']).toMatch(/^attachment; filename="[ -~]+"; filename\*=UTF-8''/)
  }
})

it('takes uploads up to the limit, and leaves nothing of those beyond it or cut off', async () => {
  engine.parts.store.settings.update({ maxUploadBytes: 1_000 })
  const put = (bytes: number, headers: Record<string, string> = {}) => ask('/uploads?name=a.csv', { method: 'PUT', headers: { cookie, ...headers }, body: 'x'.repeat(bytes) })
  expect((await put(1_000)).status).toBe(201)
  expect((await put(1_001)).status).toBe(413)
  expect((await put(5_000, { 'transfer-encoding': 'chunked' })).status).toBe(413)
  const before = engine.parts.store.artifacts.list(projectId, 'upload').length
  await new Promise((resolve) => {
    const socket = connect(host.port, '127.0.0.1', () => socket.write(`PUT /uploads?name=cut.csv HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\nCookie: ${cookie}\r\nContent-Length: 500\r\n\r\nabc`, () => setTimeout(() => socket.destroy(), 50)))
    socket.on('close', resolve)
  })
  await expect.poll(() => readdirSync(join(engine.parts.store.home.uploads, 'my-data', 'raw')).length).toBe(before)
  engine.parts.store.settings.update({ maxUploadBytes: 20 * 1024 ** 3 })
})

it('takes a form as curl sends it, with the project before the file', async () => {
  const form = new FormData()
  form.append('project_id', projectId)
  form.append('file', new Blob(['a\n1\n']), 'käse.csv')
  const answer = await fetch(`${host.origin}/api/v1/uploads`, { method: 'POST', headers: { 'x-api-key': host.token }, body: form })
  expect(await answer.json()).toMatchObject({ name: 'käse.csv', kind: 'upload', bytes: 4, projectId })
})

it('27: changes no object by what it is sent', async () => {
  const body = '{"yaml":"winnow: 1\\nsteps: []\\n__proto__: {polluted: true}\\nconstructor: {prototype: {polluted: true}}","__proto__":{"polluted":true}}'
  await rest('/recipes/parse', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  await rest(`/runs?projectId=${projectId}&__proto__[polluted]=true&constructor[prototype][polluted]=true`)
  await ask('/rpc/recipes/parse', { method: 'POST', headers: { cookie, 'content-type': 'application/json' }, body: `{"json":${body},"meta":[[0,"__proto__","polluted"]],"maps":[["__proto__"]]}` })
  expect('polluted' in {}).toBe(false)
})

it('answers by the names that earlier users know, with and without the prefix', async () => {
  const form = new FormData()
  form.append('project_id', projectId)
  form.append('file', new Blob(['a,b\n1,\n']), 'small.csv')
  const uploaded = await (await fetch(`${host.origin}/ingestion/upload/file`, { method: 'POST', headers: { 'x-api-key': host.token }, body: form })).json()
  expect(uploaded).toMatchObject({ mode: 'SYNC', preview_rows: [{ a: '1', b: null }] })
  for (const prefix of ['', '/api/v1']) {
    const get = async (path: string) => JSON.parse((await ask(`${prefix}/ingestion${path}`, { headers: { 'x-api-key': host.token } })).body)
    expect(await get('/templates/cleaning')).toEqual(expect.arrayContaining([{ key: expect.any(String), label: expect.any(String), description: expect.any(String), params: expect.any(Object) }]))
    expect(await get(`/jobs?project_id=${projectId}&limit=1`)).toMatchObject([{ id: uploaded.job_id }])
    expect(await get(`/jobs/${uploaded.job_id}`)).toMatchObject({ id: uploaded.job_id, mode: 'SYNC', progress: expect.any(Number) })
    expect(await get(`/jobs/${uploaded.job_id}/logs`)).toMatchObject([{ level: 'info' }, {}])
    expect((await ask(`${prefix}/ingestion/jobs`)).status).toBe(401)
  }
})

import { randomBytes } from 'node:crypto'
import { beforeAll, expect, test, vi } from 'vitest'
import { Desk } from '#tests/support/command-line'
import { answerJson, serveHttp, type HttpServer } from '#tests/support/http-server'
import { runCommand } from '#tests/support/in-process-command'
import { Planted } from '#tests/support/planted'

const TOKEN = 'pl4nted-t0ken-of-a-service'
const PASSWORD = 'pl@nted "pass" & word'
const desk = new Desk()
const started = process.cwd()
const planted = new Planted([TOKEN, PASSWORD])
let server: HttpServer

/** Runs a command, and looks through all that it prints. */
async function winnow(...args: string[]): ReturnType<typeof runCommand> {
  const ended = await runCommand('--verbose', ...args)
  planted.look(args.join(' '), `${ended.stdout}\n${ended.stderr}`)
  return ended
}

beforeAll(async () => {
  for (const [name, value] of Object.entries({ WINNOW_HOME: desk.path('home'), ENCRYPTION_KEY: randomBytes(32).toString('base64url'), PLANTED_TOKEN: TOKEN, PLANTED_PASSWORD: PASSWORD })) vi.stubEnv(name, value)
  process.chdir(desk.folder)
  // A service that says in every error what it was sent.
  server = await serveHttp(({ url, headers }, response) => answerJson(response, { message: `Not with ${headers.authorization ?? ''} for ${url.pathname}${url.search}` }, 401))
  const rest = { base_url: server.origin, allow_private: true, endpoints: [{ name: 'orders', path: '/orders', query: { key: '${PLANTED_TOKEN}' } }] }
  const files = {
    'bearer.json': { connector: 'rest', name: 'Bearer', config: { ...rest, auth: { type: 'bearer', token: '${PLANTED_TOKEN}' } } },
    'basic.json': { connector: 'rest', name: 'Basic', config: { ...rest, auth: { type: 'basic', username: 'reader', password: '${PLANTED_PASSWORD}' } } },
    'file.json': { connector: 'http', name: 'File', config: { url: `${server.origin}/orders.csv?key=\${PLANTED_TOKEN}`, allow_private: true, auth: { type: 'basic', username: 'reader', password: '${PLANTED_PASSWORD}' } } },
  }
  for (const [name, content] of Object.entries(files)) desk.put(name, JSON.stringify(content))
  return async () => {
    process.chdir(started)
    await server.close()
  }
})

test('no command prints a secret, and none writes one down', async () => {
  expect(await winnow('sources', 'add', '--file', 'bearer.json')).toMatchObject({ code: 2, stdout: expect.stringContaining('Nothing was saved') })
  for (const name of ['bearer', 'basic', 'file']) expect(await winnow('sources', 'add', '--file', `${name}.json`, '--no-test')).toMatchObject({ code: 0 })
  for (const name of ['Bearer', 'Basic', 'File']) {
    expect(await winnow('sources', 'test', name, '--json')).toMatchObject({ code: 1, stdout: expect.stringContaining('refuses the login') })
    expect(await winnow('sources', 'sample', name, name === 'File' ? 'file' : 'orders')).toMatchObject({ code: 2, stderr: expect.stringContaining('refuses the login') })
  }
  expect(await winnow('sources', 'import', 'Bearer', 'orders')).toMatchObject({ code: 2, stderr: expect.stringContaining('Not with Bearer ********') })
  await winnow('sources', 'discover', 'Bearer')
  await winnow('sources', 'list', '--json')
  await winnow('secrets', 'list', '--json')
  await winnow('audit', 'list', '--json')
  expect(await winnow('project', 'export', 'exported')).toMatchObject({ code: 0 })
  planted.lookInFiles(desk.folder)
  const logins = server.asked.map(({ headers, url }) => `${headers.authorization ?? ''} ${url.search}`).join('\n')
  // They did reach the service.
  expect([logins.includes(`Bearer ${TOKEN}`), logins.includes(Buffer.from(`reader:${PASSWORD}`).toString('base64')), logins.includes(`key=${TOKEN}`)]).toEqual([true, true, true])
  expect([planted.found, planted.bytes > 50_000]).toEqual([[], true])
})

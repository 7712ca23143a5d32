import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { compose } from '#main/compose'
import { HttpHost } from '#main/hosts/http/server'
import { homeOf } from '#main/store/home'
import { schemathesis } from '#tests/support/schemathesis'
import { portLink } from '../transports/factories'

/** The OpenAPI document is kept to: schemathesis makes calls from it, right and wrong ones, and compares the answers with it. */

let host: HttpHost
let folder: string
let command: readonly [python: string, program: string]
let key: string
/** What was opened: nothing where schemathesis could not be had. */
const closers: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  command = await schemathesis()
  folder = mkdtempSync(join(tmpdir(), 'winnow-schemathesis-'))
  closers.push(async () => rmSync(folder, { recursive: true, force: true }))
  // Python is set up when it asks for that, which would fetch and compile 800 MB: the set-up begins, and finds no packages.
  vi.stubEnv('PIP_INDEX_URL', 'http://127.0.0.1:9/simple')
  const engine = await compose({ home: homeOf(join(folder, 'home'), {}), grants: [] })
  closers.push(engine.close)
  const { link, close } = portLink(engine.parts)
  closers.push(close)
  host = await HttpHost.listen({ link })
  closers.push(() => host.close())
  await engine.client.settings.update({ requestsPerMinute: 100_000 })
  key = (await engine.client.keys.create({ name: 'schemathesis', scopes: ['admin'] })).key
  // What lies behind Winnow may be out of reach, or Winnow may be asked for more than there is: these say so with a remedy.
  writeFileSync(join(folder, 'schemathesis.toml'), '[checks.not_a_server_error]\nexpected-statuses = ["2xx", "4xx", 502, 503, 504, 507]\n')
}, 180_000)

afterAll(async () => { for (const close of closers.toReversed()) await close() })

/** What it says at its end. Settings are left alone (they would change what is tried), and so is what is slow on purpose. */
function tryApi(...options: string[]): Promise<{ code: number; output: string }> {
  const [python, program] = command
  const args = [program, '--config-file', join(folder, 'schemathesis.toml'), 'run', `${host.origin}/api/v1/openapi.json`, '--url', `${host.origin}/api/v1`, '-H', `X-API-Key: ${key}`, '--seed', '1', '--no-color',
    '--exclude-path-regex', '^/(settings|secrets/unlock|connectors/find)$', '--request-timeout', '20', '--suppress-health-check', 'all', '--checks', 'not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance', ...options]
  return new Promise((resolve) => {
    execFile(python, args, { cwd: folder, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => resolve({ code: error ? Number(error.code ?? 1) : 0, output: stdout + stderr }))
  })
}

it('answers every call as the document says', async () => {
  const { code, output } = await tryApi('--phases', 'fuzzing', '-n', '2')
  expect(code, output).toBe(0)
  expect(output).toMatch(/Tested: 1\d\d/)
}, 120_000)

it('answers the calls that earlier users know as the document says, at the edges of every member', async () => {
  const { code, output } = await tryApi('--phases', 'coverage', '--include-path-regex', '^/(data-sources|ingestion|uploads|keys|audit)')
  expect(code, output).toBe(0)
}, 120_000)

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { redactor } from '#engine/redact'
import { PythonRuntime } from '#main/python/runtime'
import type { Home } from '#main/store/home'
import { homeWithPython, python, sourceProgram } from '#tests/support/python'

const root = mkdtempSync(join(tmpdir(), 'winnow-bridge-'))
const SECRET = 'planted-secret-of-the-bridge'

describe.skipIf(python === undefined)('the bridge to the real worker', { timeout: 120_000 }, () => {
  let home: Home
  let runtime: PythonRuntime
  let program: { name: string; executable: string }
  const watch = () => ({ signal: new AbortController().signal })
  beforeAll(async () => {
    home = await homeWithPython(root)
    program = { name: 'source-hardcoded-records', executable: await sourceProgram('source-hardcoded-records') }
    runtime = new PythonRuntime({ home, redact: redactor([SECRET]), isEnabled: () => true, isOffline: () => false, memory: 1 << 30, env: { ...process.env, WINNOW_PYTHON: python! } })
  }, 600_000)
  afterAll(async () => {
    await runtime.close()
    rmSync(root, { recursive: true, force: true })
  })

  it('starts no process before it is needed', async () => {
    expect(await runtime.status()).toMatchObject({ state: 'ready', worker: null, packages: { airbyte: expect.any(String), 'airbyte-cdk': expect.any(String), duckdb: expect.any(String) } })
  })

  it('asks a source what it is, whether it can be reached, and what it has', async () => {
    const { schema } = await runtime.worker.spec(program, watch())
    expect(schema).toMatchObject({ properties: { count: expect.anything() } })
    await runtime.worker.check(program, { count: 10 }, watch())
    const streams = await runtime.worker.discover(program, { count: 10 }, watch())
    expect(streams.find(({ name }) => name === 'products')).toMatchObject({ schema: { properties: expect.anything() }, syncModes: ['full_refresh'] })
    expect((await runtime.status()).worker).toMatchObject({ pid: expect.any(Number), restarts: 0 })
  })

  it('says what is wrong in the words of the connector', async () => {
    await expect(runtime.worker.check(program, { count: SECRET }, watch())).rejects.toMatchObject({ problem: { code: 'CONFIG_INVALID', message: expect.stringContaining('count') } })
    await expect(runtime.worker.check({ name: 'source-gone', executable: join(root, 'gone') }, {}, watch())).rejects.toMatchObject({ problem: { code: 'CONNECTOR_UNAVAILABLE' } })
  })

  it('reads into a file, and tells how far it is', async () => {
    const told: number[] = []
    const cache = join(root, 'read.duckdb')
    const { streams } = await runtime.worker.read({ program, config: { count: 20_000 }, streams: [{ name: 'products' }], cache, full: false }, { ...watch(), progress: ({ records }) => told.push(records) })
    expect(streams).toMatchObject([{ name: 'products', records: 20_000 }])
    expect(statSync(cache).size).toBeGreaterThan(10_000)
    expect(told.at(-1)).toBe(20_000)
    const output = join(root, 'sample.jsonl')
    expect(await runtime.worker.sample({ program, config: { count: 1000 }, stream: 'products', limit: 5, output }, watch())).toEqual({ records: 5 })
    expect(readFileSync(output, 'utf8').trim().split('\n')).toHaveLength(5)
  })

  it('ends a read that is cancelled, and is there for the next one', async () => {
    const abort = new AbortController()
    const read = runtime.worker.read({ program, config: { count: 50_000_000 }, streams: [{ name: 'products' }], cache: join(root, 'cancelled.duckdb'), full: true }, { signal: abort.signal, progress: ({ records }) => { if (records > 1000) abort.abort() } })
    await expect(read).rejects.toMatchObject({ problem: { code: 'RUN_CANCELLED' } })
    await runtime.worker.check(program, { count: 10 }, watch())
    expect((await runtime.status()).worker).toMatchObject({ restarts: 0 })
  })

  it('recovers from a worker that is killed, and tells who was waiting', async () => {
    const read = runtime.worker.read({ program, config: { count: 50_000_000 }, streams: [{ name: 'products' }], cache: join(root, 'killed.duckdb'), full: true }, {
      ...watch(), progress: () => { if (pid) process.kill(pid, 'SIGKILL') },
    })
    let pid: number | undefined
    pid = (await runtime.status()).worker?.pid
    await expect(read).rejects.toMatchObject({ problem: { code: 'ENGINE_STOPPED', message: expect.stringContaining('SIGKILL') } })
    await runtime.worker.check(program, { count: 10 }, watch())
    expect((await runtime.status()).worker).toMatchObject({ restarts: 1 })
  })

  it('leaves nothing of a config behind, and ends in order', async () => {
    await runtime.close()
    expect((await runtime.status()).worker).toBeNull()
    expect(readdirSync(join(home.airbyte, 'temp'))).toEqual([])
    const log = join(home.logs, 'connectors.log')
    expect(existsSync(log) ? readFileSync(log, 'utf8') : '').not.toContain(SECRET)
  })
})

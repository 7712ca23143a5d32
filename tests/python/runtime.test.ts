import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { redactor } from '#engine/redact'
import { PythonRuntime, type PythonRuntimeOptions } from '#main/python/runtime'
import { homeOf } from '#main/store/home'
import { python, toolFolder, uvCache } from '#tests/support/python'
import { writeWheel } from '#tests/support/wheel'

const root = mkdtempSync(join(tmpdir(), 'winnow-runtime-'))
const open: PythonRuntime[] = []
afterEach(async () => { await Promise.all(open.splice(0).map((runtime) => runtime.close())) })
afterAll(() => rmSync(root, { recursive: true, force: true }))

const wheels = join(root, 'wheels')
const lock = join(root, 'requirements.lock')
const one = writeWheel(wheels, 'airbyte', '0.71.3')
const other = writeWheel(wheels, 'airbyte', '0.72.0')
writeFileSync(lock, one)

/** Looking for Python takes seconds where shims stand in its place. */
const here = { PATH: process.env['PATH'], HOME: process.env['HOME'], WINNOW_UV_CACHE: uvCache, ...(python !== undefined && { WINNOW_PYTHON: python }) }
let homes = 0
function runtimeOf(options: Partial<PythonRuntimeOptions> = {}, home = homeOf(join(root, `home-${homes += 1}`), {})): PythonRuntime {
  mkdirSync(home.python, { recursive: true })
  // uv is there already: that it is fetched is a test of its own.
  if (!existsSync(join(home.python, 'tool'))) symlinkSync(toolFolder, join(home.python, 'tool'))
  const runtime = new PythonRuntime({
    home, redact: redactor(['hunter-of-secrets']), isEnabled: () => true, isOffline: () => false, memory: 1 << 30, lock,
    env: here, ...options,
  })
  open.push(runtime)
  return runtime
}

/** A folder with programs that say what a Python would. */
function binWith(...programs: readonly (readonly [name: string, version: string])[]): string {
  const folder = mkdtempSync(join(root, 'bin-'))
  for (const [name, version] of programs) {
    writeFileSync(join(folder, name), `#!/bin/sh\necho ${version}\necho ${join(folder, name)}\necho CPython\n`)
    chmodSync(join(folder, name), 0o755)
  }
  return folder
}

describe('Python that is not there', () => {
  it('is missing, in words', async () => {
    const status = await runtimeOf({ env: { PATH: join(root, 'nowhere') } }).status()
    expect(status).toMatchObject({ state: 'missing', python: null, found: [], packages: {}, bytes: null, worker: null, setup: null })
    expect(status.problem).toMatchObject({
      code: 'PYTHON_UNAVAILABLE', message: 'Connectors need Python 3.10, 3.11 or 3.12. None was found on this computer. Files, databases and S3 work without it.', remedy: expect.stringMatching(/^Install Python 3\.11.*Check again/),
    })
    expect(status.licences[0]).toMatchObject({ package: 'airbyte', licence: 'Elastic License 2.0' })
  })

  it('is named where it is too old, or too new', async () => {
    const bin = binWith(['python3', '3.8.18'], ['python', '3.13.1'])
    const runtime = runtimeOf({ env: { PATH: bin } })
    const status = await runtime.status()
    expect(status).toMatchObject({ state: 'missing', found: [{ version: '3.8.18', path: join(bin, 'python3'), fits: false }, { version: '3.13.1', fits: false }] })
    expect(status.problem?.message).toBe(`Found Python 3.8.18 at ${join(bin, 'python3')}. Connectors need 3.10 to 3.12. Files, databases and S3 work without it.`)
    await expect(runtime.setUp()).rejects.toMatchObject({ problem: { code: 'PYTHON_UNAVAILABLE' } })
    await expect(runtime.worker.check({ name: 'x', executable: 'x' }, {}, { signal: new AbortController().signal })).rejects.toMatchObject({ problem: { code: 'PYTHON_UNAVAILABLE' } })
  })

  it('is the one that fits best, or the one that WINNOW_PYTHON names and no other', async () => {
    const bin = binWith(['python3.10', '3.10.1'], ['python3.11', '3.11.2'], ['python3.12', '3.12.3'], ['python3', '3.9.9'])
    expect((await runtimeOf({ env: { PATH: bin } }).status()).python).toMatchObject({ version: '3.11.2' })
    expect((await runtimeOf({ env: { PATH: bin, WINNOW_PYTHON: join(bin, 'python3.12') } }).status()).python).toMatchObject({ version: '3.12.3' })
    expect((await runtimeOf({ env: { PATH: bin, WINNOW_PYTHON: '/no/python' } }).status()).problem?.message).toContain('WINNOW_PYTHON names "/no/python"')
  })

  it('is found when it was installed meanwhile', async () => {
    const bin = binWith()
    const runtime = runtimeOf({ env: { PATH: bin } })
    expect((await runtime.status()).state).toBe('missing')
    symlinkSync(join(binWith(['python3.11', '3.11.9']), 'python3.11'), join(bin, 'python3.11'))
    await expect.poll(async () => (await runtime.status()).state, { timeout: 10_000, interval: 500 }).toBe('absent')
  })
})

it('is switched off by a setting or a variable, each with its words', async () => {
  const off = await runtimeOf({ isEnabled: () => false }).status()
  expect(off).toMatchObject({ state: 'disabled', problem: { code: 'PYTHON_UNAVAILABLE', message: expect.stringContaining('in the settings'), remedy: expect.stringContaining('winnow airbyte enable') } })
  const runtime = runtimeOf({ env: { ...here, PYAIRBYTE_DISABLED: '1' } })
  expect(await runtime.status()).toMatchObject({ state: 'disabled', problem: { message: expect.stringContaining('PYAIRBYTE_DISABLED') } })
  await expect(runtime.setUp()).rejects.toMatchObject({ problem: { code: 'PYTHON_UNAVAILABLE' } })
  expect((await runtimeOf({ env: { ...here, PYAIRBYTE_DISABLED: '0' } }).status()).state).not.toBe('disabled')
})

it('says where the settings ask for another version of PyAirbyte', async () => {
  expect((await runtimeOf({ wantedVersion: '0.20.0' }).status()).warnings).toEqual([expect.stringMatching(/PyAirbyte 0\.20\.0 .*0\.71\.3/)])
  expect((await runtimeOf({ wantedVersion: '^0.71.0' }).status()).warnings).toEqual([])
})

describe.skipIf(python === undefined)('the set-up', { timeout: 120_000 }, () => {
  it('goes from absent to ready, outdated, ready, absent', async () => {
    const home = homeOf(join(root, 'life'), {})
    const runtime = runtimeOf({}, home)
    expect(await runtime.status()).toMatchObject({ state: 'absent', problem: { remedy: expect.stringContaining('winnow setup python') } })
    await runtime.setUp({ from: wheels })
    await expect(runtime.setUp({ from: wheels })).rejects.toMatchObject({ problem: { code: 'CONFLICT' } })
    await expect(runtime.remove()).rejects.toMatchObject({ problem: { code: 'CONFLICT' } })
    expect(await runtime.status()).toMatchObject({ state: 'absent', setup: { state: 'running', endedAt: null } })
    await runtime.whenSetUp()
    const ready = await runtime.status()
    expect(ready).toMatchObject({ state: 'ready', problem: null, packages: { airbyte: '0.71.3' }, python: { fits: true }, folder: join(home.python, 'worker'), setup: { state: 'done', part: 1 } })
    expect(ready.bytes).toBeGreaterThan(0)
    expect(readFileSync(join(home.logs, 'python-setup.log'), 'utf8')).toContain('airbyte==0.71.3')

    // It is told by which Python it was made, also where no such one would be found any more.
    const elsewhere = await runtimeOf({ env: { PATH: binWith(['python3', '3.13.1']) } }, home).status()
    expect([elsewhere.state, elsewhere.python]).toEqual(['ready', ready.python])

    // Another Winnow on the same home finds it, and one whose lock is another one finds it outdated.
    writeFileSync(lock, other)
    try {
      const later = runtimeOf({}, home)
      expect(await later.status()).toMatchObject({ state: 'outdated', problem: null, packages: { airbyte: '0.71.3' }, warnings: [expect.stringContaining('another version of Winnow')] })
      await later.setUp({ from: wheels })
      await later.whenSetUp()
      expect(await later.status()).toMatchObject({ state: 'ready', packages: { airbyte: '0.72.0' } })
      await later.remove()
      expect(await later.status()).toMatchObject({ state: 'absent', bytes: null, setup: null })
      expect(existsSync(home.python)).toBe(false)
      expect(existsSync(toolFolder)).toBe(true)
    } finally {
      writeFileSync(lock, one)
    }
  })

  it('leaves what was there when it fails or is cancelled, and says why', async () => {
    const home = homeOf(join(root, 'failing'), {})
    const runtime = runtimeOf({}, home)
    await runtime.setUp({ from: wheels })
    await runtime.whenSetUp()
    const empty = join(root, 'hunter-of-secrets')
    mkdirSync(empty, { recursive: true })
    await runtime.setUp({ reinstall: true, from: empty })
    await runtime.whenSetUp()
    const failed = await runtime.status()
    expect(failed).toMatchObject({ state: 'ready', packages: { airbyte: '0.71.3' }, setup: { state: 'failed', problem: { code: 'INPUT_INVALID', remedy: expect.stringContaining('python-setup.log') } } })
    expect(JSON.stringify(failed)).not.toContain('hunter-of-secrets')
    await runtime.setUp({ reinstall: true, from: wheels })
    await runtime.cancelSetUp()
    await runtime.whenSetUp()
    expect(await runtime.status()).toMatchObject({ state: 'ready', setup: { state: 'cancelled', problem: null } })
    await runtime.setUp({ from: wheels })
    expect((await runtime.status()).setup).toMatchObject({ state: 'cancelled' })
  })
})

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest'
import { runCommand } from '#tests/support/in-process-command'

const root = mkdtempSync(join(tmpdir(), 'winnow-no-python-'))
const place = (name: string): string => join(root, name)
beforeEach(() => {
  vi.stubEnv('WINNOW_HOME', place('home'))
  vi.stubEnv('PATH', place('nowhere'))
  vi.stubEnv('WINNOW_PYTHON', '')
})
afterEach(() => vi.unstubAllEnvs())
afterAll(() => rmSync(root, { recursive: true, force: true }))

const python = async () => {
  const { code, stdout } = await runCommand('doctor', '--json')
  return { code, check: JSON.parse(stdout).checks.find(({ id }: { id: string }) => id === 'python') }
}

it('runs a recipe over a file', async () => {
  writeFileSync(place('in.csv'), 'a,b\n 1 ,2\n')
  writeFileSync(place('trim.yaml'), 'winnow: 1\nsteps:\n  - step: trim\n')
  expect(await runCommand('run', place('trim.yaml'), place('in.csv'), '-o', place('out.csv'))).toMatchObject({ code: 0 })
  expect(readFileSync(place('out.csv'), 'utf8').trim().split(/\r?\n/)).toEqual(['a,b', '1,2'])
})

it('lists Airbyte sources, and says what an installation lacks', async () => {
  const { code, stdout } = await runCommand('airbyte', 'list', '--json')
  expect(code).toBe(0)
  expect(JSON.parse(stdout).sources.find(({ name }: { name: string }) => name === 'source-faker')).toMatchObject({ installed: null, unavailable: { code: 'PYTHON_UNAVAILABLE' } })
  expect(await runCommand('airbyte', 'install', 'source-faker')).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(/Connectors need Python 3\.10, 3\.11 or 3\.12\. None was found[^]*Install Python 3\.11/) })
  const failed = await runCommand('airbyte', 'check', 'faker', '--set', 'count=1')
  expect(failed).toMatchObject({ code: 2, stderr: expect.stringContaining('Python') })
})

it('is told of by the doctor, also where it is switched off', async () => {
  expect(await python()).toMatchObject({ code: 0, check: { state: 'missing', found: expect.stringContaining('Connectors need Python'), remedy: expect.stringContaining('Install Python 3.11') } })
  vi.stubEnv('PYAIRBYTE_DISABLED', '1')
  expect(await python()).toMatchObject({ code: 0, check: { state: 'missing', found: expect.stringContaining('PYAIRBYTE_DISABLED is set'), remedy: expect.stringContaining('Unset it') } })
  expect(await runCommand('airbyte', 'install', 'source-faker')).toMatchObject({ code: 2, stderr: expect.stringContaining('PYAIRBYTE_DISABLED') })
})

it('is warned of where the settings ask for a version that Winnow does not set up, with both versions', async () => {
  const [, locked = ''] = /^airbyte==([^\s;\\]+)/m.exec(readFileSync('python-runtime/airbyte/requirements.lock', 'utf8')) ?? []
  const bin = mkdtempSync(join(root, 'bin-'))
  writeFileSync(join(bin, 'python3.11'), `#!/bin/sh\necho 3.11.9\necho ${join(bin, 'python3.11')}\necho CPython\n`, { mode: 0o755 })
  vi.stubEnv('PATH', bin)
  writeFileSync(join(place('home'), 'winnow.yaml'), 'dataIngestion:\n  pyairbyte:\n    version: "0.20"\n')
  expect(await python()).toMatchObject({ code: 2, check: { state: 'warning', found: expect.stringContaining(`ask for PyAirbyte 0.20 (dataIngestion.pyairbyte.version); Winnow sets up ${locked}`) } })
})

import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { runCommand } from '#tests/support/in-process-command'
import { homeWithPython, python } from '#tests/support/python'

const root = mkdtempSync(join(tmpdir(), 'winnow-setup-'))
beforeEach(() => vi.stubEnv('WINNOW_HOME', join(root, 'home')))
afterEach(() => vi.unstubAllEnvs())
afterAll(() => rmSync(root, { recursive: true, force: true }))

it('says what is missing where no Python is there', async () => {
  vi.stubEnv('PATH', join(root, 'nowhere'))
  vi.stubEnv('WINNOW_PYTHON', '')
  expect(await runCommand('setup', 'python', '--yes')).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(/Connectors need Python 3\.10, 3\.11 or 3\.12\. None was found[^]*Install Python 3\.11.*then try again/) })
  const { stdout } = await runCommand('doctor', '--json')
  expect(JSON.parse(stdout).checks).toContainEqual(expect.objectContaining({ id: 'python', state: 'missing', remedy: expect.stringContaining('Install Python 3.11') }))
})

it('does not set up what is switched off', async () => {
  vi.stubEnv('PYAIRBYTE_DISABLED', '1')
  expect(await runCommand('setup', 'python', '--yes')).toMatchObject({ code: 2, stderr: expect.stringContaining('PYAIRBYTE_DISABLED is set') })
})

describe.skipIf(python === undefined)('winnow setup python', () => {
  beforeEach(() => vi.stubEnv('WINNOW_PYTHON', python))

  it('shows the licences, and installs nothing without a yes', async () => {
    const { code, stdout, stderr } = await runCommand('setup', 'python')
    expect(code).toBe(2)
    expect(stdout).toMatch(/airbyte +Elastic License 2\.0/)
    expect(stderr).toContain('Say it by --yes.')
    expect(existsSync(join(root, 'home', 'python', 'worker'))).toBe(false)
  })

  it('fails with what is wrong, and what to do', async () => {
    expect(await runCommand('setup', 'python', '--yes', '--from', join(root, 'no-wheels'))).toMatchObject({ code: 2, stderr: expect.stringMatching(/There is no folder and no zip ".*no-wheels"[^]*python-setup\.log/) })
    mkdirSync(join(root, 'empty'))
    expect(await runCommand('setup', 'python', '--yes', '--from', join(root, 'empty'))).toMatchObject({ code: 2, stderr: expect.stringContaining('holds no packages') })
  })

  it('tells what is set up, and removes it', async () => {
    const { python: kept } = await homeWithPython(join(root, 'home'))
    rmSync(join(root, 'home', 'python'), { recursive: true, force: true })
    // Removing takes the link away, not what all tests share.
    symlinkSync(kept, join(root, 'home', 'python'))
    expect(await runCommand('setup', 'python')).toMatchObject({ code: 0, stdout: expect.stringMatching(/It is set up already: PyAirbyte \d+\.\d+\.\d+ in Python 3\.1[012]/) })
    const settings = join(root, 'home', 'winnow.yaml')
    writeFileSync(settings, 'dataIngestion: {pyairbyte: {version: "0.60.0"}}\n')
    expect((await runCommand('setup', 'python')).stdout).toContain('The settings ask for PyAirbyte 0.60.0')
    rmSync(settings)
    expect(JSON.parse((await runCommand('setup', 'python', '--json')).stdout)).toMatchObject({ state: 'ready', problem: null })
    expect(await runCommand('setup', 'python', '--remove')).toMatchObject({ code: 2, stderr: expect.stringContaining('Say it by --yes.') })
    expect(JSON.parse((await runCommand('setup', 'python', '--remove', '--yes', '--json')).stdout)).toMatchObject({ state: 'absent' })
    expect(existsSync(join(kept, 'worker'))).toBe(true)
  }, 600_000)
})

import { spawn } from 'node:child_process'
import { copyFile, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { fetchElectron, obstacle } from '../../build/electron.mjs'

const root = process.cwd()
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'winnow-command-'))
  await copyFile(join(root, 'resources', 'samples', 'orders.csv'), join(folder, 'here.csv'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

interface Outcome { readonly code: number | null; readonly stdout: string; readonly stderr: string }

/** Runs one of the scripts of build/ as somebody in `folder` would. */
function script(name: string, args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = folder): Promise<Outcome> {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([key]) => !/^(npm_|INIT_CWD)/.test(key)))
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'build', name), ...args], { cwd, env: { ...inherited, ...env } })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text) => { stdout += text })
    child.stderr.setEncoding('utf8').on('data', (text) => { stderr += text })
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}

test('winnow passes arguments, output and exit codes through', async () => {
  const help = await script('winnow.mjs', ['--help'])
  expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining('Usage: winnow') })
  const unknown = await script('winnow.mjs', ['no-such-command'])
  expect(unknown).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('no-such-command') })
})

test('setup:python takes options from before and behind npm\'s dashes', async () => {
  const home = { WINNOW_HOME: join(folder, 'home') }
  for (const outcome of [await script('setup-python.mjs', ['--remove'], home), await script('setup-python.mjs', [], { ...home, npm_config_remove: 'true' })]) {
    expect(outcome).toMatchObject({ code: 2, stderr: expect.stringContaining('Say it by --yes.') })
  }
  expect(JSON.parse((await script('setup-python.mjs', ['--json'], { ...home, npm_config_remove: 'true', npm_config_yes: 'true' })).stdout)).toMatchObject({ bytes: null })
})

test('paths are meant from where the command was typed, through npm too', async () => {
  const typed = await script('winnow.mjs', ['convert', 'here.csv', 'there.csv'])
  expect(typed).toMatchObject({ code: 0 })
  const byNpm = await script('winnow.mjs', ['convert', 'here.csv', 'by-npm.csv'], { npm_lifecycle_event: 'winnow', INIT_CWD: folder }, root)
  expect(byNpm).toMatchObject({ code: 0 })
})

test('start says in words that a file is not there, before it installs or builds anything', async () => {
  const missing = await script('start.mjs', ['no-such.csv'], { INIT_CWD: folder })
  expect(missing).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('There is no file "no-such.csv"') })
  expect(missing.stderr).not.toMatch(/Building|Installing| at /)
  const aFolder = await script('start.mjs', ['.'], { INIT_CWD: folder })
  expect(aFolder).toMatchObject({ code: 2, stderr: expect.stringContaining('is a folder') })
})

/** What `start` says until it has told its address; then it is ended. */
function started(args: readonly string[], env: NodeJS.ProcessEnv): Promise<{ said: string; address: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'build', 'start.mjs'), ...args], { cwd: root, env: { ...process.env, INIT_CWD: folder, ...env } })
    let said = ''
    let address = ''
    child.stderr.setEncoding('utf8').on('data', (text) => { said += text })
    child.stdout.setEncoding('utf8').on('data', (text) => {
      address = /http:\S+/.exec(text)?.[0] ?? address
      if (address) child.kill('SIGTERM')
    })
    child.on('close', () => (address ? resolve({ said, address }) : reject(new Error(said))))
  })
}

const withoutBuilding = (said: string): string => said.replaceAll(/^(Building|Built) .*\n/gm, '').trim()

test.runIf(process.platform === 'linux')('start opens the page where no window can be had, and says why in one line; --web says nothing', async () => {
  const env = { DISPLAY: '', WAYLAND_DISPLAY: '', WINNOW_HOME: join(folder, 'home') }
  const { said, address } = await started(['here.csv'], env)
  expect(withoutBuilding(said)).toBe('There is no display for a window: Winnow opens in your browser instead.')
  expect(address).toContain('open=')
  expect(withoutBuilding((await started(['--web'], env)).said)).toBe('')
}, 60_000)

test('a window needs a display, and on Linux a user who is not root', () => {
  const at = (platform: NodeJS.Platform, uid: number | undefined, env: NodeJS.ProcessEnv) => obstacle({ platform, uid, env })
  expect(at('linux', 1000, {})).toContain('no display')
  expect(at('linux', 0, { DISPLAY: ':0' })).toContain('root')
  expect(at('linux', 1000, { WAYLAND_DISPLAY: 'wayland-0' })).toBeUndefined()
  expect(at('darwin', 0, {})).toBeUndefined()
  expect(at('win32', undefined, {})).toBeUndefined()
})

test('an Electron that could not be fetched is not asked for again on the same day, unless that is wished', async () => {
  const memory = join(folder, 'not-fetched')
  const tried = join(folder, 'tried')
  const failing = join(folder, 'install.cjs')
  await writeFile(failing, `require('node:fs').appendFileSync(${JSON.stringify(tried)}, 'x'); console.error('fetch failed'); process.exit(1)`)
  const options = { script: failing, memory }
  vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', folder)
  expect(await fetchElectron(options)).toEqual({ reason: 'Electron could not be fetched' })
  expect(await fetchElectron(options)).toEqual({ reason: 'Electron could not be fetched lately' })
  expect(await readFile(tried, 'utf8')).toBe('x')
  await fetchElectron({ ...options, again: true })
  await utimes(memory, new Date(), new Date(Date.now() - 25 * 60 * 60 * 1000))
  await fetchElectron(options)
  expect(await readFile(tried, 'utf8')).toBe('xxx')
  vi.unstubAllEnvs()
})

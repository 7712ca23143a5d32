import { spawn } from 'node:child_process'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

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

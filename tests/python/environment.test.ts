import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ended, runTool } from '#main/python/child'
import { Environments, type Installation } from '#main/python/environment'
import { discardLeft, madeIn, programIn, putInPlace } from '#main/python/venv'
import { python, sharedEnvironments, toolFolder } from '#tests/support/python'
import { writeWheel } from '#tests/support/wheel'
import { zip } from '#tests/support/zip'

const root = mkdtempSync(join(tmpdir(), 'winnow-environment-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const wheels = join(root, 'wheels')
const lockOf = (name: string, ...lines: readonly string[]): string => {
  const path = join(root, `${name}.lock`)
  writeFileSync(path, lines.join(''))
  return path
}
const signal = new AbortController().signal
const said: string[] = []
const log = (line: string): void => { said.push(line) }
const never = async (): Promise<never> => { throw new Error('not to be called') }

describe.skipIf(python === undefined)('an environment', { timeout: 120_000 }, () => {
  const environments = sharedEnvironments()
  let one: string
  let other: string
  beforeAll(() => {
    one = lockOf('one', writeWheel(wheels, 'winnow_trial', '1.0', 'def main(): print("one")'))
    other = lockOf('other', writeWheel(wheels, 'winnow_trial', '2.0', 'def main(): print("two")'))
  })
  const wanted = (folder: string, lock: string, more: Partial<Installation> = {}): Installation => ({ what: 'a trial', python: python!, lock, folder: join(root, folder), from: wheels, log, signal, ...more })

  it('is made from a folder of wheels, and its programs run where it was put', async () => {
    const made = await environments.install(wanted('env', one))
    expect(made.packages).toEqual({ 'winnow-trial': '1.0' })
    expect(await madeIn(join(root, 'env'))).toEqual(made)
    const { code, said: lines } = await runTool({ program: programIn(join(root, 'env'), 'winnow_trial'), args: [], env: { PATH: process.env['PATH']! }, signal })
    expect([code, lines]).toEqual([0, ['one']])
  })

  it('takes the place of an older one, with what was prepared for it', async () => {
    await environments.install(wanted('again', one))
    await environments.install(wanted('again', other, { prepared: async (folder, { packages }) => writeFileSync(join(folder, 'source.json'), JSON.stringify(packages)) }))
    expect(readFileSync(join(root, 'again', 'source.json'), 'utf8')).toBe('{"winnow-trial":"2.0"}')
    expect(readdirSync(root).filter((name) => name.startsWith('again'))).toEqual(['again'])
  })

  it('stays as it was when the next one fails, is cancelled, or its preparation throws', async () => {
    const made = await environments.install(wanted('kept', one))
    const wrongHash = lockOf('wrong', `winnow_trial==2.0 --hash=sha256:${'0'.repeat(64)}\n`)
    await expect(environments.install(wanted('kept', wrongHash))).rejects.toMatchObject({ problem: { code: 'PYTHON_UNAVAILABLE', message: expect.stringContaining('checksum differs') } })
    const missing = lockOf('missing', `winnow_nowhere==1.0 --hash=sha256:${'0'.repeat(64)}\n`)
    await expect(environments.install(wanted('kept', missing))).rejects.toMatchObject({ problem: { code: 'PYTHON_UNAVAILABLE', message: expect.stringContaining('lacks a package') } })
    const abort = new AbortController()
    await expect(environments.install(wanted('kept', other, { signal: abort.signal, step: (step) => { if (step === 'Unpacking packages') abort.abort() } }))).rejects.toMatchObject({ problem: { code: 'RUN_CANCELLED' } })
    await expect(environments.install(wanted('kept', other, { prepared: never }))).rejects.toMatchObject({ problem: { code: 'INTERNAL' } })
    expect(await madeIn(join(root, 'kept'))).toEqual(made)
    expect(readdirSync(root).filter((name) => name.startsWith('kept'))).toEqual(['kept'])
  })

  it('is put right after a process that died while it was put in its place', async () => {
    const made = await environments.install(wanted('crashed', one))
    renameSync(join(root, 'crashed'), join(root, 'crashed.old'))
    mkdirSync(join(root, 'crashed.new-12345678'))
    writeFileSync(join(root, 'crashed.claim'), '999999999')
    // What it had started lives longer, and goes on with it.
    const writer = spawn('sh', ['-c', 'while :; do mkdir -p "$0/a/b"; : > "$0/a/b/c"; done', join(root, 'crashed.new-12345678')], { stdio: 'ignore' })
    try {
      await expect(environments.install(wanted('crashed', lockOf('none', 'nothing')))).rejects.toMatchObject({ problem: { code: 'PYTHON_UNAVAILABLE' } })
    } finally {
      writer.kill('SIGKILL')
      await ended(writer)
    }
    expect(await madeIn(join(root, 'crashed'))).toEqual(made)
    mkdirSync(join(root, 'held.new-12345678'))
    writeFileSync(join(root, 'held.claim'), String(process.ppid))
    await discardLeft(root)
    expect(existsSync(join(root, 'held.new-12345678'))).toBe(true)
    expect(readdirSync(root).filter((name) => name.startsWith('crashed'))).toEqual(['crashed'])
  })

  it('stays when nothing can be put in its place', async () => {
    const made = await environments.install(wanted('stays', one))
    await expect(putInPlace(join(root, 'nowhere'), join(root, 'stays'))).rejects.toMatchObject({ code: 'ENOENT' })
    expect(await madeIn(join(root, 'stays'))).toEqual(made)
  })

  it('is made by one at a time', async () => {
    const first = environments.install(wanted('busy', one))
    await expect(environments.install(wanted('busy', other))).rejects.toMatchObject({ problem: { code: 'CONFLICT' } })
    expect((await first).packages).toEqual({ 'winnow-trial': '1.0' })
    writeFileSync(join(root, 'busy.claim'), String(process.ppid))
    await expect(environments.install(wanted('busy', other))).rejects.toMatchObject({ problem: { code: 'CONFLICT' } })
  })

  it('is made from a zip of wheels; one whose names lead out of it is refused', async () => {
    const wheel = readFileSync(join(wheels, 'winnow_trial-1.0-py3-none-any.whl'))
    writeFileSync(join(root, 'wheels.zip'), zip({ 'packages/winnow_trial-1.0-py3-none-any.whl': wheel, 'packages/README.txt': 'Hello.' }))
    expect((await environments.install(wanted('zipped', one, { from: join(root, 'wheels.zip') }))).packages).toEqual({ 'winnow-trial': '1.0' })
    writeFileSync(join(root, 'evil.zip'), zip({ '../winnow_trial-1.0-py3-none-any.whl': wheel }))
    await expect(environments.install(wanted('evil', one, { from: join(root, 'evil.zip') }))).rejects.toMatchObject({ problem: { code: 'FORMAT_BROKEN' } })
    writeFileSync(join(root, 'none.zip'), zip({ 'README.txt': 'Hello.' }))
    await expect(environments.install(wanted('none', one, { from: join(root, 'none.zip') }))).rejects.toMatchObject({ problem: { code: 'INPUT_INVALID' } })
    expect(readdirSync(root).filter((name) => /evil|none\b/.test(name) && !name.includes('.'))).toEqual([])
  })

  it('is refused without a network, in words that fit', async () => {
    const nowhere = lockOf('far', `winnow_far_away==1.0 --hash=sha256:${'0'.repeat(64)}\n`)
    const broken = new Environments({ tool: toolFolder, cache: join(root, 'cache') }, () => false, { PATH: process.env['PATH'], HTTPS_PROXY: 'http://127.0.0.1:9' })
    await expect(broken.install(wanted('far', nowhere, { from: undefined, what: 'connectors' }))).rejects.toMatchObject({ problem: { code: 'PYTHON_UNAVAILABLE', message: expect.stringContaining('needs an internet connection once (about 800 MB on disk)') } })
    await expect(sharedEnvironments(() => true).install(wanted('far', nowhere, { from: undefined }))).rejects.toMatchObject({ problem: { code: 'OFFLINE' } })
  })

  it('gets a lock for what has none', async () => {
    await environments.resolve({ what: 'a trial', python: python!, requirements: ['winnow_trial>=1'], lock: join(root, 'resolved.lock'), from: wheels, log, signal })
    expect(readFileSync(join(root, 'resolved.lock'), 'utf8')).toMatch(/^winnow-trial==2\.0 .*sha256:/s)
    expect(existsSync(join(root, 'resolved.lock.old'))).toBe(false)
  })
})

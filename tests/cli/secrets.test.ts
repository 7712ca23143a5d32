import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Desk, type Ended } from '#tests/support/command-line'

const desk = new Desk()
const SECRET = 'hunter2 of the tests'

/** `winnow …` with an encrypted file and no keychain. */
async function winnow(args: readonly string[], { input = '', env = {} }: { readonly input?: string; readonly env?: NodeJS.ProcessEnv } = {}): Promise<Ended> {
  const { child, ended } = desk.start(args, { WINNOW_HOME: desk.path('home'), WINNOW_SECRETS: 'file', ...env })
  child.stdin?.end(input)
  return ended
}

const env = { WINNOW_PASSPHRASE: 'correct horse battery' }

test('secrets are set from the standard input, listed by name, and deleted', async () => {
  expect(await winnow(['secrets', 'set', 'team/prod'], { input: `${SECRET}\n`, env })).toEqual({ code: 0, stdout: 'Kept. A source refers to it by file:team/prod\n', stderr: '' })
  const listed = await winnow(['secrets', 'list'], { env })
  expect(listed).toMatchObject({ code: 0, stdout: expect.stringMatching(/team\/prod +encrypted file/) })
  expect(JSON.parse((await winnow(['secrets', 'list', '--json'], { env })).stdout)).toMatchObject({ store: { store: 'file', locked: false }, secrets: [{ name: 'team/prod', place: 'file', usedBy: [] }] })
  expect([readFileSync(join(desk.path('home'), 'secrets.json'), 'utf8').includes(SECRET), listed.stdout.includes(SECRET)]).toEqual([false, false])
  expect(await winnow(['secrets', 'delete', 'team/prod'], { env })).toMatchObject({ code: 0, stdout: 'Deleted: team/prod\n' })
})

test('what is wrong is said with what to do, and without the value', async () => {
  const wrong = (args: string[], options?: Parameters<typeof winnow>[1]) => winnow(['secrets', ...args], options)
  expect(await wrong(['set', 'a'], { input: SECRET })).toMatchObject({ code: 2, stderr: expect.stringContaining('The secrets file is locked') })
  expect(await wrong(['set', 'a'], { input: SECRET, env: { WINNOW_HOME: desk.path('empty') } })).toMatchObject({ code: 2, stderr: expect.stringContaining('Set WINNOW_PASSPHRASE (or ENCRYPTION_KEY)') })
  expect(await wrong(['set', '../a'], { input: SECRET, env })).toMatchObject({ code: 2, stderr: expect.stringMatching(/name .*: Use letters, digits.* between them, not "\.\.\/a"\./) })
  expect(await wrong(['set', 'a', SECRET], { env })).toMatchObject({ code: 2, stderr: expect.stringContaining('too many arguments') })
  expect(await wrong(['list'], { env: { ENCRYPTION_KEY: 'no key' } })).toMatchObject({ code: 2, stderr: expect.stringContaining('node -e') })
})

test('ENCRYPTION_KEY takes the place of a passphrase', async () => {
  const key = { WINNOW_HOME: desk.path('keyed'), ENCRYPTION_KEY: `${randomBytes(32).toString('base64url')}=` }
  expect(await winnow(['secrets', 'set', 'a', '--json'], { input: SECRET, env: key })).toMatchObject({ code: 0, stdout: expect.stringContaining('"reference": "file:a"') })
})

test('the passphrase is changed by the current one', async () => {
  const at = { WINNOW_HOME: desk.path('changed') }
  await winnow(['secrets', 'set', 'a'], { input: SECRET, env: { ...env, ...at } })
  expect(await winnow(['secrets', 'passphrase'], { input: 'wrong\nanother horse battery\n', env: at })).toMatchObject({ code: 2, stderr: expect.stringContaining('This passphrase does not open') })
  expect(await winnow(['secrets', 'passphrase'], { input: 'one line', env: at })).toMatchObject({ code: 2, stderr: expect.stringContaining('Two lines are wanted') })
  expect(await winnow(['secrets', 'passphrase'], { input: 'correct horse battery\nanother horse battery\n', env: { ...env, ...at } })).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Changed: .*\nWINNOW_PASSPHRASE is set to the one before/) })
  expect((await winnow(['secrets', 'list'], { env: { ...at, WINNOW_PASSPHRASE: 'another horse battery' } })).stdout).toMatch(/a +encrypted file/)
  expect(await winnow(['secrets', 'passphrase'], { env: { WINNOW_HOME: desk.path('with a key'), ENCRYPTION_KEY: `${randomBytes(32).toString('base64url')}=` } })).toMatchObject({ code: 2, stderr: expect.stringContaining('it has no passphrase') })
})

/** Of Debian's package bsdutils: a terminal without a person. */
const SCRIPT = ['/usr/bin/script', '/bin/script'].find((path) => existsSync(path))

describe.skipIf(process.platform !== 'linux' || SCRIPT === undefined)('at a terminal', () => {
  /** Gives each answer where its question is asked; what was shown is in the output. */
  async function answered(args: readonly string[], home: string, answers: (readonly [question: string, answer: string])[]): Promise<Ended> {
    const { child, ended } = desk.inTerminal(args, { WINNOW_HOME: desk.path(home), WINNOW_SECRETS: 'file' })
    const left = [...answers]
    let shown = ''
    child.stdout?.on('data', (text: string) => {
      shown += text
      const [next] = left
      if (next && shown.includes(next[0])) {
        left.shift()
        child.stdin?.write(`${next[1]}\r`)
      }
    })
    return ended
  }

  test('passphrase and value are asked for and never echoed', async () => {
    const kept = await answered(['secrets', 'set', 'a'], 'typed', [['that keeps secrets instead: ', 'correct horse battery'], ['The same again: ', 'correct horse battery'], ['Value of a: ', SECRET]])
    expect(kept).toMatchObject({ code: 0, stdout: expect.stringContaining('Kept. A source refers to it by file:a') })
    expect([kept.stdout.includes(SECRET), kept.stdout.includes('correct horse')]).toEqual([false, false])
    expect((await winnow(['secrets', 'list'], { env: { ...env, WINNOW_HOME: desk.path('typed') } })).stdout).toMatch(/^name[^]*\na +encrypted file/)
  })

  test('a new passphrase is asked for twice, after the current one', async () => {
    await winnow(['secrets', 'set', 'a'], { input: SECRET, env: { ...env, WINNOW_HOME: desk.path('asked') } })
    const change = (again: string) => answered(['secrets', 'passphrase'], 'asked', [['Current passphrase of ', 'correct horse battery'], ['New passphrase: ', 'another horse'], ['The same again: ', again]])
    expect((await change('another house')).stdout).toContain('These were two different passphrases.')
    const changed = await change('another horse')
    expect([changed.code, changed.stdout]).toEqual([0, expect.stringContaining('Changed: the new passphrase opens the secrets')])
    expect(changed.stdout).not.toMatch(/correct horse|another horse/)
  })
})

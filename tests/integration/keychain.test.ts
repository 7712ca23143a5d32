import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { Desk, type Ended } from '#tests/support/command-line'
import { keychainMissing, startKeychain, type TestKeychain } from '#tests/support/keychain'

const SECRET = 'hünter2 in the keychain'
const desk = new Desk()
const open: TestKeychain[] = []

async function keychain(unlocked = true): Promise<TestKeychain> {
  const started = await startKeychain(unlocked)
  open.push(started)
  return started
}

afterEach(() => { for (const one of open) one.stop() })

/** What another program finds in the keychain under that name. */
async function inKeychain({ env }: TestKeychain, name: string): Promise<string> {
  const look = `new (require('@napi-rs/keyring').AsyncEntry)('winnow', ${JSON.stringify(name)}, { linux: { store: 'secret-service' } }).getPassword().then((value) => process.stdout.write(String(value)))`
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', look], { env })
  return stdout
}

/** `winnow secrets …`, with a home for each keychain. */
async function secrets({ env }: Pick<TestKeychain, 'env'>, args: readonly string[], input = '', more: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const { child, ended } = desk.start(['secrets', ...args], { ...env, WINNOW_HOME: desk.path(`home-${open.length}`), ...more })
  child.stdin?.end(input)
  return ended
}

const listed = async (...given: Parameters<typeof secrets>): Promise<{ store: unknown; secrets: unknown }> => JSON.parse((await secrets(...given)).stdout)

if (keychainMissing) process.stderr.write(`The keychain is not tested: ${keychainMissing}.\n`)

describe.skipIf(keychainMissing !== undefined)('a real keychain', () => {
  it('keeps secrets over starts, rotates and deletes them', async () => {
    const session = await keychain()
    const kept = await secrets(session, ['set', 'team/prod'], `${SECRET}\n`)
    expect(kept).toMatchObject({ code: 0, stdout: 'Kept. A source refers to it by keychain:team/prod\n', stderr: '' })
    expect(await inKeychain(session, 'team/prod')).toBe(SECRET)
    expect(await listed(session, ['list', '--json'])).toMatchObject({ store: { store: 'keychain', locked: false, file: { state: 'none' } }, secrets: [{ name: 'team/prod', place: 'keychain', usedBy: [] }] })
    await secrets(session, ['set', 'team/prod'], 'rotated')
    expect([(await listed(session, ['list', '--json'])).secrets, await inKeychain(session, 'team/prod')]).toMatchObject([{ length: 1 }, 'rotated'])
    expect(await secrets(session, ['delete', 'team/prod'])).toMatchObject({ code: 0 })
    expect([(await listed(session, ['list', '--json'])).secrets, await inKeychain(session, 'team/prod')]).toEqual([[], 'null'])
    expect(await secrets(session, ['delete', 'team/prod'])).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no secret "team/prod".') })
  })

  it('asks for a passphrase in its place where it is locked, and keeps nothing otherwise', async () => {
    const session = await keychain()
    await secrets(session, ['set', 'before'], SECRET)
    await session.lock()
    const refused = await secrets(session, ['set', 'a'], SECRET)
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('WINNOW_PASSPHRASE') })
    const env = { WINNOW_PASSPHRASE: 'correct horse battery' }
    expect(await secrets(session, ['set', 'a'], SECRET, env)).toMatchObject({ code: 0, stdout: expect.stringContaining('file:a') })
    expect(await listed(session, ['list', '--json'], '', env)).toMatchObject({ store: { store: 'file', detail: expect.stringContaining('The keychain is locked') }, secrets: [{ name: 'a', place: 'file' }] })
  })

  it('is not taken where the session has none, nor anything that forgets instead', async () => {
    const session = await keychain(false)
    expect(await listed(session, ['list', '--json'])).toMatchObject({ store: { store: 'memory', detail: expect.stringContaining('No keychain is set up') } })
    expect(await listed({ ...session, env: { WINNOW_SECRETS: '', DBUS_SESSION_BUS_ADDRESS: '' } }, ['list', '--json'])).toMatchObject({ store: { store: 'memory', detail: expect.stringContaining('no session bus') } })
    expect(await secrets(session, ['set', 'a'], SECRET, { WINNOW_SECRETS: 'keychain' })).toMatchObject({ code: 2, stderr: expect.stringContaining('WINNOW_SECRETS') })
  })
})

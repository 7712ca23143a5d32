import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Home, homeOf } from '../home'
import { SecretStore } from './secret-store'

const PASSPHRASE = 'correct horse battery'
const NEXT = 'another horse battery'
const KEY = `${randomBytes(32).toString('base64url')}=`

let home: Home
const open = (env: NodeJS.ProcessEnv = {}): Promise<SecretStore> => SecretStore.open(home, { WINNOW_SECRETS: 'file', ...env })
const read = (store: SecretStore, name: string): Promise<string> => store.read({ place: 'file', name })
const asides = (): string[] => readdirSync(home.root).filter((name) => name.endsWith('.corrupt'))

beforeEach(() => { home = homeOf(mkdtempSync(join(tmpdir(), 'winnow-secrets-')), {}) })
afterEach(() => { rmSync(home.root, { recursive: true, force: true }) })

it('keeps secrets in memory only, as long as nothing can encrypt them, and says so', async () => {
  const store = await open()
  expect(await store.write('sources/1/password', 'hunter2')).toEqual({ place: 'file', name: 'sources/1/password' })
  expect([await read(store, 'sources/1/password'), await store.list(), readdirSync(home.root)]).toEqual(['hunter2', [{ name: 'sources/1/password', place: 'memory' }], []])
  expect(await store.info()).toMatchObject({ store: 'memory', locked: false, detail: expect.stringContaining('A passphrase makes an encrypted file'), file: { state: 'none', opensWith: 'passphrase' } })
  await expect(read(await open(), 'sources/1/password')).rejects.toMatchObject({ problem: { code: 'SECRET_MISSING', remedy: expect.stringContaining('winnow secrets set sources/1/password') } })
})

it('takes them over into an encrypted file when a passphrase is set, which only its owner may read', async () => {
  const store = await open()
  await store.write('a', 'from memory')
  await expect(store.unlock('short')).rejects.toMatchObject({ problem: { code: 'INPUT_INVALID' } })
  expect(await store.unlock(PASSPHRASE)).toMatchObject({ store: 'file', locked: false, file: { path: home.secrets, state: 'open' } })
  await store.write('b', 'hünter2')
  const text = readFileSync(home.secrets, 'utf8')
  expect([text.includes('from memory'), text.includes('hünter2'), text.includes(PASSPHRASE), JSON.parse(text).key]).toEqual([false, false, false, { by: 'passphrase', kdf: 'scrypt', N: 131_072, r: 8, p: 1, salt: expect.any(String) }])
  if (process.platform !== 'win32') expect(statSync(home.secrets).mode & 0o777).toBe(0o600)
  expect([await store.list(), readdirSync(home.root)]).toEqual([[{ name: 'a', place: 'file' }, { name: 'b', place: 'file' }], ['secrets.json']])
})

it('is locked at the next start, until the right passphrase comes from the user or the environment', async () => {
  const first = await open({ WINNOW_PASSPHRASE: PASSPHRASE })
  await first.write('a', 'hunter2')

  const store = await open()
  expect(await store.info()).toMatchObject({ store: 'file', locked: true, file: { state: 'locked' } })
  const locked = { problem: { code: 'SECRETS_LOCKED', remedy: expect.stringContaining('Unlock it') } }
  await expect(read(store, 'a')).rejects.toMatchObject(locked)
  await expect(store.write('b', 'x')).rejects.toMatchObject(locked)
  await expect(store.delete('a')).rejects.toMatchObject(locked)
  expect(await store.list()).toEqual([])
  await expect(store.unlock('wrong horse battery')).rejects.toMatchObject({ problem: { code: 'SECRETS_LOCKED', message: expect.stringContaining('does not open') } })
  await store.unlock(PASSPHRASE)
  expect(await read(store, 'a')).toBe('hunter2')

  const wrong = await open({ WINNOW_PASSPHRASE: 'wrong horse battery' })
  expect(await wrong.info()).toMatchObject({ locked: true, detail: expect.stringContaining('WINNOW_PASSPHRASE: This passphrase does not open') })
  expect(await read(await open({ WINNOW_PASSPHRASE: PASSPHRASE }), 'a')).toBe('hunter2')
  expect(asides()).toEqual([])
})

it('gets another passphrase: the file as a whole, by whoever knows the one before', async () => {
  const store = await open()
  await expect(store.changePassphrase(PASSPHRASE, NEXT)).rejects.toMatchObject({ problem: { code: 'CONFLICT', message: expect.stringContaining('no encrypted file yet') } })
  await store.unlock(PASSPHRASE)
  await store.write('a', 'hunter2')
  const before = readFileSync(home.secrets, 'utf8')
  await expect(store.changePassphrase('wrong horse battery', NEXT)).rejects.toMatchObject({ problem: { code: 'SECRETS_LOCKED', message: expect.stringContaining('does not open') } })
  await expect(store.changePassphrase(PASSPHRASE, 'short')).rejects.toMatchObject({ problem: { code: 'INPUT_INVALID' } })
  expect([readFileSync(home.secrets, 'utf8') === before, await read(store, 'a')]).toEqual([true, 'hunter2'])

  // Also where it is locked; what is in it and what came meanwhile stays.
  const locked = await open()
  expect(await locked.changePassphrase(PASSPHRASE, NEXT)).toMatchObject({ store: 'file', locked: false })
  await locked.write('b', 'later')
  await expect((await open()).unlock(PASSPHRASE)).rejects.toMatchObject({ problem: { code: 'SECRETS_LOCKED' } })
  const next = await open({ WINNOW_PASSPHRASE: NEXT })
  expect([await read(next, 'a'), await read(next, 'b'), JSON.parse(before).key.salt === JSON.parse(readFileSync(home.secrets, 'utf8')).key.salt, readdirSync(home.root)]).toEqual(['hunter2', 'later', false, ['secrets.json']])
})

it('has no passphrase to be changed where ENCRYPTION_KEY opens it, and says how to change that', async () => {
  const store = await open({ ENCRYPTION_KEY: KEY })
  await store.write('a', 'hunter2')
  await expect(store.changePassphrase(PASSPHRASE, NEXT)).rejects.toMatchObject({ problem: { code: 'CONFLICT', message: expect.stringContaining('it has no passphrase'), remedy: expect.stringContaining('start Winnow with the new ENCRYPTION_KEY') } })
})

it('is opened by ENCRYPTION_KEY without a passphrase', async () => {
  const store = await open({ ENCRYPTION_KEY: KEY })
  expect(await store.info()).toMatchObject({ store: 'file', locked: false, detail: expect.stringContaining('ENCRYPTION_KEY opens the file'), file: { state: 'open', opensWith: 'ENCRYPTION_KEY' } })
  await store.write('a', 'hunter2')
  expect([await read(await open({ ENCRYPTION_KEY: KEY.slice(0, -1) }), 'a'), readFileSync(home.secrets, 'utf8').includes(KEY.slice(0, 20))]).toEqual(['hunter2', false])

  const other = await open({ ENCRYPTION_KEY: `${randomBytes(32).toString('base64url')}=` })
  expect(await other.info()).toMatchObject({ locked: true, detail: expect.stringContaining('the ENCRYPTION_KEY that it was made with') })
  await expect(read(other, 'a')).rejects.toMatchObject({ problem: { code: 'SECRETS_LOCKED', remedy: 'Start Winnow with that ENCRYPTION_KEY.' } })
  await expect((await open()).unlock(PASSPHRASE)).rejects.toMatchObject({ problem: { code: 'SECRETS_LOCKED', message: expect.stringContaining('not by a passphrase') } })
  expect(await read(await open({ ENCRYPTION_KEY: KEY }), 'a')).toBe('hunter2')
})

it.each(['secret', `${KEY}=`, KEY.slice(2), randomBytes(32).toString('hex'), `+/${KEY.slice(2)}`])('refuses to start with the malformed ENCRYPTION_KEY %j, and says how one is made', async (key) => {
  await expect(open({ ENCRYPTION_KEY: key })).rejects.toMatchObject({ problem: { code: 'OPTION_INVALID', message: expect.not.stringContaining(key), remedy: expect.stringContaining('randomBytes(32)') } })
})

it('refuses to start with an unknown WINNOW_SECRETS', async () => {
  await expect(open({ WINNOW_SECRETS: 'plain' })).rejects.toMatchObject({ problem: { code: 'OPTION_INVALID', remedy: expect.stringContaining('keychain or file') } })
})

it('keeps a damaged file aside, and says that its secrets must be entered again', async () => {
  await (await open({ ENCRYPTION_KEY: KEY })).write('a', 'hunter2')
  const whole = readFileSync(home.secrets, 'utf8')
  const content = JSON.parse(whole)
  const bytes = Buffer.from(content.secrets.data, 'base64')
  bytes[0] = (bytes[0] ?? 0) ^ 1
  const flipped = JSON.stringify({ ...content, secrets: { ...content.secrets, data: bytes.toString('base64') } })
  for (const [count, damaged] of [whole.slice(0, 200), '', 'not json', flipped].entries()) {
    writeFileSync(home.secrets, damaged)
    const store = await open({ ENCRYPTION_KEY: KEY })
    expect([await store.info(), asides().length]).toMatchObject([{ store: 'file', locked: false, detail: expect.stringContaining('The secrets file was damaged.') }, count + 1])
    await expect(read(store, 'a')).rejects.toMatchObject({ problem: { code: 'SECRET_MISSING' } })
    await store.write('a', 'again')
    expect(await read(await open({ ENCRYPTION_KEY: KEY }), 'a')).toBe('again')
  }
  expect(asides().map((name) => readFileSync(join(home.root, name), 'utf8'))).toContain(flipped)
})

it('takes no orders from a forged file: neither other parts nor a cost that would take all memory', async () => {
  await (await open({ WINNOW_PASSPHRASE: PASSPHRASE })).write('a', 'hunter2')
  const content = JSON.parse(readFileSync(home.secrets, 'utf8'))
  writeFileSync(home.secrets, JSON.stringify({ ...content, key: { ...content.key, N: 2 ** 30 } }))
  await open()
  writeFileSync(home.secrets, JSON.stringify({ ...content, secrets: content.check }))
  expect(await (await open({ WINNOW_PASSPHRASE: PASSPHRASE })).info()).toMatchObject({ detail: expect.stringContaining('damaged') })
  expect(asides().length).toBe(2)
})

it('leaves the old file where the new one cannot be written', async () => {
  const store = await open({ ENCRYPTION_KEY: KEY })
  await store.write('a', 'old')
  const before = readFileSync(home.secrets, 'utf8')
  rmSync(home.root, { recursive: true })
  await expect(store.write('a', 'new')).rejects.toMatchObject({ problem: { code: 'OUTPUT_NOT_WRITABLE' } })
  expect([await read(store, 'a'), existsSync(home.root), before.length > 0]).toEqual(['old', false, true])
})

it('rotates and deletes in one place; changes at the same time are all kept', async () => {
  const store = await open({ ENCRYPTION_KEY: KEY })
  await Promise.all(Array.from({ length: 20 }, (_, index) => store.write(`s${index}`, `value ${index}`)))
  await store.write('s3', 'rotated')
  await store.delete('s4')
  await expect(store.delete('s4')).rejects.toMatchObject({ problem: { code: 'NOT_FOUND' } })
  const next = await open({ ENCRYPTION_KEY: KEY })
  expect([(await next.list()).length, await read(next, 's3'), await read(next, 's19')]).toEqual([19, 'rotated', 'value 19'])
  await expect(read(next, 's4')).rejects.toMatchObject({ problem: { code: 'SECRET_MISSING' } })
})

it('finds under a name what another kind of store keeps', async () => {
  const store = await open({ ENCRYPTION_KEY: KEY })
  await store.write('team/prod', 'hunter2')
  expect(await store.read({ place: 'keychain', name: 'team/prod' })).toBe('hunter2')
})

it('takes all that it came to know out of what is written down', async () => {
  const store = await open()
  await store.write('a', 'hunter2')
  store.remember(['from the environment'])
  expect(store.redact.text('hunter2, from the environment')).toBe('********, ********')
})

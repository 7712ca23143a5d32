import { beforeEach, expect, it } from 'vitest'
import { failure } from '#shared/model/problem'
import { MASK } from '#shared/model/source'
import { maskConfig, mergeConfig, referencesOf, resolveConfig, type SecretKeeper, storeConfig, typedSecrets } from './config'
import { formatReference } from './references'

const PATHS = ['password', 'auth.token', 'headers.*.value', 'cookies.*']
const PREFIX = 'sources/1'

let kept: Map<string, string>
let remembered: string[]
let keeper: SecretKeeper

beforeEach(() => {
  kept = new Map()
  remembered = []
  keeper = {
    read: async (reference) => {
      const value = kept.get(reference.name)
      if (value === undefined) throw failure('SECRET_MISSING', `no ${formatReference(reference)}`, 'Set it.')
      return value
    },
    write: async (name, value) => {
      kept.set(name, value)
      return { place: 'keychain', name }
    },
    remember: (secrets) => { remembered.push(...secrets) },
  }
})

it('keeps what was typed, leaves references in its place, and puts it back when a connector works', async () => {
  const typed = { host: 'db', port: 3306, password: 'hunter2', auth: { kind: 'bearer', token: 'tok' }, headers: [{ name: 'X', value: 'one' }, { name: 'Y', value: 'two' }], cookies: { 'a b': 'c/d' } }
  const stored = await storeConfig(typed, PATHS, keeper, PREFIX)
  expect(stored).toEqual({
    host: 'db', port: 3306, password: 'keychain:sources/1/password', auth: { kind: 'bearer', token: 'keychain:sources/1/auth.token' },
    headers: [{ name: 'X', value: 'keychain:sources/1/headers.0.value' }, { name: 'Y', value: 'keychain:sources/1/headers.1.value' }], cookies: { 'a b': 'keychain:sources/1/cookies.a_b' },
  })
  expect(await resolveConfig(stored, PATHS, keeper)).toEqual({ config: typed, secrets: ['hunter2', 'tok', 'one', 'two', 'c/d'] })
  expect(remembered).toEqual(['hunter2', 'tok', 'one', 'two', 'c/d'])
  // Nothing more to keep the second time.
  kept.clear()
  expect([await storeConfig(stored, PATHS, keeper, PREFIX), kept.size]).toEqual([stored, 0])
})

it('keeps the references that somebody wrote: variables, names in the keychain and in the file', async () => {
  const written = { host: '${DB_HOST}', password: '${DB_PASSWORD}', auth: { token: 'keychain:team/prod' }, headers: [{ name: 'X', value: 'Bearer ${TOKEN}' }], cookies: { a: 'file:shared' } }
  kept.set('team/prod', 'from-the-keychain').set('shared', 'from-the-file')
  expect(await storeConfig(written, PATHS, keeper, PREFIX)).toEqual(written)
  expect(await resolveConfig(written, PATHS, keeper, { DB_HOST: 'db.example', DB_PASSWORD: 'p', TOKEN: 't' })).toEqual({
    config: { host: 'db.example', password: 'p', auth: { token: 'from-the-keychain' }, headers: [{ name: 'X', value: 'Bearer t' }], cookies: { a: 'from-the-file' } },
    secrets: ['p', 'from-the-keychain', 't', 'Bearer t', 'from-the-file'],
  })
  expect(typedSecrets({ ...written, password: 'typed' }, PATHS)).toEqual(['typed'])
  expect(referencesOf(written, PATHS)).toEqual([{ place: 'keychain', name: 'team/prod' }, { place: 'file', name: 'shared' }])
})

it('takes any variable for a secret whose name does not say that it is none', async () => {
  const { config, secrets } = await resolveConfig({ url: 'https://${API_HOST}/v1?key=${API_KEY}', user: '${DB_USER}' }, PATHS, keeper, { API_HOST: 'api.example', API_KEY: 'k123', DB_USER: 'ana' })
  expect([config, secrets]).toEqual([{ url: 'https://api.example/v1?key=k123', user: 'ana' }, ['k123']])
})

it('takes "file:" and "keychain:" for references only where secrets stand', async () => {
  const config = { path: 'file:data', url: 'file:///tmp/x.csv', password: 'file:///no-name' }
  const stored = await storeConfig(config, PATHS, keeper, PREFIX)
  expect([stored, kept.get('sources/1/password')]).toEqual([{ ...config, password: 'keychain:sources/1/password' }, 'file:///no-name'])
})

it('takes $${…} as it stands', async () => {
  const stored = await storeConfig({ password: 'a$${b}c', note: '$${HOME}' }, PATHS, keeper, PREFIX)
  expect(kept.get('sources/1/password')).toBe('a${b}c')
  expect((await resolveConfig(stored, PATHS, keeper, {})).config).toEqual({ password: 'a${b}c', note: '${HOME}' })
})

it('says which variable or secret is missing and what to do', async () => {
  await expect(resolveConfig({ password: '${DB_PASSWORD}' }, PATHS, keeper, {})).rejects.toMatchObject({
    problem: { code: 'SECRET_MISSING', message: expect.stringContaining('DB_PASSWORD is not set'), remedy: expect.stringContaining('Set DB_PASSWORD'), place: { pointer: '/password' } },
  })
  await expect(resolveConfig({ password: 'keychain:gone' }, PATHS, keeper)).rejects.toMatchObject({ problem: { code: 'SECRET_MISSING' } })
})

it('hands no source what opens the secrets themselves', async () => {
  for (const name of ['WINNOW_PASSPHRASE', 'ENCRYPTION_KEY']) {
    await expect(resolveConfig({ url: `https://evil.example/?${'${'}${name}}` }, PATHS, keeper, { [name]: 'abc' })).rejects.toMatchObject({ problem: { code: 'SECRET_MISSING', message: expect.stringContaining('no source gets it') } })
  }
})

it('refuses a secret where it would be plain: inside an address, in a header or a parameter', async () => {
  for (const wrong of [{ url: 'postgres://ana:hunter2@db/shop' }, { url: 'https://x.example/a?page=1&api_key=hunter2' }, { extra: { 'X-Api-Key': 'hunter2' } }, { extra: { authorization: 'Bearer hunter2' } }]) {
    await expect(storeConfig(wrong, PATHS, keeper, PREFIX)).rejects.toMatchObject({ problem: { code: 'CONFIG_INVALID', message: expect.not.stringContaining('hunter2'), place: { pointer: expect.stringMatching(/^\/(url|extra\/)/) } } })
  }
  const fine = { url: 'postgres://ana:${PW}@db/shop', other: 'https://ana@example.com:8080/a:b@c?q=token&api_key=${KEY}', extra: { authorization: 'Bearer ${TOKEN}', token_url: 'https://x.example/token', tokens: 'two', accept: 'text/csv' } }
  expect(await storeConfig(fine, PATHS, keeper, PREFIX)).toEqual(fine)
})

it('shows a mask for what is kept for the source, and references as they were written', () => {
  const config = { host: 'db', password: 'keychain:sources/1/password', auth: { token: 'keychain:team/prod' }, headers: [{ name: 'X', value: '${TOKEN}' }, { name: 'Y', value: 'plain by mistake' }], cookies: { a: '' } }
  expect(maskConfig(config, PATHS, PREFIX)).toEqual({ host: 'db', password: MASK, auth: { token: 'keychain:team/prod' }, headers: [{ name: 'X', value: '${TOKEN}' }, { name: 'Y', value: MASK }], cookies: { a: '' } })
})

it('takes a mask that comes back as "as it was"', async () => {
  const stored = { host: 'db', password: 'keychain:sources/1/password', auth: { token: 'file:sources/1/auth.token' } }
  expect(mergeConfig({ host: 'other', password: MASK, auth: { token: 'new' } }, stored, PATHS)).toEqual({ host: 'other', password: 'keychain:sources/1/password', auth: { token: 'new' } })
  // Elsewhere it is a text like any other.
  expect(mergeConfig({ host: MASK }, stored, PATHS)).toEqual({ host: MASK })
  expect(() => mergeConfig({ auth: { token: MASK } }, { host: 'db' }, PATHS)).toThrow('There is no earlier value of "auth.token"')
  await expect(storeConfig({ password: MASK }, PATHS, keeper, PREFIX)).rejects.toMatchObject({ problem: { code: 'CONFIG_INVALID' } })
  expect(() => mergeConfig({ cookies: JSON.parse(`{"__proto__": "${MASK}"}`) }, { cookies: {} }, PATHS)).toThrow('There is no earlier value')
})

it('finds the secrets of a list again when its items moved, and gives new ones names of their own', async () => {
  const stored = await storeConfig({ headers: [{ name: 'A', value: 'a' }, { name: 'B', value: 'b' }] }, PATHS, keeper, PREFIX)
  const merged = mergeConfig({ headers: [{ name: 'B', value: MASK }, { name: 'C', value: 'c' }] }, stored, PATHS)
  const again = await storeConfig(merged, PATHS, keeper, PREFIX)
  expect((await resolveConfig(again, PATHS, keeper)).config).toEqual({ headers: [{ name: 'B', value: 'b' }, { name: 'C', value: 'c' }] })
  const renamed = mergeConfig({ headers: [{ name: 'B2', value: MASK }, { name: 'C', value: MASK }] }, again, PATHS)
  expect((await resolveConfig(renamed, PATHS, keeper)).config).toEqual({ headers: [{ name: 'B2', value: 'b' }, { name: 'C', value: 'c' }] })
})

it('gives another secret than before another name, and the same one that it had', async () => {
  const typed = (password: string) => ({ password, auth: { token: 'keychain:team/prod' } })
  const before = await storeConfig(typed('one'), PATHS, keeper, PREFIX)
  expect(await storeConfig(typed('one'), PATHS, keeper, PREFIX, before)).toEqual(before)
  const after = await storeConfig(typed('two'), PATHS, keeper, PREFIX, before)
  expect([after['password'], (await storeConfig(typed('three'), PATHS, keeper, PREFIX, after))['password']]).toEqual(['keychain:sources/1/password-2', 'keychain:sources/1/password'])
  // What many sources share is referred to by whoever says so, not by its value.
  kept.set('team/prod', 'shared')
  expect(await storeConfig({ auth: { token: 'shared' } }, PATHS, keeper, PREFIX, before)).toEqual({ auth: { token: 'keychain:sources/1/auth.token' } })
})

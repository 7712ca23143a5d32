import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { defineConnector, SECRET } from '#shared/define/connector'
import { MASK, type Source } from '#shared/model/source'
import { type Composition, compose } from '#main/compose'
import { homeOf } from '#main/store/home'

/** What the connector was last given. */
let given: unknown
const vault = defineConnector({
  id: 'vault', title: 'Vault', category: 'services', docs: 'Takes what it gets.',
  config: z.strictObject({ host: z.string(), auth: z.union([z.strictObject({ kind: z.literal('none') }), z.strictObject({ kind: z.literal('key'), key: z.string().meta(SECRET) })]) }),
  check: async (config) => {
    given = config
    return { steps: [{ what: 'login', ok: true, message: 'Fine.' }] }
  },
  discover: async () => ({ streams: [], relationships: [] }),
  read: async () => { throw new Error('not in this test') },
})

let folder: string
let engine: Composition

async function start(): Promise<void> {
  engine = await compose({ home: homeOf(join(folder, 'home'), {}) })
  engine.parts.sources.catalogue.setAdded([{ connector: vault, origin: 'package' }])
}

const create = async (name: string, key: string): Promise<Source> =>
  engine.client.sources.create({ projectId: (await engine.client.projects.list())[0]!.id, name, connector: 'vault', config: { host: 'h', auth: { kind: 'key', key } } })
const names = async (): Promise<string[]> => (await engine.client.secrets.list()).map(({ name }) => name)
const test = (source: Source) => engine.client.sources.test({ source: { sourceId: source.id } })

beforeEach(async () => {
  vi.stubEnv('WINNOW_PASSPHRASE', 'correct horse battery')
  folder = mkdtempSync(join(tmpdir(), 'winnow-secrets-'))
  await start()
})

afterEach(async () => {
  await engine.close()
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

it('rotates in one place what several sources use by its name', async () => {
  expect(await engine.client.secrets.set({ name: 'team/prod', value: 'old' })).toEqual({ reference: 'file:team/prod' })
  const shop = await create('Shop', 'keychain:team/prod')
  const stock = await create('Stock', 'file:team/prod')
  expect([shop.config, await engine.client.secrets.list()]).toMatchObject([{ auth: { key: 'keychain:team/prod' } }, [{ name: 'team/prod', place: 'file', usedBy: [{ name: 'Stock' }, { name: 'Shop' }] }]])
  await engine.client.secrets.set({ name: 'team/prod', value: 'new' })
  for (const source of [shop, stock]) {
    await test(source)
    expect(given).toMatchObject({ auth: { key: 'new' } })
  }
})

it('says which secret a source misses, and lists it as missing', async () => {
  const source = await create('Shop', 'keychain:team/prod')
  await expect(test(source)).rejects.toMatchObject({ code: 'SECRET_MISSING', data: { problems: [{ remedy: expect.stringContaining('winnow secrets set team/prod') }] } })
  expect(await engine.client.secrets.list()).toMatchObject([{ name: 'team/prod', place: 'missing', usedBy: [{ name: 'Shop' }] }])
})

it('keeps a secret as long as its source needs it: a new start, an undone deletion, a changed config', async () => {
  const source = await create('Shop', 'hunter2')
  const other = await create('Other', 'other secret')
  expect(await names()).toEqual([source, other].map(({ id }) => `sources/${id}/auth.key`).toSorted())
  await engine.client.deletions.undo({ deletionId: (await engine.client.sources.delete({ sourceId: source.id })).id })
  await engine.client.sources.delete({ sourceId: other.id })
  await engine.close()
  await start()
  expect(await names()).toEqual([`sources/${source.id}/auth.key`])
  await test(source)
  expect(given).toMatchObject({ auth: { key: 'hunter2' } })
  await engine.client.sources.update({ sourceId: source.id, config: { host: 'elsewhere', auth: { kind: 'key', key: MASK } } })
  await test(source)
  expect(given).toEqual({ host: 'elsewhere', auth: { kind: 'key', key: 'hunter2' } })
  await engine.client.sources.update({ sourceId: source.id, config: { host: 'h', auth: { kind: 'none' } } })
  expect(await names()).toEqual([])
})

it('says at every use that the file is locked, and goes on when it is unlocked', async () => {
  const source = await create('Shop', 'hunter2')
  await engine.close()
  vi.stubEnv('WINNOW_PASSPHRASE', '')
  await start()
  expect((await engine.client.system.info()).secrets).toMatchObject({ store: 'file', locked: true })
  for (const call of [() => test(source), () => create('Another', 'x'), () => engine.client.secrets.set({ name: 'a', value: 'b' })]) await expect(call()).rejects.toMatchObject({ code: 'SECRETS_LOCKED' })
  expect(await engine.client.secrets.unlock({ passphrase: 'correct horse battery' })).toMatchObject({ locked: false })
  expect(await test(source)).toMatchObject({ ok: true })
})

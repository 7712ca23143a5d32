import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { type ContractProcedure, traverseContractProcedures } from '@orpc/server'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { type Composition, compose } from '#main/compose'
import { linkFor } from '#main/hosts/process/caller'
import { loadSettings } from '#main/settings/load'
import { homeOf } from '#main/store/home'
import { type Client, contract } from '#shared/contract/index'
import { defineConnector, HOST, SECRET } from '#shared/define/connector'
import type { Scope } from '#shared/model/access'
import { MASK, SourceConfig } from '#shared/model/source'
import { freePort } from '../support/free-port'
import { portLink } from './factories'

/** What a key may bring in the config of a connection: on every route that takes one. */

let folder: string
let engine: Composition
let link: ReturnType<typeof portLink>
let projectId: string
/** A saved source whose config holds a reference. */
let sourceId: string
/** What connectors were given. */
const given: unknown[] = []

const vault = defineConnector({
  id: 'vault', title: 'Vault', category: 'services', docs: 'Takes what it gets.',
  config: z.strictObject({ user: z.string().default('ann'), password: z.string().meta(SECRET) }),
  check: async (config) => {
    given.push(config)
    return { steps: [{ what: 'login', ok: true, message: 'Fine.' }] }
  },
  discover: async (config) => {
    given.push(config)
    return { streams: [], relationships: [] }
  },
  read: async () => { throw new Error('not in this test') },
})
const anywhere = defineConnector({ ...vault, id: 'anywhere', title: 'Anywhere', config: vault.config.meta(HOST) })

let made = 0
async function clientOf(...scopes: Scope[]): Promise<Client> {
  made += 1
  return createORPCClient(linkFor(link.link, { caller: (await engine.client.keys.create({ name: `key ${made}`, scopes })).id }))
}

/** How each route is called with a config for a connector that has a user and a password. */
const ROUTES: Readonly<Record<string, (client: Client, config: { password: string; user?: string }) => Promise<unknown>>> = {
  'sources.create': (client, config) => client.sources.create({ projectId, name: `made ${made += 1}`, connector: 'vault', config }),
  'sources.update': (client, config) => client.sources.update({ sourceId, config: { user: 'eve', ...config } }),
  'sources.test': (client, config) => client.sources.test({ source: { connector: 'vault', config } }),
  'sources.test ': (client, config) => client.sources.test({ source: { sourceId, config: { user: 'eve', ...config } } }),
  'sources.discover': (client, config) => client.sources.discover({ source: { connector: 'vault', config } }),
  'sources.sample': (client, config) => client.sources.sample({ source: { connector: 'vault', config }, choice: { stream: 'x' } }),
  'dataSources.discover': (client, config) => client.dataSources.discover({ connector_type: 'vault', config }),
  'dataSources.read': (client, config) => client.dataSources.read({ connector_type: 'vault', config, stream_name: 'x' }),
  'dataSources.database': (client, connection) => client.dataSources.database({ database_type: 'vault', connection }),
  'dataSources.configure': (client, config) => client.dataSources.configure({ name: `made ${made += 1}`, configuration: { connector: 'vault', config } }),
  'dataSources.create': (client, config) => client.dataSources.create({ name: `made ${made += 1}`, connector: 'vault', config }),
  'ingestion.createSource': (client, { password }) => client.ingestion.createSource({ name: `made ${made += 1}`, type: 'MYSQL', mysql: { host: 'db.example', username: 'ann', password } }),
  'ingestion.changeSource': async (client, { password }) => client.ingestion.changeSource({ sourceId: await savedMysql(), mysql: { password } }),
  'ingestion.testMysql': (client, { password }) => client.ingestion.testMysql({ host: 'db.example', username: 'ann', password }),
  'projects.import': async (client, config) => {
    const { problems: [problem] } = await client.projects.import({ name: `made ${made += 1}`, files: [{ path: 'project.yaml', text: 'winnow_project: 1\nname: x' }, { path: 'sources/a.yaml', text: JSON.stringify({ name: 'a', connector: 'vault', config }) }] })
    if (problem) throw problem
  },
}

/** A config in a note is only told again: nothing uses it before somebody brings it to one of the routes above. */
const NOTES = new Set(['discovery.keep'])

const savedMysql = async (): Promise<string> => (await engine.client.sources.create({ projectId, name: `made ${made += 1}`, connector: 'mysql', config: { host: 'db.example', user: 'ann', password: 'kept' } })).id

beforeAll(async () => {
  vi.stubEnv('SOMEBODYS_SECRET', 'canary-of-somebody')
  vi.stubEnv('POSTGRES_PASSWORD', 'canary-for-keys')
  folder = mkdtempSync(join(tmpdir(), 'winnow-rights-'))
  const home = join(folder, 'home')
  mkdirSync(home)
  writeFileSync(join(home, 'winnow.yaml'), 'dataService: {references: ["${POSTGRES_PASSWORD}", "keychain:team/open"], privateHosts: ["localhost:3306", 10.1.2.3]}')
  engine = await compose({ home: homeOf(home, {}), settings: await loadSettings({ home, folder, env: {} }) })
  engine.parts.sources.catalogue.setAdded([vault, anywhere].map((connector) => ({ connector, origin: 'package' as const })))
  link = portLink(engine.parts)
  projectId = (await engine.client.projects.list())[0]!.id
  await engine.client.secrets.set({ name: 'team/open', value: 'opened' })
  await engine.client.secrets.set({ name: 'team/closed', value: 'canary-kept' })
  sourceId = (await engine.client.sources.create({ projectId, name: 'saved', connector: 'vault', config: { password: 'keychain:team/closed' } })).id
})

beforeEach(() => { given.length = 0 })

afterAll(async () => {
  await link.close()
  await engine.close()
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

it('is asked about on every route of the contract that takes a config', () => {
  const taking: string[] = []
  traverseContractProcedures({ router: contract, path: [] }, ({ contract: procedure, path }) => {
    const { inputSchema } = (procedure as ContractProcedure<z.ZodType, z.ZodType, never, never>)['~orpc']
    let takes = path.join('.') === 'projects.import'
    if (inputSchema instanceof z.ZodType) z.toJSONSchema(inputSchema, { io: 'input', unrepresentable: 'any', override: ({ zodSchema, jsonSchema }) => { takes ||= zodSchema === SourceConfig || Object.hasOwn(jsonSchema.properties ?? {}, 'password') } })
    if (takes && !NOTES.has(path.join('.'))) taking.push(path.join('.'))
  })
  expect([...new Set(Object.keys(ROUTES).map((name) => name.trim()))].toSorted()).toEqual(taking.toSorted())
})

it.each(Object.entries(ROUTES))('%s uses no reference for a key that the settings do not name, and says which setting would', async (_route, call) => {
  const client = await clientOf('data_write', 'data_unmasked')
  for (const password of ['${SOMEBODYS_SECRET}', 'Bearer ${POSTGRES_PASSWORD} ${SOMEBODYS_SECRET}', 'keychain:team/closed', 'file:team/closed', `file:sources/${sourceId}/password`]) {
    await expect(call(client, { password }), password).rejects.toMatchObject({ code: 'FORBIDDEN' })
  }
  expect(given).toEqual([])
})

it('refuses with words that can be followed', async () => {
  const client = await clientOf('data_read')
  const refused = client.sources.test({ source: { connector: 'vault', config: { password: '${SOMEBODYS_SECRET}' } } })
  await expect(refused).rejects.toMatchObject({ status: 403, message: expect.stringContaining('may not use "${SOMEBODYS_SECRET}" (in "password")'), data: { problems: [{ remedy: expect.stringContaining('dataService: {references: [POSTGRES_PASSWORD, "keychain:team/open", SOMEBODYS_SECRET]}'), place: { pointer: '/password' } }] } })
  await expect(client.sources.test({ source: { connector: 'vault', config: { user: '${HOME}', password: 'x' } } })).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

it('lets a key use what the settings name, what it types itself, and saved sources as they are', async () => {
  const client = await clientOf('data_read')
  const test = (config: SourceConfig) => client.sources.test({ source: { connector: 'vault', config } })
  for (const password of ['${POSTGRES_PASSWORD}', 'keychain:team/open', 'file:team/open', 'its own', '$${SOMEBODYS_SECRET}']) expect(await test({ password })).toMatchObject({ ok: true })
  await client.sources.test({ source: { sourceId } })
  await client.sources.test({ source: { sourceId, config: (await client.sources.get({ sourceId })).config } })
  expect(given.map((config) => Reflect.get(Object(config), 'password'))).toEqual(['canary-for-keys', 'opened', 'opened', 'its own', '${SOMEBODYS_SECRET}', 'canary-kept', 'canary-kept'])
  await expect(client.sources.test({ source: { sourceId, config: { user: 'eve', password: 'keychain:team/closed' } } })).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

it('lets the page and a key with admin use all of it, but what opens the secrets themselves', async () => {
  for (const client of [engine.client, await clientOf('admin')]) {
    for (const password of ['${SOMEBODYS_SECRET}', 'keychain:team/closed']) expect(await client.sources.test({ source: { connector: 'vault', config: { password } } })).toMatchObject({ ok: true })
    await expect(client.sources.test({ source: { connector: 'vault', config: { password: '${ENCRYPTION_KEY}' } } })).rejects.toMatchObject({ code: 'SECRET_MISSING' })
  }
})

it('keeps a password of a saved source where it is, also by the names of earlier users', async () => {
  const client = await clientOf('data_write')
  const id = await savedMysql()
  await expect(client.ingestion.changeSource({ sourceId: id, mysql: { host: 'elsewhere.example' } })).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining('A secret was left as it is') })
  expect(await client.ingestion.changeSource({ sourceId: id, mysql: { host: 'elsewhere.example', password: 'its own' } })).toMatchObject({ config: { host: 'elsewhere.example', password: MASK } })
})

it('uses no login of this computer for a key', async () => {
  const client = await clientOf('data_write')
  const keys = { type: 'keys', access_key_id: 'a', secret_access_key: 'b' }
  const create = (by: Client, credentials: unknown) => by.sources.create({ projectId, name: `made ${made += 1}`, connector: 's3', config: { bucket: 'b', ...(credentials !== undefined && { credentials }) } })
  for (const login of [undefined, { type: 'environment' }, { type: 'machine' }, { type: 'profile', name: 'prod' }]) {
    await expect(create(client, login)).rejects.toMatchObject({ code: 'FORBIDDEN', message: expect.stringContaining('a login that this computer has ("credentials")') })
    await expect(client.sources.test({ source: { connector: 's3', config: { bucket: 'b', ...(login && { credentials: login }) } } })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  }
  await create(client, keys)
  const { id } = await create(engine.client, undefined)
  await client.sources.update({ sourceId: id, config: { bucket: 'b' }, name: 'Another name' })
  await expect(client.sources.update({ sourceId: id, config: { bucket: 'other' } })).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

it('leads no connector to this machine or into a private network for a key, but to hosts that the settings name', async () => {
  const client = await clientOf('data_write')
  const inside: [string, SourceConfig][] = [
    ['mysql', { user: 'ann' }], ['mysql', { user: 'ann', host: '127.0.0.1' }], ['mysql', { user: 'ann', host: 'localhost', port: 22 }], ['mysql', { user: 'ann', host: '127.1' }], ['postgres', { user: 'ann', database: 'x', host: '169.254.169.254' }],
    ['postgres', { user: 'ann', database: 'x', host: '/var/run/postgresql' }], ['postgres', { user: 'ann', database: 'x', host: '::ffff:10.0.0.1' }], ['mysql', { user: 'ann', host: '192.168.0.1' }],
    ['http', { url: 'http://127.0.0.1:9/a.csv', allow_private: true }], ['http', { url: 'https://example.com/a.csv', allow_private: true }], ['rest', { base_url: 'http://10.0.0.1/', allow_private: true }],
    ['rest', { base_url: 'http://10.1.2.3/', allow_private: true, auth: { type: 'oauth2', token_url: 'http://127.0.0.1/token', client_id: 'a', client_secret: 'b' } }],
    ['s3', { bucket: 'b', credentials: { type: 'none' }, allow_private: true }], ['s3', { bucket: 'b', credentials: { type: 'none' }, endpoint: 'http://localhost:9000', allow_private: true }],
  ]
  for (const [connector, config] of inside) {
    // The default of mysql is localhost:3306, which is named.
    const call = client.sources.create({ projectId, name: `made ${made += 1}`, connector, config })
    if (config['host'] === undefined && connector === 'mysql') await call
    else await expect(call, JSON.stringify(config)).rejects.toMatchObject({ code: 'FORBIDDEN', data: { problems: [{ remedy: expect.stringMatching(/privateHosts: \["localhost:3306", "10.1.2.3", |Leave that option out/) }] } })
  }
  const allowed: [string, SourceConfig][] = [
    ['postgres', { user: 'ann', database: 'x', host: '10.1.2.3' }], ['mysql', { user: 'ann', host: '8.8.8.8' }], ['http', { url: 'http://127.0.0.1:9/a.csv' }],
    ['rest', { base_url: 'http://10.1.2.3:8080/v1', allow_private: true, auth: { type: 'oauth2', token_url: '/token', client_id: 'a', client_secret: 'b' } }],
  ]
  for (const [connector, config] of allowed) await client.sources.create({ projectId, name: `made ${made += 1}`, connector, config })
  await expect(client.sources.create({ projectId, name: 'x', connector: 'anywhere', config: { password: 'a' } })).rejects.toMatchObject({ code: 'FORBIDDEN', message: expect.stringContaining('nobody can tell where it leads') })
  const { id } = await engine.client.sources.create({ projectId, name: 'By the page', connector: 'http', config: { url: 'http://127.0.0.1:9/a.csv', allow_private: true, auth: { type: 'bearer', token: 'a' } } })
  await client.sources.update({ sourceId: id, config: { url: 'http://127.0.0.1:9/a.csv', allow_private: true, auth: { type: 'bearer', token: 'new' } } })
  await expect(client.sources.test({ source: { sourceId: id, config: { url: 'http://127.0.0.1:10/a.csv', allow_private: true, auth: { type: 'none' } } } })).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

it('a host that leads inside by the time that it is connected to is not reached by what a key has set up, whoever uses it', async () => {
  const client = await clientOf('data_write')
  const port = await freePort()
  const config = { host: 'database.example', port, user: 'ann' }
  const flipped = vi.spyOn(engine.parts.sources.tools.network, 'resolve').mockResolvedValue([{ address: '127.0.0.1', family: 4 }])
  try {
    const last = async (by: Client, source: Parameters<Client['sources']['test']>[0]['source']) => (await by.sources.test({ source })).steps.at(-1)
    const refused = { what: 'address', ok: false, message: expect.stringContaining('"database.example" leads to this machine by now') }
    for (const [connector, more] of [['mysql', {}], ['postgres', { database: 'x' }]] as const) {
      expect(await last(client, { connector, config: { ...config, ...more } })).toMatchObject(refused)
      const { id } = await client.sources.create({ projectId, name: `made ${made += 1}`, connector, config: { ...config, ...more } })
      for (const by of [client, engine.client]) expect(await last(by, { sourceId: id })).toMatchObject(refused)
      await client.sources.update({ sourceId: id, config: { ...config, ...more, password: 'new' } })
      expect(await last(engine.client, { sourceId: id })).toMatchObject(refused)
      // Somebody who may says so.
      await engine.client.sources.update({ sourceId: id, config: { ...config, ...more, user: 'bob' } })
      for (const by of [client, engine.client]) expect(await last(by, { sourceId: id })).toMatchObject({ what: 'port', ok: false })
      expect(await last(client, { sourceId: id, config: { ...config, ...more, user: 'eve' } })).toMatchObject(refused)
    }
  } finally {
    flipped.mockRestore()
  }
})

it('takes what keys may use from the folder of Winnow alone, and looks around this machine for nobody else', async () => {
  const project = join(folder, 'of somebody else')
  mkdirSync(project)
  writeFileSync(join(project, 'winnow.yaml'), 'dataService: {references: [SOMEBODYS_SECRET]}')
  await expect(loadSettings({ home: join(folder, 'home'), folder: project, env: {} })).rejects.toMatchObject({ problem: { code: 'CONFIG_INVALID', message: expect.stringContaining('does not lie in the folder of Winnow itself') } })
  await expect((await clientOf('data_write')).connectors.find()).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Access } from '#main/api/access'
import { type Composition, compose } from '#main/compose'
import { loadSettings } from '#main/settings/load'
import { homeOf } from '#main/store/home'

/** Settings by files, environment and options: which one counts, and that each is kept to. */

let folder: string
let home: string
let project: string
const open: Composition[] = []

const load = (env: NodeJS.ProcessEnv = {}, more: { config?: string; flags?: Record<string, unknown> } = {}) => loadSettings({ home, folder: project, env, ...more })
const put = (place: string, name: string, text: string): string => {
  writeFileSync(join(place, name), text)
  return join(place, name)
}

async function engineWith(env: NodeJS.ProcessEnv = {}): Promise<Composition> {
  const engine = await compose({ home: homeOf(home, {}), settings: await load(env) })
  open.push(engine)
  return engine
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-settings-'))
  home = join(folder, 'home')
  project = join(folder, 'project')
  for (const place of [home, project]) mkdirSync(place)
})

afterEach(async () => {
  for (const engine of open.splice(0)) await engine.close()
  rmSync(folder, { recursive: true, force: true })
})

it('counts the home first, then the project, the stage, the environment and the options, and says where each comes from', async () => {
  put(home, 'winnow.yaml', 'previewRowLimit: 10\nconcurrency: 3\nkeepVersions: 7\nauditDays: 1\nport: 1\n')
  put(project, 'winnow.yaml', 'concurrency: 4\nauditDays: 2\nport: 2\n')
  const stage = put(home, 'winnow.test.yaml', 'auditDays: 3\nport: 3\n')
  const env = { WINNOW_ENV: 'test', WINNOW_PORT: '4', WINNOW_MAX_UPLOAD_BYTES: '1GB', ENCRYPTION_KEY: 'canary' }
  const settings = await load(env)
  const list = settings.list({ keepVersions: 9, theme: 'dark' })
  const said = Object.fromEntries(list.map(({ name, value, from, where }) => [name, [value, from, where]]))
  expect(said).toMatchObject({
    previewRowLimit: [10, 'file', join(home, 'winnow.yaml')], concurrency: [4, 'file', join(project, 'winnow.yaml')], keepVersions: [7, 'file', join(home, 'winnow.yaml')],
    auditDays: [3, 'file', stage], port: [4, 'environment', 'WINNOW_PORT'], maxUploadBytes: [1e9, 'environment', 'WINNOW_MAX_UPLOAD_BYTES'],
    theme: ['dark', 'page', 'settings'], requestsPerMinute: [600, 'default', ''], encryptionKey: ['********', 'environment', 'ENCRYPTION_KEY'],
    'dataIngestion.connectors.json.maxNestingDepth': [10, 'default', ''],
  })
  expect(JSON.stringify(list)).not.toContain('canary')
  expect((await load(env, { flags: { port: 5 } })).value.port).toBe(5)
})

it('reads the block of a core-config.yaml as it is, and nothing else in it', async () => {
  const config = put(folder, 'core-config.yaml', `
core: {logLevel: debug}
dataIngestion:
  pyairbyte: {version: "0.20", cacheLocation: ./cache, maxCacheSize: 1GB}
  connectors:
    csv: {enabled: true, maxFileSize: 100MB}
    json: {enabled: true, maxNestingDepth: 10}
    databases:
      postgresql: {enabled: true, poolSize: 5}
      mysql: {enabled: false, poolSize: 7}
`)
  const settings = await load({}, { config })
  expect(settings.formats['csv']).toMatchObject({ enabled: true, maxFileSize: 100e6 })
  expect(settings.poolSize('mysql')).toBe(7)
  expect([...settings.switchedOff]).toEqual(['mysql'])
  expect(settings.value.dataIngestion?.pyairbyte?.maxCacheSize).toBe(1e9)
  await expect(load({}, { config: put(folder, 'other.yaml', 'a: 1') })).rejects.toMatchObject({ problem: { code: 'CONFIG_INVALID', message: expect.stringContaining('dataIngestion') } })
  await expect(load({}, { config: join(folder, 'none.yaml') })).rejects.toMatchObject({ problem: { code: 'FILE_NOT_FOUND' } })
})

it.each([
  ['an unknown key', 'concurency: 2', 'concurency', 'Did you mean "concurrency"?'],
  ['an unknown key deep inside', 'dataIngestion:\n  connectors:\n    csv: {maxFilesize: 1GB}', 'maxFilesize', 'Did you mean "maxFileSize"?'],
  ['code to run', 'connectors: [{from: ./evil, allowed: yes}]', 'connectors', ''],
  ['a wrong size', 'maxUploadBytes: lots', 'size such as 512MB', ''],
  ['a wrong type', 'concurrency: many', 'must be a number', ''],
  ['a tag of another program', 'concurrency: !!js/function "function () {}"', 'YAML', ''],
  ['a key twice', 'port: 1\nport: 2', 'YAML', ''],
  ['aliases that explode', `a: &a [1,1]\nb: &b [${'*a,'.repeat(40)}]\nc: &c [${'*b,'.repeat(40)}]\nd: [${'*c,'.repeat(40)}]`, 'refers to itself too often', ''],
])('28: refuses %s, with what to do', async (_what, text, message, remedy) => {
  put(project, 'winnow.yaml', text)
  await expect(load()).rejects.toMatchObject({ problem: { code: 'CONFIG_INVALID', message: expect.stringContaining(message), remedy: expect.stringContaining(remedy), place: { file: join(project, 'winnow.yaml') } } })
})

it('names the variable that is wrong, and no stage that is a path', async () => {
  await expect(load({ PREVIEW_ROW_LIMIT: 'all' })).rejects.toMatchObject({ problem: { message: expect.stringContaining('PREVIEW_ROW_LIMIT') } })
  await expect(load({ WINNOW_ENV: '../../etc/x' })).rejects.toMatchObject({ problem: { message: expect.stringContaining('WINNOW_ENV') } })
})

it('takes folders from where the file lies that names them', async () => {
  put(home, 'winnow.yaml', 'uploadBaseDir: ./uploads\ndataIngestion:\n  pyairbyte: {cacheLocation: ./kept, maxCacheSize: 2GB}\n')
  expect((await load()).value).toMatchObject({ uploadBaseDir: join(home, 'uploads'), dataIngestion: { pyairbyte: { cacheLocation: join(home, 'kept'), maxCacheSize: 2e9 } } })
  const config = put(folder, 'core-config.yaml', 'dataIngestion:\n  pyairbyte: {cacheLocation: kept}\n')
  expect((await load({}, { config })).value.dataIngestion?.pyairbyte?.cacheLocation).toBe(join(folder, 'kept'))
})

it('puts uploads and temporary files where it is told, and leaves what else lies there alone', async () => {
  const uploads = join(folder, 'elsewhere')
  put(project, 'bystander.txt', 'x')
  const engine = await engineWith({ UPLOAD_BASE_DIR: uploads, TMP_DIR: project })
  expect((await engine.client.system.info()).folders).toMatchObject({ uploads, temp: expect.stringContaining(join(project, 'winnow-')) })
  expect(existsSync(uploads)).toBe(true)
  expect(existsSync(join(project, 'bystander.txt'))).toBe(true)
})

it('lets the page change nothing that was said elsewhere', async () => {
  put(home, 'winnow.yaml', 'concurrency: 3')
  const { client } = await engineWith()
  expect(await client.settings.get()).toMatchObject({ concurrency: 3 })
  await expect(client.settings.update({ concurrency: 5 })).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(await client.settings.update({ keepVersions: 6 })).toMatchObject({ keepVersions: 6, concurrency: 3 })
})

it('reads no format that is switched off, nor a file that is too large, nor deeper than allowed', async () => {
  put(home, 'winnow.yaml', 'dataIngestion: {connectors: {csv: {maxFileSize: 10}, json: {maxNestingDepth: 2}, parquet: {enabled: false}}}')
  const { client } = await engineWith()
  const inspect = (name: string, text: string, input?: Record<string, unknown>) => client.files.inspect({ file: { path: put(folder, name, text) }, findings: false, ...(input && { input }) })
  await expect(inspect('large.csv', 'a,b\n1,2\n3,4\n5,6\n')).rejects.toMatchObject({ code: 'TOO_LARGE', message: expect.stringContaining('settings allow 10') })
  expect(await inspect('small.csv', 'a\n1\n')).toMatchObject({ format: 'csv' })
  expect((await inspect('deep.json', '[{"a":{"b":{"c":1}}}]')).columns.map(({ name }) => name)).toEqual(['a.b'])
  await expect(inspect('deep.json', '[{"a":1}]', { max_depth: 5 })).rejects.toMatchObject({ code: 'OPTION_INVALID', message: expect.stringContaining('settings allow 2') })
  await expect(inspect('x.parquet', 'PAR1....PAR1')).rejects.toMatchObject({ code: 'FORBIDDEN', message: expect.stringContaining('switched off') })
})

it('gives the size of the pool to sources that say none themselves', async () => {
  put(home, 'winnow.yaml', 'dataIngestion: {connectors: {databases: {mysql: {poolSize: 3}}}}')
  const { parts: { sources } } = await engineWith()
  const ref = (config: Record<string, unknown>) => sources.connection({ connector: 'mysql', config: { user: 'ann', ...config } }, new Access())
  expect((await ref({})).config['pool_size']).toBe(3)
  expect((await ref({ pool_size: 7 })).config['pool_size']).toBe(7)
})

it('lets no connector work that is switched off', async () => {
  put(home, 'winnow.yaml', 'dataIngestion: {connectors: {databases: {mysql: {enabled: false}}}}')
  const { client } = await engineWith()
  await expect(client.sources.test({ source: { connector: 'mysql', config: { user: 'ann' } } })).rejects.toMatchObject({ code: 'CONNECTOR_UNAVAILABLE', message: expect.stringContaining('switched off') })
})

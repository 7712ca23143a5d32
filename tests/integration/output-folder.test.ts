import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { notStarted } from '#main/jobs/progress-meter'
import { type Composition, compose } from '#main/compose'
import { homeOf } from '#main/store/home'
import { Store } from '#main/store/store'
import type { Client } from '#shared/contract/index'
import type { Recipe } from '#shared/model/recipe'

/** Outputs that are written to a folder of the user. */

let folder: string
let granted: string
let out: string
let engine: Composition
let client: Client
let projectId: string
let versionId: string

const recipe = (...steps: Recipe['steps']): Recipe => ({ winnow: 1, steps })
const problemOf = (call: Promise<unknown>) => expect(call).rejects
const start = (more: { folder?: string; name?: string; recipe?: Recipe } = {}) => client.runs.start({
  versionId, recipe: more.recipe ?? recipe({ step: 'in_set', column: 'a', values: ['1', '2'] }), clean: { format: 'csv', ...(more.name && { name: more.name }) }, rejects: { format: 'csv' },
  ...('folder' in more ? { folder: more.folder } : { folder: out }),
})

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-folder-'))
  granted = join(folder, 'granted')
  mkdirSync(granted)
  engine = await compose({ home: homeOf(join(folder, 'home'), {}), grants: [granted] })
  client = engine.client
  projectId = (await client.projects.list())[0]!.id
  writeFileSync(join(granted, 'orders.csv'), 'a,b\n1,x\n3,y\n2,z\n')
  const { result } = await client.files.import({ projectId, file: { path: join(granted, 'orders.csv') } })
  versionId = result?.kind === 'import' ? result.versionId : ''
})

beforeEach(() => { out = mkdtempSync(join(granted, 'out-')) })

afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true, force: true })
})

it('puts clean rows, rejects and certificate there and nowhere else, and says where', async () => {
  const run = await start()
  expect(run).toMatchObject({ problems: [], status: 'COMPLETED', mode: 'SYNC', result: { kind: 'recipe', outcome: { rows: { clean: 2, rejected: 1 } } } })
  expect(readdirSync(out).sort()).toEqual(['orders.certificate.json', 'orders.clean.csv', 'orders.rejects.csv'])
  const artifacts = await client.runs.artifacts({ runId: run.id })
  expect(artifacts.map(({ kind, path }) => [kind, path && basename(path)])).toEqual([['clean', 'orders.clean.csv'], ['rejects', 'orders.rejects.csv'], ['certificate', 'orders.certificate.json']])
  for (const { id, path, bytes } of artifacts) {
    expect(readFileSync(path ?? '').length).toBe(bytes)
    expect((await client.artifacts.locate({ artifactId: id })).path).toBe(path)
  }
  expect(readFileSync(join(out, 'orders.clean.csv'), 'utf8')).toBe('a,b\n1,x\n2,z\n')
  expect(existsSync(join(folder, 'home', 'uploads', 'my-data', 'clean', run.id))).toBe(false)
  const { outputs } = JSON.parse(readFileSync(join(out, 'orders.certificate.json'), 'utf8'))
  expect(outputs).toMatchObject([{ path: join(out, 'orders.clean.csv') }, { path: join(out, 'orders.rejects.csv') }])
})

it('never replaces what is there: a name that is taken gets a number', async () => {
  writeFileSync(join(out, 'mine.csv'), 'precious')
  await start({ name: 'mine.csv' })
  await start({ name: 'mine.csv' })
  const both = await Promise.all([start({ name: 'mine.csv' }), start({ name: 'mine' })])
  expect(both.map(({ problems, status }) => [problems, status])).toEqual([[[], 'COMPLETED'], [[], 'COMPLETED']])
  expect(readdirSync(out).filter((name) => name.startsWith('mine')).sort()).toEqual(['mine (2).csv', 'mine (3).csv', 'mine (4).csv', 'mine (5).csv', 'mine.csv'])
  expect(readFileSync(join(out, 'mine.csv'), 'utf8')).toBe('precious')
})

it('writes the same file when a version is exported there, and again when that is repeated', async () => {
  const run = await client.datasets.export({ versionId, output: { format: 'json' }, folder: out })
  const again = await client.runs.repeat({ runId: run.id })
  const paths = await Promise.all([run, again].map(async ({ id }) => (await client.runs.artifacts({ runId: id }))[0]?.path))
  expect(paths).toEqual([join(out, 'orders.json'), join(out, 'orders (2).json')])
})

it('refuses a folder that is not there, or is none, before there is a run', async () => {
  const runs = (await client.runs.list({ projectId })).length
  await problemOf(start({ folder: join(granted, 'nowhere') })).toMatchObject({ code: 'OUTPUT_NOT_WRITABLE' })
  await problemOf(start({ folder: join(granted, 'orders.csv') })).toMatchObject({ code: 'OUTPUT_NOT_WRITABLE', message: expect.stringContaining('no folder') })
  await problemOf(start({ folder: 'here' })).toMatchObject({ code: 'OUTPUT_NOT_WRITABLE' })
  await problemOf(client.datasets.export({ versionId, output: { format: 'csv' }, folder: join(granted, 'nowhere') })).toMatchObject({ code: 'OUTPUT_NOT_WRITABLE' })
  expect(await client.runs.list({ projectId })).toHaveLength(runs)
})

it('writes only below folders that were allowed, and shows no path elsewhere', async () => {
  for (const place of [folder, dirname(folder), join(granted, '..'), join(out, '..', '..', 'home')]) {
    await problemOf(start({ folder: place })).toMatchObject({ code: 'FORBIDDEN', status: 403 })
    await problemOf(client.datasets.export({ versionId, output: { format: 'csv' }, folder: place })).toMatchObject({ code: 'FORBIDDEN' })
  }
  const run = await start({ folder: undefined })
  expect((await client.runs.artifacts({ runId: run.id })).map(({ path }) => path)).toEqual([null, null, null])
  expect((await client.artifacts.list({ projectId })).filter(({ path }) => path !== null).every(({ path }) => path?.startsWith(granted))).toBe(true)
})

it('says that a folder went when the run is repeated', async () => {
  const run = await start()
  rmSync(out, { recursive: true })
  expect(await client.runs.repeat({ runId: run.id })).toMatchObject({ status: 'FAILED', problems: [{ code: 'OUTPUT_NOT_WRITABLE' }] })
})

it('leaves nothing there when a run fails', async () => {
  writeFileSync(join(out, 'orders.clean.csv'), 'mine')
  expect(await start({ recipe: recipe({ step: 'in_set', column: 'a', values: ['1'], severity: 'fail' }) })).toMatchObject({ status: 'FAILED', problems: [{ code: 'RULE_FAILED' }] })
  expect(readdirSync(out)).toEqual(['orders.clean.csv'])
})

it('leaves files to the user when they are deleted here', async () => {
  const run = await start()
  const [artifact] = await client.runs.artifacts({ runId: run.id })
  expect(await client.artifacts.delete({ artifactId: artifact!.id })).toMatchObject({ bytes: 0 })
  expect(existsSync(artifact?.path ?? '')).toBe(true)
})

it('takes away what a run left half-written there when Winnow died', async () => {
  const home = homeOf(join(folder, 'died'), {})
  const store = await Store.open({ home })
  const project = store.projects.first()
  const { id } = store.runs.create({ projectId: project.id, kind: 'recipe', title: 'x', mode: 'ASYNC', progress: notStarted(null), repeats: null, task: { versionId, folder: out } })
  await store.close()
  const mine = `.orders.csv.${id.slice(0, 8)}.tmp`
  for (const name of [mine, '.orders.csv.00000000.tmp', `orders.${id.slice(0, 8)}.tmp.csv`]) writeFileSync(join(out, name), 'x')
  const reopened = await compose({ home })
  expect(await reopened.client.runs.get({ runId: id })).toMatchObject({ status: 'INTERRUPTED' })
  await reopened.close()
  expect(readdirSync(out).sort()).toEqual(['.orders.csv.00000000.tmp', `orders.${id.slice(0, 8)}.tmp.csv`])
})

import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { randomUUID } from 'node:crypto'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Failure } from '#shared/model/problem'
import { openDatabase } from './database'
import { type Home, homeOf } from './home'
import { MIGRATIONS } from './migrations'
import { Store } from './store'

let folder: string
let home: Home
const open: Store[] = []

async function openStore(migrations = MIGRATIONS): Promise<Store> {
  const store = await Store.open({ home, migrations })
  open.push(store)
  return store
}

const closeAll = async () => { for (const store of open.splice(0)) await store.close() }

/** A dataset with one version whose file stands. */
function addVersion(store: Store, datasetId?: string): { datasetId: string; versionId: string; file: string } {
  const project = store.projects.first()
  const dataset = datasetId ?? store.datasets.create(project.id, 'orders', 'imported').id
  const id = randomUUID()
  const path = `${project.slug}/datasets/${dataset}/${id}.duckdb`
  const file = join(home.projects, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, 'x'.repeat(10))
  store.datasets.addVersion(dataset, { id, path, rows: 1, unreadable: 0, bytes: 10, sha256: 'a', columns: [], file: null, report: null, runId: null })
  return { datasetId: dataset, versionId: id, file }
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-store-'))
  home = homeOf(join(folder, 'home'), {})
})

afterEach(async () => {
  await closeAll()
  rmSync(folder, { recursive: true, force: true })
})

it('finds its home by WINNOW_HOME, else in the place of the platform', () => {
  expect(homeOf(undefined, { WINNOW_HOME: '/w' }).store).toBe(join('/w', 'winnow.sqlite'))
  expect(homeOf(undefined, { XDG_DATA_HOME: '/data' }, 'linux').root).toBe(join('/data', 'winnow'))
  expect(homeOf(undefined, {}, 'darwin').root).toMatch(/Application Support.winnow$/)
  expect(homeOf(undefined, { LOCALAPPDATA: '/local' }, 'win32').root).toBe(join('/local', 'winnow'))
})

it('has a project from the start and gives others slugs of their own', async () => {
  const store = await openStore()
  expect(store.projects.list()).toMatchObject([{ name: 'My data', slug: 'my-data', datasets: 0, bytes: 0 }])
  expect(store.projects.create('Käufe 2026!').slug).toBe('ka-ufe-2026')
  expect(store.projects.create('käufe 2026').slug).toBe('ka-ufe-2026-2')
  expect(store.projects.create('CON').slug).toBe('con-2')
})

it('is owned by one: the second is told who has it', async () => {
  const store = await openStore()
  store.announce({ url: 'http://127.0.0.1:1', token: 'secret' })
  await expect(openStore()).rejects.toMatchObject({ problem: { code: 'STORE_LOCKED', message: expect.stringContaining(String(process.pid)), remedy: expect.stringContaining('http://127.0.0.1:1') } })
  await closeAll()
  await expect(openStore()).resolves.toBeInstanceOf(Store)
})

it('is migrated after a copy was made, and keeps what it had', async () => {
  await openStore()
  await closeAll()
  const store = await openStore([...MIGRATIONS, { title: 'test', sql: 'CREATE TABLE more (id INTEGER)' }])
  expect(store.projects.list()).toHaveLength(1)
  expect(store.notices.join()).toMatch(/brought up to date; a copy/)
  expect(readdirSync(home.backups).filter((name) => name.startsWith(`winnow-${MIGRATIONS.length}-`))).toHaveLength(1)
})

it('keeps datasets, projects and files of a store of the first format', async () => {
  const { connection: old } = openDatabase(home, MIGRATIONS.slice(0, 1))
  const [id, made] = [randomUUID(), '2025-01-01T00:00:00.000Z']
  old.prepare('INSERT INTO projects (id, slug, name, created_at) VALUES (?, ?, ?, ?)').run(id, 'old', 'Old', made)
  old.prepare('INSERT INTO datasets (id, project_id, name, kind, created_at) VALUES (?, ?, ?, ?, ?)').run(randomUUID(), id, 'orders', 'imported', made)
  old.prepare('INSERT INTO artifacts (id, project_id, kind, name, path, bytes, sha256, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)').run(randomUUID(), id, 'clean', 'a.csv', 'old/clean/a.csv', 5, 'x', made)
  old.close()
  const store = await openStore()
  expect(store.projects.get(id)).toMatchObject({ usedAt: made, datasets: 1, runs: 0, bytes: 5 })
  expect(store.datasets.list(id)).toMatchObject([{ name: 'orders', recipeId: null }])
  expect(store.artifacts.list(id)).toMatchObject([{ name: 'a.csv', folder: null, createdBy: null }])
})

it('remembers the recipe of a dataset until that is deleted, and again when it comes back', async () => {
  const store = await openStore()
  const { id: projectId } = store.projects.first()
  const dataset = store.datasets.create(projectId, 'orders', 'imported')
  expect(dataset.recipeId).toBe(null)
  const recipe = store.recipes.create(projectId, 'r', { winnow: 1, steps: [] })
  expect(store.datasets.setRecipe(dataset.id, recipe.id).recipeId).toBe(recipe.id)
  const { id: deletionId } = await store.trash.delete('recipe', recipe.id, 'r')
  expect(store.datasets.get(dataset.id).recipeId).toBe(null)
  await store.trash.undo(deletionId)
  expect(store.datasets.list(projectId)[0]?.recipeId).toBe(recipe.id)
  await store.trash.delete('recipe', recipe.id, 'r')
  await closeAll()
  const again = await openStore()
  expect(again.datasets.get(dataset.id).recipeId).toBe(null)
  const foreign = again.recipes.create(again.projects.create('Other').id, 'r', { winnow: 1, steps: [] })
  expect(() => again.datasets.setRecipe(dataset.id, foreign.id)).toThrow(Failure)
})

it('knows which project was used last, and what is in each', async () => {
  const store = await openStore()
  const [first, second] = [store.projects.first(), store.projects.create('Second')]
  const { usedAt } = store.projects.touch(first.id)
  expect(usedAt >= second.usedAt).toBe(true)
  expect(store.projects.get(second.id)).toMatchObject({ datasets: 0, runs: 0 })
  addVersion(store)
  expect(store.projects.get(first.id)).toMatchObject({ datasets: 1, bytes: 10 })
})

it('leaves what a run wrote into a folder of the user alone', async () => {
  const store = await openStore()
  const { id: projectId } = store.projects.first()
  const outside = join(folder, 'out.csv')
  writeFileSync(outside, 'x')
  const { id } = store.artifacts.add({ id: randomUUID(), projectId, kind: 'clean', name: 'out.csv', format: 'csv', path: 'out.csv', bytes: 1, sha256: 'a', rows: 0, runId: null, folder, createdBy: null })
  expect(store.artifactFile(id)).toBe(outside)
  expect(store.projects.get(projectId).bytes).toBe(0)
  expect(await store.trash.delete('artifact', id, 'out.csv')).toMatchObject({ bytes: 0 })
  await closeAll()
  expect(existsSync(outside)).toBe(true)
})

it('stays as it was when a migration fails', async () => {
  await openStore()
  await closeAll()
  await expect(openStore([...MIGRATIONS, { title: 'broken', sql: 'CREATE TABLE half (id INTEGER); CREATE TABLE projects (id INTEGER)' }])).rejects.toThrow(/already exists/)
  const store = await openStore()
  expect(store.projects.list()).toHaveLength(1)
})

it('made by a newer Winnow is refused and left alone', async () => {
  await openStore([...MIGRATIONS, { title: 'future', sql: 'CREATE TABLE future (id INTEGER)' }])
  await closeAll()
  const before = readFileSync(home.store)
  await expect(openStore()).rejects.toMatchObject({ problem: { code: 'STORE_NEWER', remedy: expect.stringContaining('Update Winnow') } })
  expect(readFileSync(home.store).equals(before)).toBe(true)
})

it.each([
  ['no database at all', () => writeFileSync(home.store, 'garbage '.repeat(1000))],
  ['cut short', () => writeFileSync(home.store, readFileSync(home.store).subarray(0, 5000))],
  ['overwritten in the middle', () => {
    const bytes = readFileSync(home.store)
    bytes.fill(0xff, 4096, 12_288)
    writeFileSync(home.store, bytes)
  }],
])('broken (%s) is kept aside and the copy of the last start takes its place', async (_how, breakIt) => {
  const first = await openStore()
  first.projects.create('Kept')
  const { file } = addVersion(first)
  await closeAll()
  await openStore()
  await closeAll()
  breakIt()
  const store = await openStore()
  expect(store.projects.list().map(({ name }) => name)).toEqual(['My data', 'Kept'])
  expect(store.notices.join()).toMatch(/was broken/)
  expect(readdirSync(home.root).some((name) => name.endsWith('.corrupt'))).toBe(true)
  expect(existsSync(file)).toBe(true)
})

it('opens after any damage, with the copy of the last start', { timeout: 60_000 }, async () => {
  const first = await openStore()
  first.projects.create('Kept')
  await closeAll()
  await openStore()
  await closeAll()
  const sound = readFileSync(home.store)
  const copy = readFileSync(join(home.backups, 'winnow-last-start.sqlite'))
  let seed = 7
  const random = (below: number): number => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed % below
  }
  for (let damage = 0; damage < 30; damage += 1) {
    const bytes = Buffer.from(damage % 3 === 0 ? sound.subarray(0, random(sound.length)) : sound)
    if (damage % 3 !== 0) for (let flip = 0; flip < damage; flip += 1) bytes[random(bytes.length)]! ^= 1 << random(8)
    writeFileSync(home.store, bytes)
    writeFileSync(join(home.backups, 'winnow-last-start.sqlite'), copy)
    const store = await openStore()
    expect(store.projects.list().length).toBeGreaterThan(0)
    await closeAll()
  }
})

it('puts version files aside that an older copy of the store does not know', async () => {
  const first = await openStore()
  const { file } = addVersion(first)
  await closeAll()
  writeFileSync(home.store, 'garbage '.repeat(1000))
  await openStore()
  expect(existsSync(file)).toBe(false)
  expect(readdirSync(home.recovered)).toHaveLength(1)
})

it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('says so when its folder cannot be written', async () => {
  mkdirSync(home.root, { recursive: true })
  chmodSync(home.root, 0o500)
  await expect(openStore()).rejects.toMatchObject({ problem: { code: 'STORE_BROKEN' } })
})

it('removes temporary files and unrecorded versions that a dead process left', async () => {
  const { file } = addVersion(await openStore())
  await closeAll()
  const left = [`${file}.0123abcd.tmp`, `${file}.0123abcd.tmp.wal`, join(dirname(file), 'unrecorded.duckdb'), join(home.temp, '1-1', 'spill')]
  mkdirSync(join(home.temp, '1-1'))
  for (const path of left) writeFileSync(path, 'x')
  await openStore()
  expect(left.filter((path) => existsSync(path))).toEqual([])
  expect(existsSync(file)).toBe(true)
})

it('numbers versions, keeps the newest, and never removes one in use', async () => {
  const store = await openStore()
  const { datasetId, versionId: first, file } = addVersion(store)
  for (let count = 0; count < 3; count += 1) addVersion(store, datasetId)
  expect(store.datasets.get(datasetId)).toMatchObject({ versions: 4, bytes: 40, latest: { number: 4 } })
  expect(await store.prune(datasetId, 2, new Set([first]))).toBe(1)
  expect(store.datasets.versions(datasetId).map(({ number }) => number)).toEqual([4, 3, 1])
  expect(existsSync(file)).toBe(true)
})

it.each(['project', 'dataset', 'version'] as const)('deletes a %s with its size and brings it back', async (kind) => {
  const store = await openStore()
  const { datasetId, versionId, file } = addVersion(store)
  const target = { project: store.projects.first().id, dataset: datasetId, version: versionId }[kind]
  const deletion = await store.trash.delete(kind, target, 'orders')
  expect(deletion.bytes).toBe(10)
  expect(existsSync(file)).toBe(false)
  expect(() => store.datasets.version(versionId)).toThrow(Failure)
  await store.trash.undo(deletion.id)
  expect(existsSync(file)).toBe(true)
  expect(store.datasets.version(versionId).rows).toBe(1)
  await expect(store.trash.undo(deletion.id)).rejects.toMatchObject({ problem: { code: 'NOT_FOUND' } })
})

it('makes deletions final at the end', async () => {
  const store = await openStore()
  const { datasetId, file } = addVersion(store)
  await store.trash.delete('dataset', datasetId, 'orders')
  await closeAll()
  const again = await openStore()
  expect(again.datasets.list(again.projects.first().id)).toEqual([])
  expect(existsSync(file)).toBe(false)
  expect(existsSync(dirname(file))).toBe(false)
})

it('undoes a deletion that a dying process had not carried out', async () => {
  const store = await openStore()
  const { datasetId, file } = addVersion(store)
  const deletion = await store.trash.delete('dataset', datasetId, 'orders')
  // As if the process had died before the file was moved.
  writeFileSync(file, 'x'.repeat(10))
  await store.trash.recover()
  expect(store.trash.list().map(({ id }) => id)).not.toContain(deletion.id)
  expect(store.datasets.get(datasetId).versions).toBe(1)
})

it('keeps the history of a recipe over a restart: undo, redo, and nothing lost by a change after an undo', async () => {
  const store = await openStore()
  const recipe = (name: string) => ({ winnow: 1 as const, name, steps: [] })
  const { id } = store.recipes.create(store.projects.first().id, 'one', recipe('one'))
  store.recipes.save(id, recipe('two'), 'Second')
  store.recipes.save(id, recipe('three'), 'Third')
  expect(store.recipes.undo(id)).toMatchObject({ recipe: { name: 'two' }, canUndo: true, canRedo: true })
  await closeAll()
  const again = await openStore()
  expect(again.recipes.redo(id)).toMatchObject({ recipe: { name: 'three' }, canRedo: false })
  again.recipes.undo(id)
  expect(again.recipes.save(id, recipe('other'), 'Branch')).toMatchObject({ number: 4, canRedo: false })
  expect(again.recipes.undo(id)).toMatchObject({ recipe: { name: 'two' } })
  expect(again.recipes.goTo(id, 3)).toMatchObject({ recipe: { name: 'three' } })
  expect(again.recipes.history(id).map(({ number, parent, note }) => [number, parent, note])).toEqual([[4, 2, 'Branch'], [3, 2, 'Third'], [2, 1, 'Second'], [1, null, 'Created']])
  expect(() => again.recipes.save(id, recipe('late'), 'Late', 2)).toThrow(/changed elsewhere/)
})

it('remembers at most 200 changes of a recipe', async () => {
  const store = await openStore()
  const { id } = store.recipes.create(store.projects.first().id, 'r', { winnow: 1, steps: [] })
  for (let change = 2; change <= 205; change += 1) store.recipes.save(id, { winnow: 1, steps: [] }, `${change}`)
  const history = store.recipes.history(id)
  expect(history).toHaveLength(200)
  expect(history.at(-1)?.number).toBe(6)
  expect(store.recipes.goTo(id, 6).canUndo).toBe(false)
})

it('keeps unknown members of a recipe, even those named like parts of every object', async () => {
  const store = await openStore()
  const text = '{"winnow":1,"steps":[{"step":"later","__proto__":{"polluted":true},"constructor":1}],"future":[1]}'
  const { id } = store.recipes.create(store.projects.first().id, 'r', JSON.parse(text))
  expect(Object.hasOwn({}, 'polluted') || 'polluted' in {}).toBe(false)
  expect(store.recipes.get(id).recipe).toMatchObject({ future: [1], steps: [{ step: 'later', constructor: 1 }] })
})

it('reads settings that it does not understand as their defaults', async () => {
  const store = await openStore()
  expect(store.settings.update({ concurrency: 4 })).toMatchObject({ concurrency: 4, keepVersions: 5 })
  await closeAll()
  const raw = new Database(home.store)
  raw.exec(`UPDATE settings SET value = '"many"'; INSERT INTO settings VALUES ('later', '1')`)
  raw.close()
  expect((await openStore()).settings.get()).toMatchObject({ concurrency: 2 })
})

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setImmediate, setTimeout } from 'node:timers/promises'
import { ORPCError } from '@orpc/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Composition, compose } from '#main/compose'
import { homeOf } from '#main/store/home'
import type { Client } from '#shared/contract/index'
import type { Recipe } from '#shared/model/recipe'

/** What the pages of the app ask for beside the main job. */

let folder: string
let engine: Composition
let client: Client
let projectId: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-workspace-'))
  engine = await compose({ home: homeOf(join(folder, 'home'), {}), grants: [join(folder, 'granted')] })
  client = engine.client
  projectId = (await client.projects.list())[0]!.id
})

afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true, force: true })
})

it('brings samples that may be read whatever was granted, and nothing beside them', async () => {
  const samples = await client.system.samples()
  expect(samples.map(({ name }) => name)).toEqual(['orders.csv', 'customers.csv', 'products.xlsx', 'events.jsonl'])
  for (const { path, bytes, about } of samples) {
    expect(await client.files.inspect({ file: { path } })).toMatchObject({ bytes })
    expect(about).not.toBe('')
  }
  expect(await client.files.import({ projectId, file: { path: samples[0]!.path } })).toMatchObject({ problems: [], status: 'COMPLETED' })
  const beside = join(dirname(dirname(samples[0]!.path)), 'templates', 'rules', 'codes.yaml')
  await expect(client.files.inspect({ file: { path: beside } })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(client.files.inspect({ file: { path: join(dirname(samples[0]!.path), '..', '..', 'package.json') } })).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

it('says where things are kept, and remembers the theme', async () => {
  const { home, folders, secrets } = await client.system.info()
  expect(Object.values(folders).every((place) => place.startsWith(home))).toBe(true)
  expect(secrets).toMatchObject({ store: 'memory', locked: false, detail: expect.stringContaining('A passphrase makes an encrypted file'), file: { path: join(home, 'secrets.json'), state: 'none' } })
  expect((await client.settings.get()).theme).toBe('system')
  expect((await client.settings.update({ theme: 'dark' })).theme).toBe('dark')
})

it('keeps the recipe of a dataset, and tells when a project was used', async () => {
  const [dataset] = await client.datasets.list({ projectId })
  const recipe = await client.recipes.create({ projectId, name: 'Clean', recipe: { winnow: 1, steps: [] } })
  expect(await client.datasets.setRecipe({ datasetId: dataset!.id, recipeId: recipe.id })).toMatchObject({ recipeId: recipe.id })
  await client.recipes.delete({ recipeId: recipe.id })
  expect(await client.datasets.get({ datasetId: dataset!.id })).toMatchObject({ recipeId: null })
  await expect(client.datasets.setRecipe({ datasetId: dataset!.id, recipeId: recipe.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const before = await client.projects.get({ projectId })
  expect(before).toMatchObject({ datasets: 1, runs: 1 })
  expect((await client.projects.touch({ projectId })).usedAt > before.usedAt).toBe(true)
})

describe('while previews are open', () => {
  const recipe: Recipe = { winnow: 1, steps: [{ step: 'trim', columns: ['who'] }, { step: 'unique', columns: ['id'] }] }

  async function lookedAt(rows: number): Promise<{ datasetId: string; versionId: string }> {
    const path = join(folder, 'granted', 'looked-at.csv')
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, `id,who\n${Array.from({ length: rows }, (_, index) => `${index}, w${(index * 7919) % 1000}\n`).join('')}`)
    const run = await client.files.import({ projectId, file: { path } })
    for await (const event of await client.runs.watch({ runId: run.id })) if (event.type === 'result') expect(event.run.problems).toEqual([])
    const { result } = await client.runs.get({ runId: run.id })
    if (result?.kind !== 'import') throw new Error('not imported')
    return result
  }

  const page = (versionId: string) => client.preview.page({ versionId, recipe, view: 'result', sort: { column: 'who', descending: false } })

  it('datasets can be renamed, deleted and brought back', async () => {
    const { datasetId, versionId } = await lookedAt(1_000)
    expect((await page(versionId)).total).toBe(1_000)
    expect(await client.datasets.rename({ datasetId, name: 'Renamed' })).toMatchObject({ name: 'Renamed' })
    expect((await page(versionId)).total).toBe(1_000)
    const { id } = await client.datasets.delete({ datasetId })
    await expect(page(versionId)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await client.deletions.undo({ deletionId: id })
    expect((await page(versionId)).total).toBe(1_000)
    expect(await client.datasets.deleteVersion({ versionId })).toMatchObject({ kind: 'version' })
  })

  it('what is being looked for is given up when the dataset goes', async () => {
    const { datasetId, versionId } = await lookedAt(200_000)
    const asked = [page(versionId), client.preview.profile({ versionId, recipe }), client.preview.outcome({ versionId, recipe }), client.datasets.page({ versionId, sort: { column: 'who', descending: true } })]
      .map((call) => call.then(() => 'done', (error: unknown) => (error instanceof ORPCError ? error.code === 'INTERNAL' ? JSON.stringify(error.data) : error.code : String(error))))
    await setTimeout(60)
    await client.datasets.delete({ datasetId })
    for (const answer of await Promise.all(asked)) expect(['done', 'NOT_FOUND']).toContain(answer)
  })

  it('a page that is read in the moment its version goes is there or is not found', async () => {
    for (let round = 0; round < 8; round += 1) {
      const { versionId } = await lookedAt(1_000)
      const read = (): Promise<string>[] => [client.datasets.page({ versionId }), client.datasets.unreadable({ versionId })]
        .map((call) => call.then(() => 'done', (error: unknown) => (error instanceof ORPCError ? error.code : String(error))))
      const asked = read()
      // At every other turn of its being deleted: before its file is let go, and after.
      const deleted = client.datasets.deleteVersion({ versionId })
      for (let turn = 0; turn < 20; turn += 1) {
        asked.push(...read())
        await setImmediate()
      }
      await deleted
      for (const answer of await Promise.all(asked)) expect(['done', 'NOT_FOUND']).toContain(answer)
    }
  })
})

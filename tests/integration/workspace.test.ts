import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Composition, compose } from '#main/compose'
import { homeOf } from '#main/store/home'
import type { Client } from '#shared/contract/index'

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
  expect(secrets).toEqual({ store: 'none', detail: expect.any(String) })
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

import { beforeEach, expect, test } from 'vitest'
import type { StoredRecipe } from '#shared/contract/recipes'
import type { DatasetVersionDetail } from '#shared/model/dataset'
import { TEXT } from '#shared/model/data-type'
import type { Recipe } from '#shared/model/recipe'
import { fakeApi, ID, inApp } from '../testing'
import { useRecipeStore } from './recipe'

const NOW = '2026-01-01T00:00:00.000Z'
const version: DatasetVersionDetail = {
  id: ID, datasetId: ID, number: 1, rows: 3, unreadable: 0, bytes: 1, sha256: '', columns: [{ name: 'email', type: TEXT }], file: null, runId: null, createdAt: NOW, report: null,
}

/** The recipe routes of the contract with a history, as far as the store uses them. */
function recipesOnServer() {
  const history: Recipe[] = []
  let place = -1
  const now = (): StoredRecipe => ({ id: ID, projectId: ID, name: 'orders', recipe: history[place] ?? { winnow: 1, steps: [] }, number: place, canUndo: place > 0, canRedo: place < history.length - 1, createdAt: NOW, updatedAt: NOW })
  const put = (recipe: Recipe): StoredRecipe => {
    place += 1
    history.splice(place, history.length, recipe)
    return now()
  }
  const travel = (by: number) => async () => {
    place += by
    return now()
  }
  return {
    history,
    api: fakeApi({
      system: { info: async () => ({ notices: [] }), formats: async () => [] },
      projects: { list: async () => [{ id: ID }] },
      datasets: { list: async () => [{ id: ID, name: 'orders' }] },
      steps: { catalogue: async () => [], templates: async () => [] },
      recipes: {
        create: async ({ recipe }: { recipe: Recipe }) => put(recipe), save: async ({ recipe }: { recipe: Recipe }) => put(recipe),
        undo: travel(-1), redo: travel(1), get: async () => now(),
      },
    }),
  }
}

beforeEach(() => localStorage.clear())

test('every change is saved in its order, and undo leads back to no steps at all', async () => {
  const { api, history } = recipesOnServer()
  const store = inApp(api, useRecipeStore)
  await store.open(version)
  await Promise.all([store.add({ step: 'trim' }), store.add({ step: 'not_null', columns: ['email'] })])
  expect(history.map(({ steps }) => steps.map(({ step }) => step))).toEqual([[], ['trim'], ['trim', 'not_null']])
  expect(history[1]?.expects).toEqual({ email: 'text' })
  await store.undo()
  await store.undo()
  expect([store.steps, store.canUndo, store.canRedo]).toEqual([[], false, true])
  await store.redo()
  expect(store.steps).toEqual([{ step: 'trim' }])
})

test('steps are switched off and on, moved and removed; unknown members stay', async () => {
  const { api } = recipesOnServer()
  const store = inApp(api, useRecipeStore)
  await store.open(version)
  await store.take({ winnow: 1, steps: [{ step: 'trim' }, { step: 'from_the_future', knob: 7 }], owner: 'me' })
  await store.toggle(1)
  expect(store.steps[1]).toEqual({ step: 'from_the_future', knob: 7, disabled: true })
  await store.toggle(1)
  await store.move(1, 0)
  expect(store.steps.map(({ step }) => step)).toEqual(['from_the_future', 'trim'])
  await store.remove(1)
  expect(store.recipe).toMatchObject({ owner: 'me', steps: [{ step: 'from_the_future', knob: 7 }] })
})

test('a dataset that is opened again brings its recipe back', async () => {
  const { api } = recipesOnServer()
  const first = inApp(api, useRecipeStore)
  await first.open(version)
  await first.add({ step: 'trim' })
  const second = inApp(api, useRecipeStore)
  await second.open(version)
  expect(second.steps).toEqual([{ step: 'trim' }])
})

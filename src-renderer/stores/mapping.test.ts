import { expect, test } from 'vitest'
import type { StoredRecipe } from '#shared/contract/recipes'
import { DATE, TEXT } from '#shared/model/data-type'
import type { DatasetVersionDetail } from '#shared/model/dataset'
import type { Recipe, RecipeStep } from '#shared/model/recipe'
import { fakeApi, ID, inApp } from '../testing'
import { useDatasetStore } from './dataset'
import { useMappingStore } from './mapping'
import { useRecipeStore } from './recipe'
import { useWorkplaceStore } from './workplace'

const NOW = '2026-01-01T00:00:00.000Z'
const version: DatasetVersionDetail = {
  id: ID, datasetId: ID, number: 1, rows: 3, unreadable: 0, bytes: 1, sha256: '', columns: ['Cust No', 'Signed Up', 'note'].map((name) => ({ name, type: TEXT })), file: null, runId: null, createdAt: NOW, report: null,
}
const date = { type: 'date', formats: ['%d/%m/%Y'] }
const typeStep: RecipeStep = { step: 'set_types', columns: { 'Cust No': 'integer', 'Signed Up': { type: 'date', format: '%d/%m/%Y' } } }

/** A dataset that is open, with the types that were inferred for it. */
async function opened(suggested: readonly RecipeStep[] = []) {
  let saved: Recipe = { winnow: 1, steps: [] }
  const stored = (recipe: Recipe): StoredRecipe => {
    saved = recipe
    return { id: ID, projectId: ID, name: 'x', recipe, number: 0, canUndo: true, canRedo: false, createdAt: NOW, updatedAt: NOW }
  }
  const api = fakeApi({
    system: { info: async () => ({ notices: [] }), formats: async () => [] },
    projects: { list: async () => [{ id: ID, usedAt: NOW }] },
    datasets: { list: async () => [], get: async () => ({ recipeId: null }), setRecipe: async () => ({}) },
    steps: { catalogue: async () => [{ name: 'trim', aliases: [], title: 'Trim', params: { properties: { columns: { widget: 'columns' } } } }], templates: async () => [] },
    recipes: { create: async ({ recipe }: { recipe: Recipe }) => stored(recipe), save: async ({ recipe }: { recipe: Recipe }) => stored(recipe) },
  })
  const stores = inApp(api, () => ({ data: useDatasetStore(), recipe: useRecipeStore(), mapping: useMappingStore(), workplace: useWorkplaceStore() }))
  await stores.workplace.load()
  stores.data.version = version
  stores.data.suggested = suggested
  await stores.recipe.open(version)
  return { ...stores, saved: () => saved.steps }
}

test('names, places and columns left out are steps at once; what was there before is read from the steps', async () => {
  const { mapping, recipe, saved } = await opened()
  await recipe.add({ step: 'trim', columns: ['Cust No', 'note'] })
  await mapping.rename('Cust No', 'customer')
  await mapping.include('note', false)
  await mapping.move(1, 0)
  expect(saved()).toEqual([{ step: 'select_columns', columns: ['Signed Up', 'Cust No'] }, { step: 'rename_columns', columns: { 'Cust No': 'customer' } }, { step: 'trim', columns: ['customer', 'note'] }])
  expect([mapping.counts, mapping.orphaned]).toEqual([{ of: 3, taken: 2, renamed: 1, typed: 0 }, [2]])
  await recipe.replace(1, { step: 'rename_columns', columns: { 'Signed Up': 'since' } })
  expect(mapping.mapping.columns.map(({ target }) => target)).toEqual(['since', 'note', 'Cust No'])
})

test('a name that cannot be is kept back with all that follows, until it is right', async () => {
  const { mapping, recipe, saved } = await opened()
  await mapping.rename('Cust No', 'NOTE')
  await mapping.rename('Signed Up', 'since')
  expect([recipe.steps, mapping.pending, [...mapping.problems.keys()]]).toEqual([[], true, ['Cust No']])
  await mapping.rename('note', 'remark')
  expect([saved(), mapping.pending]).toEqual([[{ step: 'rename_columns', columns: { 'Cust No': 'NOTE', 'Signed Up': 'since', note: 'remark' } }], false])
  await mapping.includeAll(false)
  expect([mapping.nothing, mapping.pending, recipe.steps.length]).toEqual([true, true, 1])
  await recipe.remove(0)
  expect([mapping.pending, mapping.counts.taken]).toEqual([false, 3])
})

test('inferred types are proposed, open to change, and become steps only when they are accepted', async () => {
  const { mapping, recipe, saved } = await opened([typeStep])
  expect([mapping.proposing, mapping.counts.typed, recipe.steps]).toEqual([true, 2, []])
  await mapping.setType('Cust No', undefined)
  await mapping.setType('note', { type: 'boolean', formats: [] })
  await mapping.rename('Signed Up', 'since')
  expect([mapping.proposing, saved()]).toEqual([true, [{ step: 'rename_columns', columns: { 'Signed Up': 'since' } }]])
  await mapping.accept()
  expect(saved()[1]).toEqual({ step: 'set_types', columns: { since: { type: 'date', format: '%d/%m/%Y' }, note: 'boolean' } })
  await mapping.setType('note', undefined)
  expect([mapping.proposing, saved()[1]]).toEqual([false, { step: 'set_types', columns: { since: { type: 'date', format: '%d/%m/%Y' } } }])
})

test('nothing is proposed once everything is to stay, or where other steps are there already', async () => {
  const { mapping, recipe } = await opened([typeStep])
  await mapping.keepTypes()
  expect([mapping.proposing, recipe.steps]).toEqual([false, []])
  await mapping.useInferred()
  expect(recipe.steps).toEqual([typeStep])
  const other = await opened([typeStep])
  await other.recipe.add({ step: 'trim' })
  expect(other.mapping.proposing).toBe(false)
})

test('names are cleaned by a rule, alike ones with a number', async () => {
  const { mapping, saved } = await opened()
  await mapping.rename('note', 'CustNo')
  await mapping.cleanNames('snake_case')
  expect(saved()).toEqual([{ step: 'rename_columns', columns: { 'Cust No': 'cust_no', 'Signed Up': 'signed_up', note: 'cust_no_2' } }])
  await mapping.cleanNames('original')
  expect(saved()).toEqual([])
})

test('a schema becomes steps: its order, names and types; what it lacks is told', async () => {
  const { mapping, saved } = await opened([typeStep])
  const schema = { name: 'target', fields: [{ name: 'signed_up', type: DATE }, { name: 'id', type: TEXT }, { name: 'missing' }] }
  await mapping.applyMatch(schema, { sources: new Map([['signed_up', 'Signed Up'], ['id', 'Cust No']]), keep: new Set() })
  expect(saved()).toEqual([
    { step: 'select_columns', columns: ['Signed Up', 'Cust No'] }, { step: 'rename_columns', columns: { 'Cust No': 'id', 'Signed Up': 'signed_up' } }, { step: 'set_types', columns: { signed_up: { type: date.type, format: '%d/%m/%Y' } } },
  ])
  expect([mapping.missing, mapping.proposing]).toEqual([['missing'], false])
  await mapping.include('note', true)
  await mapping.rename('note', 'Missing')
  expect(mapping.missing).toEqual([])
  mapping.forgetSchema()
  expect(mapping.schema).toBeUndefined()
})

test('a schema that says text means it, even where its only other type has no source', async () => {
  const { mapping, saved } = await opened([typeStep])
  await mapping.applyMatch({ name: 'target', fields: [{ name: 'id', type: TEXT }, { name: 'gone', type: DATE }] }, { sources: new Map([['id', 'Cust No']]), keep: new Set(['Signed Up', 'note']) })
  expect([saved(), mapping.proposing]).toEqual([[{ step: 'rename_columns', columns: { 'Cust No': 'id' } }], false])
})

test('a schema of texts alone says nothing about types', async () => {
  const { mapping, saved } = await opened([typeStep])
  await mapping.applyMatch({ name: 'header', fields: [{ name: 'key', type: TEXT }] }, { sources: new Map([['key', 'Cust No']]), keep: new Set(['Signed Up', 'note']) })
  expect([saved(), mapping.proposing]).toEqual([[{ step: 'rename_columns', columns: { 'Cust No': 'key' } }], true])
})

test('what was found names columns as they are called behind the mapping; columns that are left out are no matter', async () => {
  const { mapping, data } = await opened()
  const found = { kind: 'spaces' as const, severity: 'warning' as const, title: '', detail: '', count: 1, exact: true, examples: [] }
  data.findings = [
    { ...found, id: 'a', column: 'note', fixes: [{ title: 'Trim', step: { step: 'trim', columns: ['note'] } }] },
    { ...found, id: 'b', column: 'Cust No', fixes: [{ title: 'Trim', step: { step: 'trim', columns: ['Cust No'] } }] },
  ]
  expect(mapping.findings).toEqual(data.findings)
  await mapping.include('note', false)
  await mapping.rename('Cust No', 'customer')
  expect(mapping.findings).toEqual([{ ...found, id: 'b', column: 'customer', fixes: [{ title: 'Trim', step: { step: 'trim', columns: ['customer'] } }] }])
})

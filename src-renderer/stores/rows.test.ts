import { flushPromises } from '@vue/test-utils'
import { expect, test } from 'vitest'
import { failure } from '#shared/model/problem'
import type { Recipe } from '#shared/model/recipe'
import { fakeApi, ID, inApp } from '../testing'
import { useRowsStore } from './rows'

const recipe: Recipe = { winnow: 1, steps: [{ step: 'trim' }] }
const outcome = { rows: { in: 1, added: 0, clean: 1, rejected: 0, removed: 0, unreadable: 0, warned: 0 }, steps: [], rules: [] }
const page = (view: string, total: number | null) => ({ view, columns: [], offset: 0, rows: [], total, outcome: total === null ? null : outcome })

test('an answer that comes late does not replace the view that was asked for since', async () => {
  const answers = new Map<string, (value: unknown) => void>()
  const api = fakeApi({ preview: { page: ({ view }: { view: string }) => new Promise((resolve) => { answers.set(view, resolve) }) } })
  const store = inApp(api, useRowsStore)
  const first = store.show(ID, recipe)
  const second = store.look('dropped')
  answers.get('dropped')?.(page('dropped', 2))
  answers.get('all')?.(page('all', 10))
  await Promise.all([first, second])
  expect(store.page?.total).toBe(2)
  expect(store.busy).toBe(false)
})

test('until all rows were gone through the page has no total; then it is shown again', async () => {
  let asked = 0
  const counting = Promise.withResolvers<typeof outcome>()
  const api = fakeApi({ preview: { page: async () => page('all', (asked += 1) === 1 ? null : 10), outcome: () => counting.promise } })
  const store = inApp(api, useRowsStore)
  await store.show(ID, recipe)
  expect([store.page?.total, store.outcome]).toEqual([null, undefined])
  counting.resolve(outcome)
  await flushPromises()
  expect([store.page?.total, store.outcome]).toEqual([10, outcome])
})

test('a preview that was given up for something more urgent is asked for again', async () => {
  let asked = 0
  const api = fakeApi({ preview: { page: async () => {
    if ((asked += 1) === 1) throw failure('CONFLICT', 'given up', 'ask again')
    return page('all', 10)
  } } })
  const store = inApp(api, useRowsStore)
  await store.show(ID, recipe)
  expect([asked, store.page?.total, store.problems]).toEqual([2, 10, undefined])
})

test('what is wrong with the recipe is kept beside the rows that were there', async () => {
  const api = fakeApi({ preview: { page: async () => { throw failure('COLUMN_MISSING', 'There is no column "agee".', 'Did you mean "age"?', { pointer: '/steps/0/column' }) } } })
  const store = inApp(api, useRowsStore)
  await store.show(ID, recipe)
  expect(store.problems).toMatchObject([{ code: 'COLUMN_MISSING', place: { pointer: '/steps/0/column' } }])
})

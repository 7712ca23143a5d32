import { flushPromises } from '@vue/test-utils'
import { describe, expect, test } from 'vitest'
import { TEXT } from '#shared/model/data-type'
import type { Outcome } from '#shared/model/outcome'
import { failure } from '#shared/model/problem'
import type { PreviewRow } from '#shared/model/preview'
import type { Recipe } from '#shared/model/recipe'
import { fakeApi, ID, inApp } from '../testing'
import { useRowsStore } from './rows'

const columns = [{ name: 'email', type: TEXT }]
const version = { id: ID, rows: 10, columns }
const recipe: Recipe = { winnow: 1, steps: [{ step: 'trim' }] }
const step = (index: number): Outcome['steps'][number] =>
  ({ index, step: 'trim', title: 'Trim', rows: { in: 10, added: 0, rejected: 0, removed: 0, out: 10 }, cells: { changed: 1, invalid: 0 }, flagged: 0, columns: { added: [], removed: [] } })
const outcome: Outcome = { rows: { in: 10, added: 0, clean: 7, rejected: 3, removed: 0, unreadable: 0, warned: 0 }, steps: [step(0)], rules: [] }
const row = (n: number): PreviewRow => ({ row: n, line: n + 1, state: 'kept', cells: [`row ${n}`], changed: [], invalid: [], reasons: [] })
const page = (view: string, total: number | null, rows = [row(1)]) => ({ view, columns, offset: 0, rows, total, outcome: total === null ? null : outcome })
const noProfile = async () => { throw new Error('not measured') }

interface Asked { readonly view: string, readonly offset: number, readonly filter?: readonly unknown[], readonly sort?: unknown, readonly touchedBy?: readonly number[] }

/** A store over previews that answer at once, and what they were asked. */
function answering(answer: (asked: Asked) => unknown = ({ view }) => page(view, 10)) {
  const asked: Asked[] = []
  const api = fakeApi({
    preview: { page: async (input: Asked) => { asked.push(input); return answer(input) }, profile: noProfile, outcome: async () => outcome },
    datasets: { page: async (input: Asked) => { asked.push({ ...input, view: 'read' }); return { columns, rows: [{ row: 1, line: 2, cells: ['row 1'] }], total: 10 } } },
  })
  return { store: inApp(api, useRowsStore), asked }
}

describe('what is shown', () => {
  test('without a recipe the rows as they were read, with one the clean rows', async () => {
    const { store, asked } = answering()
    await store.show(version, { recipe: { winnow: 1, steps: [] } })
    expect([store.hasRecipe, store.table?.total, store.base]).toEqual([false, 10, 10])
    await store.show(version, { recipe })
    expect(asked.map(({ view }) => view)).toEqual(['read', 'result'])
    expect([store.base, store.effects.get(0)?.cells.changed]).toEqual([7, 1])
  })

  test('the rows that came with the table are not asked for again, others are', async () => {
    const { store, asked } = answering()
    await store.show(version, { recipe })
    const signal = new AbortController().signal
    expect(await store.table?.source.read(0, 1, signal)).toEqual([row(1)])
    expect(asked).toHaveLength(1)
    await store.table?.source.read(200, 300, signal)
    expect(asked[1]).toMatchObject({ offset: 200, limit: 100 })
  })

  test('the same recipe again asks nothing; only the first steps of it do', async () => {
    const { store, asked } = answering()
    await store.show(version, { recipe })
    await store.show(version, { recipe: { ...recipe, name: 'another name' } })
    expect(asked).toHaveLength(1)
    await store.show(version, { recipe: { ...recipe, steps: [...recipe.steps, { step: 'sort' }] }, steps: 1 })
    expect(asked).toHaveLength(1)
    await store.show(version, { recipe: { ...recipe, steps: [...recipe.steps, { step: 'sort' }] } })
    expect(asked).toHaveLength(2)
  })

  test('an answer that comes late does not replace the view that was asked for since', async () => {
    const answers = new Map<string, (value: unknown) => void>()
    const { store } = answering(({ view }) => new Promise((resolve) => { answers.set(view, resolve) }))
    const first = store.show(version, { recipe })
    const second = store.look('dropped')
    answers.get('dropped')?.(page('dropped', 2))
    answers.get('result')?.(page('result', 10))
    await Promise.all([first, second])
    expect([store.table?.view, store.table?.total, store.busy]).toEqual(['dropped', 2, false])
  })

  test('another key where rows changed, another place where they begin anew', async () => {
    const { store } = answering()
    await store.show(version, { recipe })
    const first = store.table?.source
    await store.show(version, { recipe: { ...recipe, steps: [{ step: 'sort' }] } })
    expect(store.table?.source.key).not.toBe(first?.key)
    expect(store.table?.source.place).toBe(first?.place)
    await store.look('all')
    expect(store.table?.source.place).not.toBe(first?.place)
  })
})

describe('filter and order', () => {
  test('are asked for, say their base, and go all at once', async () => {
    const { store, asked } = answering(({ view, filter }) => page(view, filter ? 2 : 7))
    await store.show(version, { recipe })
    await store.setFilter([{ column: 'email', op: 'is_null' }])
    await store.setSort({ column: 'email', descending: true })
    expect(asked.at(-1)).toMatchObject({ filter: [{ column: 'email', op: 'is_null' }], sort: { column: 'email', descending: true }, offset: 0 })
    expect([store.table?.total, store.base]).toEqual([2, 7])
    await store.clear()
    expect(asked.at(-1)).not.toHaveProperty('filter')
    expect(asked.at(-1)).not.toHaveProperty('sort')
  })

  test('a condition on a column that the view has not is kept and not asked for', async () => {
    const { store, asked } = answering(({ view }) => (view === 'result' ? { ...page('result', 7), columns: [{ name: 'mail', type: TEXT }] } : page(view, 3)))
    await store.show(version, { recipe })
    await store.setFilter([{ column: 'mail', op: 'not_null' }])
    expect(asked.at(-1)).toHaveProperty('filter')
    await store.look('dropped')
    expect(asked.at(-1)).not.toHaveProperty('filter')
    expect([store.filter.length, store.applied.length]).toEqual([1, 0])
  })

  test('a step of the rows that are gone is asked for by its place', async () => {
    const { store, asked } = answering()
    await store.show(version, { recipe })
    await store.look('dropped', [0])
    expect(asked.at(-1)).toMatchObject({ view: 'dropped', touchedBy: [0] })
    await store.look('dropped')
    expect(asked.at(-1)).not.toHaveProperty('touchedBy')
  })
})

describe('until all rows were gone through', () => {
  test('there is no total and the rows may grow; then they are shown again', async () => {
    const counting = Promise.withResolvers<typeof outcome>()
    let asked = 0
    const api = fakeApi({ preview: { page: async () => page('result', (asked += 1) === 1 ? null : 7), outcome: () => counting.promise, profile: noProfile } })
    const store = inApp(api, useRowsStore)
    await store.show(version, { recipe })
    expect([store.table?.total, store.table?.source.growing, store.counting, store.outcome]).toEqual([null, true, true, undefined])
    counting.resolve(outcome)
    await flushPromises()
    expect([store.table?.total, store.table?.source.growing, store.counting, store.outcome]).toEqual([7, false, false, outcome])
  })

  test('the rows as they were read stand in for a result that has none yet', async () => {
    const { store } = answering(({ view }) => page(view, null, []))
    const api = store.show(version, { recipe })
    await api
    expect([store.table?.standIn, store.table?.sample.length]).toEqual([true, 1])
  })

  test('the rows that are there stay for another recipe and a view like theirs; of rows that are gone none are made up', async () => {
    let early = false
    const outcomes = Promise.withResolvers<typeof outcome>()
    const api = fakeApi({ preview: { page: async ({ view }: Asked) => (early ? page(view, null, []) : page(view, 7)), outcome: () => outcomes.promise, profile: noProfile } })
    const store = inApp(api, useRowsStore)
    await store.show(version, { recipe })
    early = true
    await store.show(version, { recipe: { ...recipe, steps: [{ step: 'sort' }] } })
    await store.look('all')
    expect([store.table?.view, store.table?.total, store.table?.standIn]).toEqual(['result', 7, false])
    await store.look('dropped')
    expect([store.table?.view, store.table?.sample, store.table?.source.growing]).toEqual(['dropped', [], true])
  })

  test('what was counted for an older recipe stays for the steps that are the same', async () => {
    const { store } = answering()
    await store.show(version, { recipe })
    const longer = { ...recipe, steps: [...recipe.steps, { step: 'sort' }] }
    const shown = store.show(version, { recipe: longer })
    expect([store.counting, store.effects.has(0)]).toEqual([true, true])
    await shown
    expect(store.counting).toBe(false)
  })
})

describe('what goes wrong', () => {
  test('a preview that was given up for something more urgent is asked for again', async () => {
    let asked = 0
    const { store } = answering(({ view }) => {
      if ((asked += 1) === 1) throw failure('CONFLICT', 'given up', 'ask again')
      return page(view, 10)
    })
    await store.show(version, { recipe })
    expect([asked, store.table?.total, store.problems]).toEqual([2, 10, undefined])
  })

  test('is told beside the rows that were there', async () => {
    let fails = false
    const { store } = answering(({ view }) => {
      if (fails) throw failure('COLUMN_MISSING', 'There is no column "agee".', 'Did you mean "age"?', { pointer: '/steps/0/column' })
      return page(view, 10)
    })
    await store.show(version, { recipe })
    fails = true
    await store.show(version, { recipe: { ...recipe, steps: [{ step: 'range', column: 'agee' }] } })
    expect(store.problems).toMatchObject([{ code: 'COLUMN_MISSING', place: { pointer: '/steps/0/column' } }])
    expect([store.table?.total, store.counting]).toEqual([10, false])
    fails = false
    await store.refresh()
    expect(store.problems).toBeUndefined()
  })
})

test('a profile that comes after its recipe was undone is not shown', async () => {
  let answer = (_profile: { columns: never[] }): void => {}
  const measured = new Promise<{ columns: never[] }>((resolve) => { answer = resolve })
  const api = fakeApi({
    preview: { page: async ({ view }: Asked) => page(view, 10), profile: () => measured, outcome: async () => outcome },
    datasets: { page: async () => ({ columns, rows: [{ row: 1, line: 2, cells: ['row 1'] }], total: 10 }) },
  })
  const store = inApp(api, useRowsStore)
  await store.show(version, { recipe })
  await store.show(version, { recipe: { winnow: 1, steps: [] } })
  answer({ columns: [] })
  await flushPromises()
  expect(store.profile).toBeUndefined()
})

import { flushPromises } from '@vue/test-utils'
import { describe, expect, test, vi } from 'vitest'
import { TEXT } from '#shared/model/data-type'
import { failure } from '#shared/model/problem'
import { fakeApi, ID, inApp } from '../testing'
import { useStreamsStore } from './streams'

const stream = (id: string, columns: object[] = []) => ({ id, name: id, kind: 'table', columns, key: [], rows: null, bytes: null, cursors: ['updated_at'] })
const found = (...ids: string[]) => ({ streams: ids.map((id) => stream(id)), relationships: [{ from: { stream: 'orders', columns: ['p'] }, to: { stream: 'people', columns: ['id'] }, declared: true }], changes: null })
const rows = { columns: [{ name: 'a', type: TEXT }], rows: [['x']] }
type Asked = { choice: object, limit: number }

function opened() {
  const calls = { discover: vi.fn<() => Promise<object>>(async () => found('orders', 'people')), sample: vi.fn<(given: Asked) => Promise<object>>(async () => rows) }
  return { store: inApp(fakeApi({ sources: calls }), () => useStreamsStore()), ...calls }
}

test('opening a source looks at its first stream: columns that it does not tell come from the first rows', async () => {
  const { store, sample } = opened()
  await store.open({ sourceId: ID })
  expect([store.at, store.columns.map(({ name }) => name), store.related]).toEqual(['orders', ['a'], [expect.objectContaining({ declared: true })]])
  await store.look('people')
  await store.look('orders')
  expect(sample.mock.calls.map(([{ choice }]) => choice)).toEqual([{ stream: 'orders' }, { stream: 'people' }])
})

test('what was chosen keeps its order, its columns and its cursor; streams that are gone are chosen no more', async () => {
  const { store, discover } = opened()
  await store.open({ sourceId: ID })
  store.choose('people', true)
  store.setColumns('orders', ['a'])
  store.setCursor('orders', 'updated_at')
  store.choose('orders', true)
  expect([...store.chosen]).toEqual([['people', { stream: 'people' }], ['orders', { stream: 'orders', columns: ['a'], cursor: 'updated_at' }]])
  store.setColumns('orders', undefined)
  discover.mockResolvedValueOnce(found('orders'))
  await store.discover()
  expect([...store.chosen]).toEqual([['orders', { stream: 'orders', cursor: 'updated_at' }]])
})

test('another source begins anew; the same one is not asked again', async () => {
  const { store, discover } = opened()
  await store.open({ sourceId: ID })
  store.choose('orders', true)
  await store.open({ sourceId: ID })
  expect([discover.mock.calls.length, store.chosen.size]).toEqual([1, 1])
  await store.open({ connector: 'sqlite', config: {} })
  expect([discover.mock.calls.length, store.chosen.size]).toEqual([2, 0])
})

test('what cannot be discovered or read is told, and can be tried again', async () => {
  const broken = failure('SOURCE_UNREACHABLE', 'Nothing answers.', 'Start it.')
  const { store, discover, sample } = opened()
  discover.mockRejectedValueOnce(broken)
  await store.open({ sourceId: ID })
  expect([store.problems, store.discovering]).toEqual([[broken.problem], false])
  sample.mockRejectedValueOnce(broken)
  await store.discover()
  expect([store.problems, store.sampleProblems]).toEqual([undefined, [broken.problem]])
  await store.look('orders')
  expect([store.sampleProblems, store.sample]).toEqual([undefined, rows])
})

test('an answer that comes after another stream was chosen is not taken for it', async () => {
  let answer: (value: object) => void = () => {}
  const { store, sample } = opened()
  sample.mockImplementationOnce(() => new Promise((resolve) => { answer = resolve }))
  const first = store.open({ sourceId: ID })
  await flushPromises()
  await store.look('people')
  answer({ columns: [], rows: [] })
  await first
  expect([store.at, store.sample]).toEqual(['people', rows])
})

test('whoever leaves gives up what was asked of its own source, and of no other', async () => {
  const { store, discover } = opened()
  let answer: (value: object) => void = () => {}
  discover.mockImplementationOnce(() => new Promise((resolve) => { answer = resolve }))
  const opening = store.open({ sourceId: ID })
  store.leave({ connector: 'sqlite', config: {} })
  expect(store.discovering).toBe(true)
  answer(found('orders'))
  await opening
  expect(store.streams?.length).toBe(1)
  void store.discover()
  store.leave({ sourceId: ID })
  expect(store.discovering).toBe(false)
})

describe('a query', () => {
  test('shows as many rows as were asked for, and what is wrong with it', async () => {
    const { store, sample } = opened()
    await store.open({ sourceId: ID })
    store.query = ' SELECT 1 '
    await store.runQuery(10_000)
    expect([sample.mock.lastCall?.[0], store.queried]).toEqual([{ source: { sourceId: ID }, choice: { query: 'SELECT 1' }, limit: 10_000 }, { ...rows, limit: 10_000 }])
    sample.mockRejectedValueOnce(failure('SOURCE_ANSWER', 'Near "SELEC".', 'Mend it.'))
    await store.runQuery(50)
    expect(store.queryProblems?.[0].message).toBe('Near "SELEC".')
  })
})

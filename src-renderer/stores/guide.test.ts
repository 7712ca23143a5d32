import { flushPromises } from '@vue/test-utils'
import { beforeEach, expect, test, vi } from 'vitest'
import { TEXT } from '#shared/model/data-type'
import { failure } from '#shared/model/problem'
import { fakeApi, ID, inApp } from '../testing'
import { useGuideStore } from './guide'
import { useSourcesStore } from './sources'
import { useStreamsStore } from './streams'

beforeEach(() => localStorage.clear())

async function opened() {
  const sample = vi.fn<(given: { choice: object }) => Promise<object>>(async () => ({ columns: [{ name: 'city', type: TEXT }], rows: [['Oslo'], ['oslo']] }))
  const create = vi.fn<(given: object) => Promise<object>>(async () => ({ id: ID }))
  const stores = inApp(fakeApi({
    system: { info: async () => ({ notices: [] }), formats: async () => [] }, steps: { catalogue: async () => [], templates: async () => [] }, projects: { list: async () => [{ id: ID, usedAt: '' }] }, datasets: { list: async () => [] },
    connectors: { list: async () => [{ id: 'sqlite', title: 'SQLite' }] },
    sources: { list: async () => [], sample, create, discover: async () => ({ streams: ['orders', 'people'].map((id) => ({ id, name: id, kind: 'table', columns: [], key: [], rows: null, bytes: null, cursors: [] })), relationships: [], changes: null }) },
  }), () => ({ guide: useGuideStore(), sources: useSourcesStore(), streams: useStreamsStore() }))
  await stores.sources.load()
  return { ...stores, sample, create }
}

test('each phase is reached when the one before it is done, and not sooner', async () => {
  const { guide, streams } = await opened()
  guide.go('setUp')
  expect(guide.phase).toBe('find')
  guide.begin('sqlite')
  guide.go('streams')
  expect([guide.phase, guide.name]).toEqual(['setUp', 'SQLite'])
  guide.config = { path: '/shop.db' }
  guide.tested = guide.config
  guide.go('streams')
  await flushPromises()
  expect([guide.phase, guide.reachable]).toEqual(['streams', 2])
  streams.choose('orders', true)
  guide.go('validate')
  expect(guide.phase).toBe('validate')
})

test('settings that are changed after the test have to be tested again', async () => {
  const { guide } = await opened()
  guide.begin('sqlite')
  guide.tested = guide.config
  expect(guide.reachable).toBe(2)
  guide.config = { path: '/other.db' }
  expect(guide.reachable).toBe(1)
})

test('a sample of each chosen stream is read with its columns; one that fails is told, and the others go on', async () => {
  const { guide, streams, sample } = await opened()
  guide.begin('sqlite')
  await streams.open({ connector: 'sqlite', config: {} })
  streams.choose('orders', true)
  streams.setColumns('people', ['city'])
  sample.mockClear()
  sample.mockRejectedValueOnce(failure('SOURCE_PERMISSION', 'Not allowed.', 'Ask.'))
  await guide.validate()
  expect(sample.mock.calls.map(([{ choice }]) => choice)).toEqual([{ stream: 'orders' }, { stream: 'people', columns: ['city'] }])
  expect([...guide.validations]).toMatchObject([['orders', { rows: 0, problems: [{ message: 'Not allowed.' }] }], ['people', { rows: 2, odd: ['city: same words in different case'] }]])
})

test('saving saves what was set up; notes stay with the project, and hold nothing else', async () => {
  const { guide, create } = await opened()
  guide.begin('sqlite', { connector: 'sqlite', name: ' shop.db ', config: { path: '/shop.db' }, note: '' })
  guide.setNote('find', 'Ask Jo.')
  await guide.save()
  guide.restart()
  expect([create.mock.lastCall?.[0], guide.phase]).toEqual([{ projectId: ID, name: 'shop.db', connector: 'sqlite', config: { path: '/shop.db' } }, 'find'])
  expect([(await opened()).guide.notes, localStorage.getItem(`winnow.guide.${ID}`)]).toEqual([{ find: 'Ask Jo.' }, '{"find":"Ask Jo."}'])
})

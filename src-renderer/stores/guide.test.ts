import { flushPromises } from '@vue/test-utils'
import { expect, test, vi } from 'vitest'
import { TEXT } from '#shared/model/data-type'
import { failure } from '#shared/model/problem'
import { fakeApi, ID, inApp } from '../testing'
import { useDiscoveryStore } from './discovery'
import { useGuideStore } from './guide'
import { useSourcesStore } from './sources'
import { useStreamsStore } from './streams'

const empty = { project: { name: 'Mine', slug: 'mine' }, at: '', found: [], sources: [] }

async function opened(report: object = empty) {
  const sample = vi.fn<(given: { choice: object }) => Promise<object>>(async () => ({ columns: [{ name: 'city', type: TEXT }], rows: [['Oslo'], ['oslo']] }))
  const keep = vi.fn<(given: object) => Promise<object>>(async () => report)
  const create = vi.fn<(given: object) => Promise<object>>(async () => ({ id: ID }))
  const stores = inApp(fakeApi({
    system: { info: async () => ({ notices: [] }), formats: async () => [] }, steps: { catalogue: async () => [], templates: async () => [] }, projects: { list: async () => [{ id: ID, usedAt: '' }] }, datasets: { list: async () => [] },
    discovery: { get: async () => report, keep, document: async () => ({ name: 'notes.md', text: '# Notes' }) },
    connectors: { list: async () => [{ id: 'sqlite', title: 'SQLite' }] },
    sources: { list: async () => [], sample, create, discover: async () => ({ streams: ['orders', 'people'].map((id) => ({ id, name: id, kind: 'table', columns: [], key: [], rows: null, bytes: null, cursors: [] })), relationships: [], changes: null }) },
  }), () => ({ guide: useGuideStore(), discovery: useDiscoveryStore(), sources: useSourcesStore(), streams: useStreamsStore() }))
  await stores.sources.load()
  return { ...stores, sample, create, keep }
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

test('saving saves what was set up; what was noted and seen goes to the engine, once for all that was typed', async () => {
  const { guide, discovery, create, keep } = await opened()
  guide.setInventory('Ask')
  guide.setInventory('Ask Jo.')
  guide.begin('sqlite', { connector: 'sqlite', name: ' shop.db ', config: { path: '/shop.db' }, note: '' })
  await flushPromises()
  expect(keep.mock.calls).toEqual([[{ projectId: ID, inventory: 'Ask Jo.' }]])
  guide.setNote('value', 'Every order')
  guide.setTested(guide.config, { ok: true, steps: [], version: null, milliseconds: 1 })
  await guide.save()
  await discovery.flush()
  expect(keep.mock.lastCall?.[0]).toMatchObject({ source: { name: 'shop.db', connector: 'sqlite', config: { path: '/shop.db' }, value: 'Every order', check: { ok: true }, sourceId: ID, save: true } })
  expect(keep).toHaveBeenCalledTimes(2)
  guide.name = 'Shop'
  guide.setNote('effort', 'An hour')
  await discovery.flush()
  expect(keep.mock.lastCall?.[0]).toMatchObject({ source: { name: 'Shop', was: 'shop.db', effort: 'An hour' } })
  guide.restart()
  expect([create.mock.lastCall?.[0], guide.phase]).toEqual([{ projectId: ID, name: 'shop.db', connector: 'sqlite', config: { path: '/shop.db' } }, 'find'])
})

test('notes that are kept come back with the project and with the source; those that could not be kept are sent again', async () => {
  const { guide, discovery, streams, keep } = await opened({ ...empty, inventory: 'Ask Jo.', sources: [{ answers: { name: 'SQLite', connector: 'sqlite', save: true, value: 'Every order' }, chosen: [{ stream: 'orders', why: 'Sold' }] }] })
  guide.begin('sqlite')
  expect([discovery.inventory, discovery.notes.value, discovery.reasons]).toEqual(['Ask Jo.', 'Every order', { orders: 'Sold' }])
  await streams.open({ connector: 'sqlite', config: {} })
  streams.choose('orders', true)
  keep.mockRejectedValueOnce(failure('DISK_FULL', 'The disk is full.', 'Free some space.'))
  guide.setReason('orders', 'What was sold')
  await discovery.flush()
  expect([discovery.problems?.[0].code, discovery.isKept]).toEqual(['DISK_FULL', false])
  guide.setNote('findings', 'Dates are texts')
  await discovery.document('markdown')
  expect(keep.mock.lastCall?.[0]).toMatchObject({ source: { findings: 'Dates are texts', chosen: [{ stream: 'orders', why: 'What was sold' }] } })
  expect([discovery.problems, discovery.isKept]).toEqual([undefined, true])
})

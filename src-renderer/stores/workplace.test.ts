import { flushPromises } from '@vue/test-utils'
import { expect, test, vi } from 'vitest'
import { failure } from '#shared/model/problem'
import { fakeApi, ID, inApp } from '../testing'
import { useWorkplaceStore } from './workplace'

const OTHER = '00000000-0000-4000-8000-000000000002'
const VERSION = '00000000-0000-4000-8000-00000000000f'
const dataset = (id: string, kind: string) => ({ id, kind, name: kind, latest: { id: VERSION, rows: 1 } })

function engine() {
  const info = vi.fn<() => Promise<{ notices: string[], pid: number }>>(async () => ({ notices: [], pid: 1 }))
  const list = vi.fn<(input: { projectId: string }) => Promise<ReturnType<typeof dataset>[]>>(async ({ projectId }) => (projectId === ID ? [dataset(ID, 'clean'), dataset(OTHER, 'imported')] : []))
  const api = fakeApi({
    system: { info, formats: async () => [] },
    projects: { list: async () => [{ id: OTHER, usedAt: '2026-01-01' }, { id: ID, usedAt: '2026-02-01' }], touch: async ({ projectId }: { projectId: string }) => ({ id: projectId, usedAt: '2026-03-01' }) },
    datasets: { list, delete: async ({ datasetId }: { datasetId: string }) => ({ id: 'gone', kind: 'dataset', targetId: datasetId, name: 'orders' }) },
    steps: { catalogue: async () => [{ name: 'trim', aliases: ['strip'] }], templates: async () => [] },
  })
  return { info, list, store: inApp(api, useWorkplaceStore) }
}

test('the project used last is taken up, with its files apart from what runs made of them', async () => {
  const { store } = engine()
  expect(store.ready).toBe(false)
  await Promise.all([store.load(), store.load()])
  expect([store.project?.id, store.ready, store.files.map(({ kind }) => kind), store.results.map(({ kind }) => kind)]).toEqual([ID, true, ['imported'], ['clean']])
  expect(store.findStep('STRIP')?.name).toBe('trim')
})

test('what failed is told, and tried again when asked to', async () => {
  const { store, info } = engine()
  info.mockRejectedValueOnce(failure('STORE_BROKEN', 'The store is broken.', 'Restore it.'))
  await store.load()
  expect(store.problems?.[0].code).toBe('STORE_BROKEN')
  await store.load()
  expect([store.problems, store.project?.id]).toEqual([undefined, ID])
})

test('another project has its own datasets, and the wizard starts anew', async () => {
  const { store } = engine()
  await store.load()
  store.lastPlace = { versionId: VERSION, tab: 'map' }
  await store.switchTo(OTHER)
  expect([store.project?.id, store.datasets, store.lastPlace]).toEqual([OTHER, [], undefined])
})

test('datasets that come after another project was chosen are not taken for its own', async () => {
  const { store, list } = engine()
  await store.load()
  let answer = (_datasets: ReturnType<typeof dataset>[]) => {}
  list.mockImplementationOnce(() => new Promise((resolve) => { answer = resolve }))
  const late = store.refreshDatasets()
  await store.switchTo(OTHER)
  answer([dataset(ID, 'clean')])
  await late
  await flushPromises()
  expect(store.datasets).toEqual([])
})

test('the wizard forgets a dataset that was deleted', async () => {
  const { store } = engine()
  await store.load()
  store.lastPlace = { versionId: VERSION, tab: 'clean' }
  await store.deleteDataset(ID)
  expect(store.lastPlace).toBeUndefined()
})

test('an engine with another process was restarted', async () => {
  const { store, info } = engine()
  await store.load()
  await store.checkEngine()
  expect(store.restarted).toBe(false)
  info.mockResolvedValueOnce({ notices: [], pid: 2 })
  await store.checkEngine()
  expect(store.restarted).toBe(true)
})

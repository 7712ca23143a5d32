import { expect, test, vi } from 'vitest'
import type { Dataset } from '#shared/model/dataset'
import { failure } from '#shared/model/problem'
import type { Run, RunEvent } from '#shared/model/run'
import { aRun, fakeApi, ID, inApp } from '../testing'
import { useRefreshStore } from './refresh'

const dataset: Dataset = { id: ID, projectId: ID, name: 'orders', kind: 'imported', createdAt: '', latest: null, versions: 1, bytes: 0, recipeId: null }
const result = { kind: 'import' as const, datasetId: ID, versionId: ID, rows: 3, unreadable: 0 }
const change = { stream: 'orders', change: 'changed', added: [], removed: [], renamed: [{ from: 'a', to: 'b', similarity: 0.9 }], retyped: [] }
const changed = aRun({ kind: 'import', status: 'FAILED', problems: [failure('SOURCE_CHANGED', 'Changed.', 'Choose.').problem] })

function opened(ends: Run[], changes = async (): Promise<object> => change) {
  const refresh = vi.fn<(given: object) => Promise<Run>>(async () => aRun({ kind: 'import' }))
  const store = inApp(fakeApi({
    system: { info: async () => ({ notices: [] }), formats: async () => [] }, steps: { catalogue: async () => [], templates: async () => [] }, projects: { list: async () => [{ id: ID, usedAt: '' }] }, datasets: { list: async () => [] },
    sources: { refresh, changes, list: async () => [] },
    runs: { list: async () => [], watch: async () => (async function* (): AsyncGenerator<RunEvent> { yield { type: 'result', run: ends.shift() ?? aRun() } })() },
  }), () => useRefreshStore())
  return { store, refresh }
}

test('a refresh gives the new version, and its end is told by whoever began it', async () => {
  const run = aRun({ kind: 'import', status: 'COMPLETED', result })
  const { store, refresh } = opened([run])
  expect(await store.refresh(dataset)).toEqual(result)
  expect([refresh.mock.lastCall?.[0], store.tells(run), store.tells({ ...run, id: 'other' }), store.going.size]).toEqual([{ datasetId: ID, changes: 'stop' }, true, false, 0])
})

test('columns that changed are asked about, and then followed as was chosen', async () => {
  const { store, refresh } = opened([changed, aRun({ kind: 'import', status: 'COMPLETED', result })])
  expect(await store.refresh(dataset)).toBeUndefined()
  expect(store.question).toEqual({ dataset, change })
  expect(await store.refresh(dataset, 'map')).toEqual(result)
  expect([refresh.mock.lastCall?.[0], store.question]).toEqual([{ datasetId: ID, changes: 'map' }, undefined])
})

test('what differs may not be found out: it is asked all the same', async () => {
  const { store } = opened([changed], async () => { throw failure('SOURCE_UNREACHABLE', 'Nothing answers.', 'Start it.') })
  await store.refresh(dataset)
  expect(store.question).toMatchObject({ change: null, problems: [{ code: 'SOURCE_UNREACHABLE' }] })
})

test('a refresh that fails otherwise asks nothing: the run tells of it', async () => {
  const failed = aRun({ kind: 'import', status: 'FAILED', problems: [failure('SOURCE_UNREACHABLE', 'Nothing answers.', 'Start it.').problem] })
  const { store } = opened([failed])
  expect([await store.refresh(dataset), store.question, store.tells(failed)]).toEqual([undefined, undefined, false])
})

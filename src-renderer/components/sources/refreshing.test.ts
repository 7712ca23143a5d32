import { flushPromises, mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import { defineComponent, h } from 'vue'
import type { Dataset } from '#shared/model/dataset'
import type { RunEvent, RunResult } from '#shared/model/run'
import { aRun, around, fakeApi, ID } from '../../testing'
import ToastList from '../frame/ToastList.vue'
import { useRefreshing } from './refreshing'

const dataset: Dataset = { id: ID, projectId: ID, name: 'orders', kind: 'imported', createdAt: '', latest: null, versions: 1, bytes: 0, recipeId: null }

async function refreshed(result: RunResult): Promise<string[]> {
  const { global } = around(fakeApi({
    system: { info: async () => ({ notices: [] }), formats: async () => [] }, steps: { catalogue: async () => [], templates: async () => [] }, projects: { list: async () => [{ id: ID, usedAt: '' }] }, datasets: { list: async () => [] },
    sources: { refresh: async () => aRun({ kind: 'import' }), list: async () => [] },
    runs: { list: async () => [], watch: async () => (async function* (): AsyncGenerator<RunEvent> { yield { type: 'result', run: aRun({ kind: 'import', status: 'COMPLETED', result }) } })() },
  }))
  const wrapper = mount(defineComponent(() => {
    const refresh = useRefreshing()
    return () => [h('button', { class: 'begin', onClick: () => refresh(dataset) }), h(ToastList)]
  }), { global })
  await wrapper.get('.begin').trigger('click')
  await flushPromises()
  return wrapper.findAll('.words').map((toast) => toast.text())
}

test('a refresh tells of its rows, that nothing had changed, or why all were read anew', async () => {
  const result = { kind: 'import' as const, datasetId: ID, versionId: ID, rows: 3, unreadable: 0 }
  expect(await refreshed(result)).toEqual(['"orders" was refreshed: 3 rows.'])
  expect(await refreshed({ ...result, unchanged: true })).toEqual(['Nothing has changed at the source: "orders" stays as it is.'])
  expect(await refreshed({ ...result, anew: 'options' })).toEqual(['"orders" was refreshed: 3 rows. All of them were read anew: the options of the source have changed.'])
})

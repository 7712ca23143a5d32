import { flushPromises, mount } from '@vue/test-utils'
import { expect, test, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import type { Dataset, DatasetWatch } from '#shared/model/dataset'
import type { Problem } from '#shared/model/problem'
import { useRefreshStore } from '../../stores/refresh'
import { useSourcesStore } from '../../stores/sources'
import { useWatchesStore } from '../../stores/watches'
import { useWorkplaceStore } from '../../stores/workplace'
import { around, fakeApi, ID } from '../../testing'
import ToastList from '../frame/ToastList.vue'
import { useWatchNews } from './watch-news'
import WatchSwitch from './WatchSwitch.vue'

const NOW = '2026-01-01T00:00:00.000Z'
const changed: Problem = { code: 'SOURCE_CHANGED', message: '"note" is new.', remedy: 'Choose.' }
const watching: DatasetWatch = { state: 'watching', problem: null, runId: null, refreshedAt: null }

const dataset = (watched?: DatasetWatch, number = 1): Dataset => ({
  id: ID, projectId: ID, name: 'days', kind: 'imported', createdAt: NOW, versions: number, bytes: 1, recipeId: null, ...(watched && { watched }),
  latest: { id: `version-${number}`, datasetId: ID, number, rows: number, unreadable: 0, bytes: 1, sha256: '', columns: [], file: null, runId: `run-${number}`, createdAt: NOW },
  origin: { sourceId: ID, choice: { stream: '*.csv' }, cursorValue: null },
})

/** Element Plus's switch, as far as its owners see it. */
const ElSwitch = defineComponent({ props: { modelValue: Boolean }, emits: ['update:modelValue'], setup: (props, { emit }) => () => h('input', { type: 'checkbox', role: 'switch', checked: props.modelValue, onChange: () => emit('update:modelValue', !props.modelValue) }) })

async function open(first: Dataset) {
  let now = first
  const set = vi.fn<(given: object) => Promise<Dataset>>(async () => now)
  const { global, router } = around(fakeApi({
    system: { info: async () => ({ notices: [] }), formats: async () => [] }, steps: { catalogue: async () => [], templates: async () => [] }, projects: { list: async () => [{ id: ID, usedAt: '' }] },
    datasets: { list: async () => [now], get: async () => now }, runs: { list: async () => [] },
    connectors: { list: async () => [{ id: 'files', can: { watch: true } }] }, sources: { list: async () => [{ id: ID, name: 'in', connector: 'files' }], watch: set, changes: async () => null },
  }))
  const wrapper = mount(defineComponent(() => {
    useWatchNews()
    return () => [...useWorkplaceStore().datasets.map((one) => h(WatchSwitch, { dataset: one })), h(ToastList)]
  }), { global: { ...global, components: { ...global.components, ElSwitch } } })
  await useWorkplaceStore().load()
  await useSourcesStore().load()
  await flushPromises()
  /** The dataset becomes another, and the page looks. */
  const becomes = async (next: Dataset) => {
    await useWatchesStore().look()
    now = next
    await useWatchesStore().look()
    await flushPromises()
  }
  return { wrapper, router, set, becomes, state: () => wrapper.get('.state').text(), toasts: () => wrapper.findAll('.toast .words').map((toast) => toast.text()) }
}

test('a dataset of files is told to follow them, and no more', async () => {
  const { wrapper, set, state } = await open(dataset())
  expect([useWatchesStore().canWatch(dataset()), state()]).toEqual([true, 'When files of the source come, change or go, as long as Winnow is open.'])
  await wrapper.get('[role=switch]').trigger('change')
  expect(set.mock.lastCall?.[0]).toEqual({ datasetId: ID, on: true })
})

test('a new version is told with the way to it, and shown as the newest', async () => {
  const { wrapper, router, becomes, state, toasts } = await open(dataset(watching))
  await becomes(dataset({ ...watching, state: 'refreshing', runId: 'run-2' }))
  expect([state(), toasts()]).toEqual(['Files have changed: they are being read.', []])
  await becomes(dataset({ ...watching, runId: 'run-2', refreshedAt: NOW }, 2))
  expect(toasts()).toEqual(['"days" followed its source: 2 rows.'])
  expect([useWorkplaceStore().datasets[0]?.latest?.number, useWatchesStore().began('run-2')]).toEqual([2, true])
  await wrapper.get('.toast .action').trigger('click')
  await flushPromises()
  expect(router.currentRoute.value.params['versionId']).toBe('version-2')
})

test('columns that changed are told, and lead to the question what becomes of them', async () => {
  const { wrapper, becomes, state, toasts } = await open(dataset(watching))
  await becomes(dataset({ ...watching, state: 'stopped', runId: 'run-2', problem: changed }))
  expect([state(), toasts()]).toEqual([expect.stringContaining('"note" is new.'), ['"days" could not follow its source."note" is new.']])
  await wrapper.get('.state button').trigger('click')
  expect(useRefreshStore().question?.dataset.id).toBe(ID)
})

test('other problems are told with what to do', async () => {
  const { state } = await open(dataset({ ...watching, state: 'stopped', problem: { code: 'FILE_NOT_FOUND', message: 'There is no folder.', remedy: 'Bring it back.' } }))
  expect(state()).toBe('Stopped. There is no folder. Bring it back.')
})

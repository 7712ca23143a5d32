import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import type { Run } from '#shared/model/run'
import { useRunsStore } from '../../stores/runs'
import { aRun, around, fakeApi, ID } from '../../testing'
import { useRunNews } from './run-news'
import ToastList from './ToastList.vue'

const OTHER = '00000000-0000-4000-8000-000000000002'

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

async function open(before: Run[], after: Run[], page = 'home') {
  let now = before
  const notify = vi.fn<(title: string, body: string) => Promise<void>>(async () => {})
  const desktop = { chooseFiles: async () => [], chooseFolder: async () => null, showItem: async () => {}, openFolder: async () => {}, notify }
  const { router, global } = around(fakeApi({
    system: { info: async () => ({ notices: [] }), formats: async () => [] }, steps: { catalogue: async () => [], templates: async () => [] }, datasets: { list: async () => [] },
    projects: { list: async () => [{ id: ID }] }, runs: { list: async () => now },
  }), { desktop })
  const wrapper = mount(defineComponent(() => { useRunNews(); return () => h(ToastList) }), { global })
  await router.push({ name: page })
  await useRunsStore().refresh()
  now = after
  await useRunsStore().refresh()
  await flushPromises()
  return { wrapper, router, notify, texts: () => wrapper.findAll('.words').map((toast) => toast.text()) }
}

test('the end of a run is told with the way to it, and goes by itself', async () => {
  const { wrapper, router, texts } = await open([aRun()], [aRun({ status: 'COMPLETED' })])
  expect(texts()).toEqual(['Clean orders completed'])
  await wrapper.get('button.action').trigger('click')
  await flushPromises()
  expect([router.currentRoute.value.params['runId'], texts()]).toEqual([ID, []])
})

test('a failure tells why; it stays while the pointer is on it', async () => {
  const { wrapper, texts } = await open([aRun()], [aRun({ status: 'FAILED', problems: [{ code: 'DISK_FULL', message: 'The disk is full.', remedy: '' }] })])
  expect(texts()).toEqual(['Clean orders failedThe disk is full.'])
  await wrapper.get('.toast').trigger('mouseenter')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(texts().length).toBe(1)
  await wrapper.get('.toast').trigger('mouseleave')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(texts()).toEqual([])
})

test('profiles are measured without a word; the system tells when the window is in the back', async () => {
  vi.spyOn(document, 'hasFocus').mockReturnValue(false)
  const { notify, texts } = await open([aRun(), aRun({ id: OTHER, kind: 'profile' })], [aRun({ status: 'COMPLETED' }), aRun({ id: OTHER, kind: 'profile', status: 'COMPLETED' })])
  expect(texts()).toEqual(['Clean orders completed'])
  expect(notify.mock.calls).toEqual([['Clean orders completed', '']])
})

test('an import that ends is no news where it was begun, and news anywhere else', async () => {
  const ended = aRun({ kind: 'import', title: 'Import orders.csv', status: 'COMPLETED' })
  expect((await open([aRun()], [ended], 'import')).texts()).toEqual([])
  expect((await open([aRun()], [ended], 'runs')).texts()).toEqual(['Import orders.csv completed'])
})

import { flushPromises, mount } from '@vue/test-utils'
import { expect, test, vi } from 'vitest'
import type { DatasetVersionDetail } from '#shared/model/dataset'
import { useDatasetStore } from '../../stores/dataset'
import { useFileStore } from '../../stores/file'
import { useSourcesStore } from '../../stores/sources'
import { around, fakeApi, ID } from '../../testing'
import SourceTab from './SourceTab.vue'

const EARLIER = '00000000-0000-4000-8000-000000000009'
const UPLOAD = '00000000-0000-4000-8000-000000000008'
const NOW = '2026-01-01T00:00:00.000Z'
const sha256 = 'ab'.repeat(32)
const report = {
  format: 'csv', input: { delimiter: ';' }, guesses: [], rows: 3, unreadable: 1, setAside: [{ kind: 'title' as const, line: 1, raw: 'A title' }], setAsideTotal: 1,
  notes: [{ code: 'x', message: 'Something was odd.' }], columns: [],
}
const version = (part: Partial<DatasetVersionDetail> = {}): DatasetVersionDetail => ({
  id: ID, datasetId: ID, number: 2, rows: 3, unreadable: 1, bytes: 9, sha256, columns: [], file: { name: 'a.csv', path: '/data/a.csv', bytes: 2000, modifiedAt: NOW, sha256 }, runId: null, createdAt: NOW, report, ...part,
})

async function open(shown: DatasetVersionDetail, origin?: object) {
  const refresh = vi.fn<(given: object) => Promise<never>>(() => new Promise(() => {}))
  const inspect = vi.fn<(asked: object) => Promise<never>>(() => new Promise(() => {}))
  const { global, router } = around(fakeApi({
    system: { info: async () => ({ pid: 1, home: '/home/me/winnow' }), formats: async () => [] }, steps: { catalogue: async () => [], templates: async () => [] }, projects: { list: async () => [{ id: ID, usedAt: '' }] },
    datasets: { list: async () => [{ id: ID, name: 'a', kind: 'imported', latest: shown, ...(origin && { origin }) }], version: async () => shown, get: async () => ({ id: ID, projectId: ID, name: 'a' }), versions: async () => [shown, version({ id: EARLIER, number: 1 })], unreadable: async () => ({ lines: [{ line: 4, reason: 'too short', raw: 'x' }], total: 1 }) },
    connectors: { list: async () => [] }, sources: { list: async () => [{ id: ID, name: 'Shop' }], refresh },
    artifacts: { list: async () => [{ id: UPLOAD, sha256 }] }, files: { inspect }, profile: { get: () => new Promise(() => {}) }, runs: { list: async () => [] },
  }))
  const wrapper = mount(SourceTab, { global })
  await useSourcesStore().load()
  void useDatasetStore().open(ID)
  await flushPromises()
  const again = async () => {
    await wrapper.findAll('button').find((button) => button.text() === 'Read it again with other options')?.trigger('click')
    await flushPromises()
    return { file: inspect.mock.lastCall?.[0], page: router.currentRoute.value.name }
  }
  return { wrapper, again, refresh }
}

test('how it was read, what the import noticed, which lines are in no row, and the other versions', async () => {
  const { wrapper } = await open(version())
  for (const words of ['/data/a.csv', sha256, 'semicolon', 'Something was odd.', 'too short', 'A title', 'Version 2, this one']) expect(wrapper.text()).toContain(words)
  expect(wrapper.get('.version a').attributes('href')).toBe(`/dataset/${EARLIER}/source`)
})

test('the file is read again where it lies, with the options of before, for a new version', async () => {
  const { again } = await open(version())
  expect(await again()).toMatchObject({ file: { file: { path: '/data/a.csv' } }, page: 'import' })
  expect(useFileStore().shown?.name).toBe('a.csv')
})

test('a file that was brought is read again from the copy that was kept', async () => {
  const file = { name: 'a.csv', path: '/home/me/winnow/uploads/1', bytes: 1, modifiedAt: NOW, sha256 }
  const { wrapper, again } = await open(version({ file }))
  expect(wrapper.text()).not.toContain('/home/me/winnow')
  expect((await again()).file).toMatchObject({ file: { uploadId: UPLOAD } })
})

test('what was read from a source says what of it, and is refreshed', async () => {
  const { wrapper, refresh } = await open(version({ file: null, runId: ID }), { sourceId: ID, choice: { stream: 'orders', columns: ['id', 'amount'], cursor: 'id' }, cursorValue: '500' })
  expect(wrapper.get('dl').text()).toMatch(/Read from.*Shop.*id, amount.*add rows whose id is greater.*read up to 500/)
  expect(wrapper.text()).not.toContain('How it was read')
  await wrapper.findAll('button').find((button) => button.text() === 'Refresh')?.trigger('click')
  expect(refresh.mock.lastCall?.[0]).toEqual({ datasetId: ID, changes: 'stop' })
})

test('what a run made was read from no file', async () => {
  const { wrapper } = await open(version({ file: null, report: null, runId: ID }))
  expect([wrapper.text().includes('made by a run'), wrapper.get('section a').attributes('href'), wrapper.text().includes('Read it again')]).toEqual([true, `/run/${ID}`, false])
})

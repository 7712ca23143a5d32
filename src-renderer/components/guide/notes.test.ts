import { flushPromises, mount } from '@vue/test-utils'
import { expect, test, vi } from 'vitest'
import { useGuideStore } from '../../stores/guide'
import { useDiscoveryStore } from '../../stores/discovery'
import { useSourcesStore } from '../../stores/sources'
import { useStreamsStore } from '../../stores/streams'
import { around, fakeApi, ID } from '../../testing'
import GuideNotes from './GuideNotes.vue'
import SelectPhase from './SelectPhase.vue'

const saved = vi.hoisted(() => vi.fn<(name: string, text: string) => void>())
vi.mock('../save-text', () => ({ saveText: saved }))

const report = { project: { name: 'Mine', slug: 'mine' }, at: '', inventory: 'Ask Jo.', found: [], sources: [] }
const keep = vi.fn<(given: object) => Promise<object>>(async () => report)
const parts = () => around(fakeApi({
  system: { info: async () => ({ notices: [] }), formats: async () => [] }, steps: { catalogue: async () => [], templates: async () => [] }, projects: { list: async () => [{ id: ID, usedAt: '' }] }, datasets: { list: async () => [] },
  connectors: { list: async () => [{ id: 'sqlite', title: 'SQLite' }], find: async () => [{ connector: 'sqlite', name: 'shop.db', config: { path: '/shop.db' }, note: 'a file' }] },
  sources: { list: async () => [], discover: async () => ({ streams: [{ id: 'orders', name: 'orders', kind: 'table', columns: [], key: [], rows: { count: 5, exact: true }, bytes: 10, cursors: [] }], relationships: [], changes: null }), sample: async () => ({ columns: [], rows: [] }) },
  discovery: { get: async () => report, keep, document: async ({ as }: { as: string }) => ({ name: `notes.${as}`, text: as }) },
})).global

test('notes of the phase are shown and kept, with what was found, and saved as the files that the engine writes', async () => {
  const wrapper = mount(GuideNotes, { global: parts() })
  const sources = useSourcesStore()
  await sources.load()
  await sources.find()
  await flushPromises()
  const inventory = wrapper.get('textarea')
  expect(inventory.element.value).toBe('Ask Jo.')
  await inventory.setValue('Ask Kim.')
  expect(wrapper.text()).toContain('Keeping …')
  const [asMarkdown, asYaml] = wrapper.findAll('button')
  await asMarkdown?.trigger('click')
  await asYaml?.trigger('click')
  await flushPromises()
  expect(keep).toHaveBeenCalledExactlyOnceWith({ projectId: ID, inventory: 'Ask Kim.', found: [{ connector: 'sqlite', name: 'shop.db', note: 'a file' }] })
  expect(saved.mock.calls).toEqual([['notes.markdown', 'markdown'], ['notes.yaml', 'yaml']])
  expect(wrapper.text()).toContain('Kept with the project.')
  useGuideStore().begin('sqlite')
  await flushPromises()
  expect(wrapper.findAll('label').map((label) => label.text())).toEqual(['Business value', 'Effort', 'Requirements'])
})

test('why a stream was chosen is noted beside it', async () => {
  const wrapper = mount(SelectPhase, { global: parts() })
  await useSourcesStore().load()
  useGuideStore().begin('sqlite')
  await useStreamsStore().open({ connector: 'sqlite', config: {} })
  useStreamsStore().choose('orders', true)
  await flushPromises()
  await wrapper.get('input[aria-label="Why orders was chosen"]').setValue('What was sold')
  await useDiscoveryStore().flush()
  expect(keep.mock.lastCall?.[0]).toMatchObject({ source: { name: 'SQLite', chosen: [{ stream: 'orders', why: 'What was sold', rows: { count: 5 } }] } })
})

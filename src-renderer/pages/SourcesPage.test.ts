import { flushPromises, mount } from '@vue/test-utils'
import { expect, test, vi } from 'vitest'
import { MASK, type Source } from '#shared/model/source'
import { failure } from '#shared/model/problem'
import { useSourcesStore } from '../stores/sources'
import { useToastsStore } from '../stores/toasts'
import { around, fakeApi, ID } from '../testing'
import SourcesPage from './SourcesPage.vue'

const source = (part: Partial<Source> = {}): Source => ({ id: ID, projectId: ID, name: 'Shop', connector: 'mysql', config: {}, health: { state: 'healthy', checkedAt: null, problem: null, retryAt: null }, createdAt: '', lastUsedAt: null, datasets: 2, ...part })
const mysql = { id: 'mysql', title: 'MySQL', category: 'databases', docs: 'Tables.', origin: 'built-in', config: { type: 'object' }, secrets: [], can: { sample: true, query: true, incremental: true, find: false, write: ['create'] }, unavailable: null }

function open({ sources = [] as Source[], list = async (): Promise<Source[]> => sources, connectors = async (): Promise<object[]> => [mysql], test: tryOut = async (): Promise<object> => ({ ok: true, steps: [], version: null, milliseconds: 1 }) } = {}) {
  let kept = sources
  const { global, router } = around(fakeApi({
    system: { info: async () => ({ notices: [] }), formats: async () => [] }, steps: { catalogue: async () => [], templates: async () => [] }, projects: { list: async () => [{ id: ID, name: 'Mine', usedAt: '' }] }, datasets: { list: async () => [] },
    connectors: { list: connectors }, airbyte: { list: async () => [] },
    sources: { update: async ({ name }: { name: string }) => { kept = kept.map((one) => ({ ...one, name })); return kept[0] }, list: async () => (await list()).map((one) => kept.find(({ id }) => id === one.id) ?? one).filter(({ id }) => kept.some((one) => one.id === id)), test: tryOut, delete: async () => { kept = []; return { id: 'gone', kind: 'source', targetId: ID, name: 'Shop' } } },
    deletions: { undo: async () => { kept = sources } },
  }))
  return { wrapper: mount(SourcesPage, { global }), router }
}

test('nothing is saved yet: what sources are for, and the kinds that there are', async () => {
  const { wrapper, router } = open()
  expect(wrapper.text()).toContain('Reading the sources …')
  await flushPromises()
  expect(wrapper.get('h2').text()).toBe('No source yet')
  await wrapper.get('.card').trigger('click')
  await flushPromises()
  expect(router.currentRoute.value).toMatchObject({ name: 'source-new', params: { connector: 'mysql' } })
})

test('what could not be read is told, and can be tried again', async () => {
  const connectors = vi.fn<() => Promise<object[]>>(async () => [mysql]).mockRejectedValueOnce(failure('ENGINE_STOPPED', 'The engine is away.', 'Wait.'))
  const { wrapper } = open({ connectors })
  await flushPromises()
  expect(wrapper.get('[role=alert]').text()).toContain('The engine is away.')
  await wrapper.findAll('button').find((button) => button.text() === 'Try again')?.trigger('click')
  await flushPromises()
  expect([wrapper.find('[role=alert]').exists(), wrapper.find('.card').exists()]).toEqual([false, true])
})

test('a saved source: how it is, and why where it fails', async () => {
  const problem = failure('SOURCE_UNREACHABLE', 'Nothing answers on port 3306.', 'Start the server.').problem
  const { wrapper } = open({ sources: [source({ health: { state: 'degraded', checkedAt: null, problem, retryAt: null } })] })
  await flushPromises()
  const [row, told] = wrapper.findAll('tbody tr')
  expect(row?.text()).toMatch(/Shop.*MySQL.*fails.*never.*2/)
  expect(told?.text()).toContain('Nothing answers on port 3306. Start the server.')
})

test('a test tells part by part, in place of what was known', async () => {
  const { wrapper } = open({ sources: [source()], test: async () => ({ ok: false, version: null, milliseconds: 3, steps: [{ what: 'port', ok: false, message: 'Closed.', remedy: 'Open it.' }] }) })
  await flushPromises()
  await wrapper.get('[aria-label="Test Shop"]').trigger('click')
  await flushPromises()
  expect(wrapper.get('.diagnosis').text()).toMatch(/It does not work yet.*Port.*Closed.*Open it/)
})

test('a source is renamed and duplicated by its menu; a duplicate has no secrets', async () => {
  const { wrapper, router } = open({ sources: [source({ config: { host: 'db', password: MASK, credentials: { key: MASK, id: 'a' } } })] })
  await flushPromises()
  const choose = async (name: string) => {
    await wrapper.get('[aria-label="More about Shop"]').trigger('click')
    await flushPromises()
    for (const item of document.querySelectorAll<HTMLElement>('[role=menuitem]')) if (item.textContent?.includes(name)) item.click()
    await flushPromises()
  }
  await choose('Duplicate')
  expect([router.currentRoute.value.params, useSourcesStore().draft]).toEqual([{ connector: 'mysql' }, { connector: 'mysql', name: 'Shop (copy)', config: { host: 'db', credentials: { id: 'a' } }, note: '' }])
  await choose('Rename')
  await wrapper.get('[role=dialog] input').setValue('The shop')
  await wrapper.get('[role=dialog] form').trigger('submit')
  await flushPromises()
  expect(wrapper.get('tbody').text()).toContain('The shop')
})

test('a deleted source can be brought back', async () => {
  const { wrapper } = open({ sources: [source()] })
  await flushPromises()
  await wrapper.get('[aria-label="Delete Shop"]').trigger('click')
  await flushPromises()
  expect(wrapper.find('table').exists()).toBe(false)
  await useToastsStore().list[0]?.action?.run()
  await flushPromises()
  expect(wrapper.get('tbody').text()).toContain('Shop')
})

import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, expect, test, vi } from 'vitest'
import type { Dataset } from '#shared/model/dataset'
import { useSourcesStore } from '../../stores/sources'
import { useToastsStore } from '../../stores/toasts'
import { useWorkplaceStore } from '../../stores/workplace'
import { around, fakeApi, ID } from '../../testing'
import SideRail from './SideRail.vue'

afterEach(() => document.body.replaceChildren())

const id = (n: number): string => `00000000-0000-4000-8000-00000000000${n}`
const aDataset = (n: number, name: string, kind: Dataset['kind'], file?: string) => ({ id: id(n), name, kind, versions: 1, latest: { id: id(n), rows: 1185, file: file ? { name: file } : null } })

const aSource = (n: number, name: string, state: string) => ({ id: id(n), name, connector: 'sqlite', config: {}, health: { state, checkedAt: null, problem: null, retryAt: null }, lastUsedAt: null, datasets: 0 })

async function open(given: ReturnType<typeof aDataset>[], collapsed = false, sources: ReturnType<typeof aSource>[] = []) {
  let kept = given
  const rename = vi.fn<(input: { name: string }) => Promise<void>>(async () => {})
  const { router, global } = around(fakeApi({
    system: { info: async () => ({ notices: [] }), formats: async () => [] }, steps: { catalogue: async () => [], templates: async () => [] },
    projects: { list: async () => [{ id: ID, name: 'Orders' }] }, runs: { list: async () => [] },
    datasets: { list: async () => kept, rename, delete: async ({ datasetId }: { datasetId: string }) => { kept = kept.filter((one) => one.id !== datasetId); return { id: 'gone', kind: 'dataset', targetId: datasetId, name: 'orders' } } },
    connectors: { list: async () => [] }, sources: { list: async () => sources },
    deletions: { undo: async () => { kept = given } },
  }))
  await router.push({ name: 'dataset', params: { versionId: id(1) } })
  const wrapper = mount(SideRail, { props: { collapsed }, global, attachTo: document.body })
  await useWorkplaceStore().load()
  await useSourcesStore().load()
  await flushPromises()
  const choose = async (name: string) => {
    await flushPromises()
    ;[...document.querySelectorAll<HTMLElement>('[role=menuitem]')].find((entry) => entry.textContent?.includes(name))?.click()
    await flushPromises()
  }
  return { wrapper, router, rename, choose, names: () => wrapper.findAll('section').map((section) => section.findAll('.name').map((name) => name.text())) }
}

test('files are apart from what was made of them; a file is known by its full name until it gets another', async () => {
  const { wrapper, names } = await open([aDataset(1, 'orders', 'imported', 'orders.csv'), aDataset(2, 'letters', 'imported', 'post.xlsx'), aDataset(3, 'orders (clean)', 'clean')])
  expect(names()).toEqual([['orders.csv', 'letters'], [], ['orders (clean)']])
  expect(wrapper.get('[aria-current=page]').text()).toContain('orders.csv')
})

test('a group without anything says so in a sentence', async () => {
  const { wrapper } = await open([])
  expect(wrapper.findAll('section p').map((sentence) => sentence.text())).toEqual(['No files yet. Drop one anywhere in this window.', 'Connect a database, a folder, S3 or a service.', 'Results you make appear here.'])
})

test('saved sources lead to their streams; one that fails has a sign', async () => {
  const { wrapper } = await open([], false, [aSource(1, 'shop', 'healthy'), aSource(2, 'crm', 'degraded')])
  const links = wrapper.findAll('[aria-label=Sources] .item')
  expect(links.map((link) => [link.text(), link.attributes('href')])).toEqual([['shop', `/source/${id(1)}`], [expect.stringMatching(/^crm\s*!, fails$/), `/source/${id(2)}`]])
})

test('what was read from a source stands with it, and with the files where the source is gone', async () => {
  const read = (n: number, name: string, sourceId: string) => ({ ...aDataset(n, name, 'imported'), origin: { sourceId, choice: { stream: name }, cursorValue: null } })
  const { wrapper, choose } = await open([read(1, 'orders', id(8)), read(2, 'lost', id(9))], false, [aSource(8, 'shop', 'healthy')])
  expect(wrapper.findAll('section').map((section) => section.findAll('.name').map((name) => name.text()))).toEqual([['lost'], ['shop', 'orders'], []])
  await wrapper.get('[aria-label="More about orders"]').trigger('click')
  await choose('Rename')
  expect(wrapper.get('[role=dialog]').attributes('aria-label')).toBe('Rename the dataset')
})

test('by the right button: rename, export, delete with a way back', async () => {
  const { wrapper, router, rename, choose, names } = await open([aDataset(1, 'orders', 'imported', 'orders.csv')])
  const row = () => wrapper.get('.row')
  await row().trigger('contextmenu', { button: 2, clientX: 10, clientY: 10 })
  await choose('Rename')
  await wrapper.get('[role=dialog] input').setValue('sales')
  await wrapper.get('form').trigger('submit')
  await flushPromises()
  expect(rename.mock.calls.map(([input]) => input)).toEqual([{ datasetId: id(1), name: 'sales' }])

  await wrapper.get('.more').trigger('click')
  await choose('Export')
  expect(router.currentRoute.value.params['tab']).toBe('submit')

  await wrapper.get('.more').trigger('click')
  await choose('Delete')
  expect([names()[0], router.currentRoute.value.name]).toEqual([[], 'home'])
  await useToastsStore().list[0]?.action?.run()
  await flushPromises()
  expect(names()[0]).toEqual(['orders.csv'])
})

test('with icons alone every entry keeps its name for those who cannot see it', async () => {
  const { wrapper } = await open([aDataset(1, 'orders', 'imported', 'orders.csv')], true)
  expect(wrapper.findAll('a').map((link) => link.attributes('title'))).toEqual(['orders.csv, 1,185 rows', 'Sources', 'Runs', 'Settings'])
  expect(wrapper.findAll('a .name').every((name) => name.classes('hidden-visually'))).toBe(true)
  await wrapper.get('[aria-label="Show names"]').trigger('click')
  expect(wrapper.emitted('toggle')).toHaveLength(1)
})

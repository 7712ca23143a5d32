import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { failure } from '#shared/model/problem'
import { useFileStore } from '../stores/file'
import { around, fakeApi, ID } from '../testing'
import HomePage from './HomePage.vue'

const OTHER = '00000000-0000-4000-8000-000000000002'
const project = (id: string, name: string, usedAt: string) => ({ id, slug: name, name, createdAt: usedAt, usedAt, datasets: 2, runs: 1, bytes: 0 })
const sample = { name: 'orders.csv', title: 'Orders', about: 'Dates in three formats.', path: '/samples/orders.csv', bytes: 143_000 }
const dataset = (id: string, name: string) => ({ id, projectId: ID, name, kind: 'imported', createdAt: '', versions: 1, bytes: 0, recipeId: null, latest: { id, rows: 12, columns: [{}, {}], createdAt: new Date().toISOString() } })
const formats = [{ id: 'csv', title: 'CSV', reads: { options: {} }, writes: null }, { id: 'excel', title: 'Excel', reads: { options: {} }, writes: null }, { id: 'sqlite', title: 'SQLite', reads: null, writes: {} }]

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

function open({ datasets = [] as object[], projects = [project(ID, 'Mine', '2026-01-02T00:00:00.000Z')], samples = async (): Promise<object[]> => [sample] } = {}) {
  const inspect = vi.fn<(asked: object) => Promise<never>>(() => new Promise(() => {}))
  const touch = vi.fn<(asked: { projectId: string }) => Promise<object>>(async ({ projectId }) => projects.find(({ id }) => id === projectId) ?? {})
  const api = fakeApi({
    system: { info: async () => ({ pid: 1 }), formats: async () => formats, samples }, steps: { catalogue: async () => [], templates: async () => [] },
    projects: { list: async () => projects, touch }, datasets: { list: async () => datasets }, files: { inspect }, runs: { list: async () => [] },
  })
  const { global, router } = around(api)
  return { wrapper: mount(HomePage, { global }), inspect, touch, router }
}

test('nothing is there yet: a place to drop files with the formats that are read and no others, and the samples', async () => {
  const { wrapper } = open()
  await flushPromises()
  expect(wrapper.get('h1').text()).toBe('Drop a file to start')
  expect(wrapper.get('.words').text()).toBe('CSV or Excel, zipped ones too. Files stay on this computer.')
  expect(wrapper.findAll('h2').map((title) => title.text())).toEqual(['Samples, dirty on purpose'])
})

test('what comes at once is shown at once; only what takes longer has a sign that it is coming', async () => {
  let arrive: (samples: object[]) => void = () => {}
  const { wrapper } = open({ samples: () => new Promise((resolve) => { arrive = resolve }) })
  await vi.advanceTimersByTimeAsync(299)
  expect(wrapper.find('.skeleton').exists()).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect(wrapper.get('[role=status]').text()).toBe('Projects and samples are being read')
  arrive([sample])
  await flushPromises()
  expect([wrapper.find('.skeleton').exists(), wrapper.text().includes('Dates in three formats.')]).toEqual([false, true])
})

test('what went wrong is told, files can be dropped all the same, and it can be tried again', async () => {
  const samples = vi.fn<() => Promise<object[]>>(async () => [sample]).mockRejectedValueOnce(failure('ENGINE_STOPPED', 'The engine is away.', 'Wait.'))
  const { wrapper } = open({ samples })
  await flushPromises()
  expect([wrapper.get('[role=alert]').text(), wrapper.find('.zone').exists()]).toEqual([expect.stringContaining('The engine is away.'), true])
  await wrapper.findAll('button').find((button) => button.text() === 'Try again')?.trigger('click')
  await flushPromises()
  expect([wrapper.find('[role=alert]').exists(), wrapper.text().includes('orders.csv')]).toEqual([false, true])
})

describe('when something was done already', () => {
  test('datasets lead to their workspace', async () => {
    const { wrapper } = open({ datasets: [dataset(OTHER, 'clients')] })
    await flushPromises()
    const link = wrapper.get('.item')
    expect([link.text(), link.attributes('href')]).toEqual([expect.stringMatching(/^clients\s*12 rows × 2 columns/), `/dataset/${OTHER}`])
  })

  test('projects are offered once there are several, the one used last first; another one is gone into', async () => {
    const { wrapper, touch } = open({ projects: [project(OTHER, 'Old', '2026-01-01T00:00:00.000Z'), project(ID, 'Mine', '2026-01-02T00:00:00.000Z')] })
    await flushPromises()
    const items = wrapper.findAll('button.item')
    expect(items.map((item) => item.get('.name').text())).toEqual(['Mine', 'Old'])
    await items[0]?.trigger('click')
    expect(touch).not.toHaveBeenCalled()
    await items[1]?.trigger('click')
    expect(touch).toHaveBeenCalledExactlyOnceWith({ projectId: OTHER })
  })
})

test('a sample opens on the page of the import by one click', async () => {
  const { wrapper, inspect, router } = open()
  await flushPromises()
  await wrapper.get('.card').trigger('click')
  await flushPromises()
  expect(inspect.mock.lastCall?.[0]).toMatchObject({ file: { path: '/samples/orders.csv' } })
  expect([router.currentRoute.value.name, useFileStore().shown?.name]).toEqual(['import', 'orders.csv'])
})

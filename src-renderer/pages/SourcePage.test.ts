import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, expect, test, vi } from 'vitest'
import { failure } from '#shared/model/problem'
import { TEXT } from '#shared/model/data-type'
import type { Run, RunEvent } from '#shared/model/run'
import { useSourcesStore } from '../stores/sources'
import { aRun, around, fakeApi, ID } from '../testing'
import SourcePage from './SourcePage.vue'

afterEach(() => document.body.replaceChildren())

const stream = (name: string) => ({ id: name, name, kind: 'table', columns: [{ name: 'a', type: TEXT }], key: [], rows: { count: 10, exact: true }, bytes: null, cursors: [] })
const source = { id: ID, projectId: ID, name: 'Shop', connector: 'sqlite', config: {}, health: { state: 'healthy', checkedAt: null, problem: null, retryAt: null }, createdAt: '', lastUsedAt: null, datasets: 0 }
const card = { id: 'sqlite', title: 'SQLite', category: 'databases', docs: '', origin: 'built-in', config: { type: 'object' }, secrets: [], can: { sample: true, query: true, incremental: false, find: false, write: [] }, unavailable: null }
const done = (versionId: string): Run => aRun({ id: versionId, kind: 'import', status: 'COMPLETED', result: { kind: 'import', datasetId: ID, versionId, rows: 10, unreadable: 0 } })
const id = (n: number): string => `00000000-0000-4000-8000-00000000000${n}`

const made = { id: ID, projectId: ID, name: 'Orders of May', kind: 'imported', createdAt: '', versions: 1, bytes: 1, recipeId: null, latest: { id: id(9), datasetId: ID, number: 1, rows: 7, unreadable: 0, bytes: 1, sha256: '', columns: [], file: null, runId: id(8), createdAt: new Date().toISOString() }, origin: { sourceId: ID, choice: { stream: 'orders' }, cursorValue: null } }

async function open({ datasets = [] as object[], discover = async (): Promise<object> => ({ streams: [stream('orders'), stream('people')], relationships: [], changes: null }), end = done as (runId: string) => Run } = {}) {
  let begun = 4
  let locked = true
  const imported = vi.fn<(given: { choice: object }) => Promise<Run>>(async () => aRun({ id: id(begun++), kind: 'import' }))
  const { global, router } = around(fakeApi({
    system: { info: async () => ({ notices: [] }), formats: async () => [] }, steps: { catalogue: async () => [], templates: async () => [] }, projects: { list: async () => [{ id: ID, name: 'Mine', usedAt: '' }] }, datasets: { list: async () => datasets },
    secrets: { info: async () => ({ store: 'file', detail: '', locked, file: { path: '/s.json', state: locked ? 'locked' : 'open', opensWith: 'passphrase' } }), list: async () => [], unlock: async () => { locked = false } },
    connectors: { list: async () => [card] }, sources: { list: async () => [source], discover, sample: async () => ({ columns: [{ name: 'a', type: TEXT }], rows: [] }), import: imported },
    runs: { list: async () => [], watch: async ({ runId }: { runId: string }) => (async function* (): AsyncGenerator<RunEvent> { yield { type: 'result', run: end(runId) } })() },
  }))
  const wrapper = mount(SourcePage, { global, props: { sourceId: ID }, attachTo: document.body })
  await useSourcesStore().load()
  await flushPromises()
  const press = async (name: string) => {
    await wrapper.findAll('button').find((button) => button.text() === name)?.trigger('click')
    await flushPromises()
  }
  return { wrapper, router, press, imported }
}

test('the stream that is looked at is imported by one click, and opens', async () => {
  const { router, press, imported } = await open()
  await press('Import')
  expect(imported.mock.calls).toEqual([[{ sourceId: ID, choice: { stream: 'orders' }, name: 'orders' }]])
  expect(router.currentRoute.value).toMatchObject({ name: 'dataset', params: { versionId: id(4), tab: 'map' } })
})

test('several are imported at once, each with its way in', async () => {
  const { wrapper, router, press, imported } = await open()
  await wrapper.get('[aria-label="Choose people"]').setValue(true)
  await wrapper.get('[aria-label="Choose orders"]').setValue(true)
  expect(wrapper.text()).toContain('2 streams, 2 chosen, about 20 rows')
  await press('Import 2 streams')
  expect(imported.mock.calls.map(([{ choice }]) => choice)).toEqual([{ stream: 'people' }, { stream: 'orders' }])
  expect(wrapper.findAll('.import a').map((link) => [link.text(), link.attributes('href')])).toEqual([['Open people', `/dataset/${id(4)}/map`], ['Open orders', `/dataset/${id(5)}/map`]])
  expect(router.currentRoute.value.name).not.toBe('dataset')
  // The same ones are not imported twice by another click.
  expect(wrapper.text()).toContain('2 streams, none chosen: Import reads orders')
  expect(wrapper.get<HTMLInputElement>('[aria-label="Choose people"]').element.checked).toBe(false)
})

test('the list of imports takes the focus that the button lost, and is gone on the page of another source', async () => {
  const { wrapper, press } = await open({ end: (runId) => aRun({ id: runId, kind: 'import', status: 'FAILED' }) })
  await press('Import')
  expect(document.activeElement).toBe(wrapper.get('.strip').element)
  await wrapper.setProps({ sourceId: id(2) })
  expect(wrapper.find('.strip').exists()).toBe(false)
})

test('a stream that was imported already says so, and leads there', async () => {
  const { wrapper } = await open({ datasets: [made] })
  expect(wrapper.text()).toMatch(/Imported already: Orders of May, 7 rows/)
  expect(wrapper.get('.detail a').attributes('href')).toBe(`/dataset/${id(9)}`)
})

test('an import that fails says why, in its place', async () => {
  const { wrapper, press, imported } = await open({ end: (runId) => aRun({ id: runId, kind: 'import', status: 'FAILED', problems: [failure('SOURCE_BROKEN', 'The connection broke.', 'Import again.').problem] }) })
  await press('Import')
  expect(wrapper.get('.import').text()).toMatch(/orders.*failed.*The connection broke/)
  await wrapper.get('[aria-label="Import orders again"]').trigger('click')
  await flushPromises()
  expect([imported.mock.calls.length, wrapper.findAll('.import').length]).toEqual([2, 1])
})

test('a source that does not answer says so, and is asked again', async () => {
  const discover = vi.fn<() => Promise<object>>(async () => ({ streams: [], relationships: [], changes: null })).mockRejectedValueOnce(failure('SOURCE_UNREACHABLE', 'Nothing answers.', 'Start it.'))
  const { wrapper, press } = await open({ discover })
  expect(wrapper.get('[role=alert]').text()).toContain('Nothing answers.')
  await press('Try again')
  expect(wrapper.text()).toContain('The source has nothing to read.')
})

test('a source whose password is gone says so in words, and leads to where it is entered', async () => {
  const { wrapper, router, press } = await open({ discover: async () => { throw failure('SECRET_MISSING', `The secret "sources/${ID}/credentials.key" is not on this machine.`, 'Set it.', { value: `sources/${ID}/credentials.key` }) } })
  expect(wrapper.get('[role=alert]').text()).toMatch(/^A password or key of "Shop" is not on this machine\./)
  await press('Enter it')
  expect(router.currentRoute.value).toMatchObject({ name: 'source-edit', params: { sourceId: ID }, query: { secret: '/credentials/key' } })
})

test('where the file of secrets is locked it is unlocked in place, and the source asked again', async () => {
  const discover = vi.fn<() => Promise<object>>(async () => ({ streams: [stream('orders')], relationships: [], changes: null })).mockRejectedValueOnce(failure('SECRETS_LOCKED', 'The secrets file is locked.', 'Unlock it.'))
  const { wrapper } = await open({ discover })
  expect(document.activeElement).toBe(wrapper.get('.unlock input').element)
  await wrapper.get('.unlock input').setValue('correct horse')
  await wrapper.get('.unlock form').trigger('submit')
  await flushPromises()
  expect([discover.mock.calls.length, wrapper.find('[role=alert]').exists(), wrapper.get('.stream').text()]).toEqual([2, false, expect.stringContaining('orders')])
})

test('streams that changed since the source was last looked at are told', async () => {
  const { wrapper } = await open({ discover: async () => ({ streams: [stream('orders')], relationships: [], changes: [{ stream: 'orders', change: 'changed', added: [], removed: [], renamed: [], retyped: [] }] }) })
  expect(wrapper.get('.changes').text()).toContain('1 stream has changed since the source was last looked at. orders: changed')
})

test('where Python is missing, the way to its set-up is told', async () => {
  const { wrapper } = await open({ discover: async () => { throw failure('PYTHON_UNAVAILABLE', 'Connectors that need Python are not set up yet.', 'Set them up.') } })
  expect([wrapper.get('[role=alert]').text(), wrapper.get('[role=alert] a').attributes('href')]).toEqual([expect.stringContaining('not set up yet'), '/settings#airbyte'])
})

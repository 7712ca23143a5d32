import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { AirbyteCacheInfo, AirbyteSource } from '#shared/model/airbyte'
import type { Installation } from '#shared/model/python'
import { failure } from '#shared/model/problem'
import type { ConnectorCard } from '#shared/model/source'
import { around, fakeApi, ID } from '../../testing'
import { useAirbyteStore } from '../../stores/airbyte'
import ConnectorCatalogue from '../sources/ConnectorCatalogue.vue'
import CachePart from './CachePart.vue'

const NOW = '2026-01-01T00:00:00.000Z'
const source = (name: string, title: string, part: Partial<AirbyteSource> = {}): AirbyteSource => ({ name, title, docs: `Reads ${title}.`, kind: 'listed', licence: 'ELv2', version: '7.2.1', installed: null, installation: null, documentationUrl: null, unavailable: part.installed ? null : failure('CONNECTOR_UNAVAILABLE', `${title} is not installed.`, 'Install it.').problem, ...part })
const INSTALLED = { version: '7.2.1', bytes: 98e6, at: NOW }
const running = (part: Partial<Installation> = {}): Installation => ({ state: 'running', step: 'Downloading packages', part: 0.5, startedAt: NOW, endedAt: null, log: [], problem: null, ...part })
const connector = (id: string): ConnectorCard => ({ id, title: id, category: 'services', docs: '', origin: 'airbyte', config: { type: 'object', properties: {} }, secrets: [], can: { sample: true, query: false, incremental: true, find: false, watch: false, write: [], writeTogether: false }, unavailable: null })
const READY = { state: 'ready', python: null, found: [], packages: {}, folder: '', bytes: null, licences: [], worker: null, setup: null, problem: null, warnings: [] }

let mounted: VueWrapper | undefined
beforeEach(() => { localStorage.clear() })
afterEach(() => {
  mounted?.unmount()
  vi.useRealTimers()
  document.body.replaceChildren()
})

/** The catalogue over a list that calls may change. */
async function open(list: AirbyteSource[], connectors: ConnectorCard[] = [], calls: Record<string, (input: never) => Promise<unknown>> = {}, python: object = {}) {
  const state = { list, connectors }
  const { global } = around(fakeApi({ airbyte: { list: async () => state.list, ...calls }, connectors: { list: async () => state.connectors }, python: { status: async () => ({ ...READY, ...python }) } }))
  const wrapper = mount({ components: { ConnectorCatalogue }, setup: () => ({ store: useAirbyteStore(), cards: connectors }), template: '<ConnectorCatalogue :connectors="cards" :airbyte="store.offered" @choose="$emit(\'choose\', $event.id)" />' }, { global, attachTo: document.body })
  mounted = wrapper
  await useAirbyteStore().load()
  await flushPromises()
  const button = (name: string) => wrapper.findAll('button').find((one) => one.text() === name || one.attributes('aria-label') === name)
  const press = async (name: string): Promise<void> => {
    const found = button(name)
    if (!found) throw new Error(`There is no button "${name}": ${wrapper.text()}`)
    await (found.attributes('type') === 'submit' ? wrapper.get('form').trigger('submit') : found.trigger('click'))
    await flushPromises()
  }
  return { wrapper, state, button, press }
}

test('sources from Airbyte stand among the services: those that are there first, found by their origin, too', async () => {
  const { wrapper } = await open([source('source-b', 'Beta'), source('source-a', 'Alpha'), source('source-z', 'Zeta', { installed: INSTALLED })], [connector('source-z')])
  expect([wrapper.findAll('h3').map((one) => one.text()), wrapper.findAll('.name').map((one) => one.text())]).toEqual([['Services, by Airbyte'], ['Zeta', 'Alpha', 'Beta']])
  expect(wrapper.text()).toContain('Airbyte · Elastic License 2.0 · 7.2.1 · 50 to 300 MB')
  await wrapper.get('input[type=search]').setValue('airbyte')
  expect(wrapper.findAll('.name').length).toBe(3)
  await wrapper.get('input[type=search]').setValue('beta')
  expect(wrapper.findAll('.name').map((one) => one.text())).toEqual(['Beta'])
})

test('one that is installed opens its form; one that is not cannot be chosen', async () => {
  const { wrapper } = await open([source('source-a', 'Alpha'), source('source-z', 'Zeta', { installed: INSTALLED })], [connector('source-z')])
  const mains = wrapper.findAll('.main')
  expect(mains.map((one) => one.element.tagName)).toEqual(['BUTTON', 'DIV'])
  expect(mains[0]?.text()).toContain('installed, 7.2.1 · 98.0 MB on the disk')
  await mains[0]?.trigger('click')
  expect(wrapper.emitted('choose')).toEqual([['source-z']])
})

test('an installation: begun, followed to its end, after which the connector is there', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const install = vi.fn<(input: object) => Promise<AirbyteSource>>(async () => {
    state.list = [source('source-a', 'Alpha', { installation: running() })]
    return state.list[0]!
  })
  const { wrapper, state, press, button } = await open([source('source-a', 'Alpha')], [], { install })
  await press('Install Alpha')
  expect([install.mock.calls, wrapper.get('[role=progressbar]').attributes('aria-valuenow'), wrapper.text()]).toEqual([[[{ name: 'source-a', unlisted: false }]], '50', expect.stringContaining('Downloading packages')])
  state.list = [source('source-a', 'Alpha', { installation: running({ part: 0.8 }) })]
  await vi.advanceTimersByTimeAsync(1100)
  expect(wrapper.text()).toContain('80 %')
  state.list = [source('source-a', 'Alpha', { installed: INSTALLED, installation: running({ state: 'done', endedAt: NOW }) })]
  state.connectors = [connector('source-a')]
  await vi.advanceTimersByTimeAsync(1100)
  expect([wrapper.find('[role=progressbar]').exists(), button('Remove Alpha') !== undefined]).toEqual([false, true])
})

test('one that failed says why, and can be tried again; one that goes on can be stopped', async () => {
  const cancel = vi.fn<(input: object) => Promise<AirbyteSource>>(async () => source('source-b', 'Beta'))
  const problem = failure('SOURCE_UNREACHABLE', 'The package index does not answer.', 'Check the network.').problem
  const { wrapper, press, button } = await open([source('source-a', 'Alpha', { installation: running({ state: 'failed', endedAt: NOW, problem, log: ['error: dns'] }) }), source('source-b', 'Beta', { installation: running() })], [], { cancel })
  for (const said of ['The package index does not answer. Check the network.', 'Log (1 line)', 'error: dns']) expect(wrapper.text()).toContain(said)
  expect(button('Try again to install Alpha')).toBeDefined()
  await press('Cancel the installation of Beta')
  expect(cancel.mock.calls).toEqual([[{ name: 'source-b' }]])
})

test('without Python each says so and leads to the settings; nothing else is different', async () => {
  const unavailable = failure('PYTHON_UNAVAILABLE', 'Connectors need Python.', 'Set it up.').problem
  const { wrapper, button } = await open([source('source-a', 'Alpha', { unavailable })], [{ ...connector('rest'), origin: 'built-in' }])
  expect([wrapper.get('article').text(), wrapper.get('article a').attributes('href'), button('Install Alpha')]).toEqual([expect.stringContaining('Python is not set up.'), '/settings#airbyte', undefined])
  expect(wrapper.findAll('button.card').length).toBe(1)
})

test.each([
  ['missing', 'Python was not found.'], ['absent', 'Python is not set up.'], ['disabled', undefined],
])('Python is %s', async (state, words) => {
  const unavailable = failure('PYTHON_UNAVAILABLE', 'Connectors need Python.', 'Set it up.').problem
  const { wrapper } = await open([source('source-a', 'Alpha', { unavailable })], [], {}, { state })
  expect(wrapper.find('article .words').exists() ? wrapper.get('article .words').text() : undefined).toBe(words)
})

test('removing is asked about once more', async () => {
  const uninstall = vi.fn<(input: object) => Promise<void>>(async () => { throw failure('CONFLICT', 'It is being read.', 'Wait.') })
  const { wrapper, press } = await open([source('source-a', 'Alpha', { installed: INSTALLED })], [], { uninstall })
  await press('Remove Alpha')
  expect([wrapper.text(), uninstall.mock.calls.length]).toEqual([expect.stringContaining('Sources that use it stay and cannot be read.'), 0])
  await press('Remove')
  expect([uninstall.mock.calls, wrapper.get('[role=alert]').text()]).toEqual([[[{ name: 'source-a' }]], expect.stringContaining('It is being read.')])
})

test('a manifest is added by its path, and leads into its form', async () => {
  const install = vi.fn<(input: object) => Promise<AirbyteSource>>(async () => source('source-shop', 'Shop', { kind: 'manifest', version: null, installed: INSTALLED })).mockRejectedValueOnce(failure('CONFIG_INVALID', 'Line 3 of the manifest is no YAML.', 'Mend it.'))
  const { wrapper, press } = await open([source('source-a', 'Alpha')], [connector('source-shop')], { install })
  await press('Another one from Airbyte …')
  await wrapper.get('[role=dialog] .path input').setValue('/home/me/shop.yaml')
  await press('Add')
  expect(wrapper.get('[role=alert]').text()).toContain('Line 3 of the manifest is no YAML.')
  await press('Add')
  expect([install.mock.calls.at(-1), wrapper.emitted('choose'), wrapper.find('[role=dialog]').exists()]).toEqual([[{ manifest: '/home/me/shop.yaml' }], [['source-shop']], false])
})

test('a manifest is chosen or dropped: its file gives the name, which is asked for where that tells nothing, and is told where it is taken', async () => {
  const install = vi.fn<(input: object) => Promise<AirbyteSource>>(async () => source('source-shop', 'Shop', { kind: 'manifest', version: null, installed: INSTALLED }))
  const { wrapper, press } = await open([source('source-a', 'Alpha'), source('source-orders', 'Orders', { kind: 'manifest', installed: INSTALLED })], [connector('source-shop')], { install })
  await press('Another one from Airbyte …')
  const drop = async (name: string, text: string): Promise<void> => {
    await wrapper.get('.pick').trigger('drop', { dataTransfer: { files: [new File([text], name)] } })
    await flushPromises()
  }
  await drop('huge.yaml', 'x'.repeat(5_000_001))
  expect(wrapper.get('[role=alert]').text()).toContain('huge.yaml is too large for a manifest.')
  await drop('Orders.yaml', 'type: DeclarativeSource')
  expect(wrapper.text()).toContain('source-orders is there already: this manifest takes its place.')
  await drop('manifest.yaml', 'type: DeclarativeSource')
  const called = wrapper.get('[aria-describedby$=called-about]')
  expect([called.attributes('aria-invalid'), wrapper.text()]).toEqual(['true', expect.stringContaining('Letters and digits that tell it from others.')])
  await press('Add')
  await called.setValue('a')
  expect(wrapper.text()).toContain('source-a is another source: choose another name.')
  await press('Add')
  expect(install).not.toHaveBeenCalled()
  await called.setValue('My shop')
  expect(wrapper.text()).toContain('It will be called source-my-shop.')
  await press('Add')
  expect(install.mock.calls).toEqual([[{ manifest: { name: 'source-my-shop.yaml', text: 'type: DeclarativeSource' } }]])
})

test('a package that Winnow has not tried: its name is checked, and somebody has to say that its code may run', async () => {
  const install = vi.fn<(input: object) => Promise<AirbyteSource>>(async () => source('source-x', 'X', { kind: 'unlisted' }))
  const { wrapper, press } = await open([source('source-a', 'Alpha')], [], { install })
  await press('Another one from Airbyte …')
  await wrapper.get('input[type=radio][value=package]').setValue()
  const [name, version] = wrapper.findAll('[role=dialog] input.code')
  await name?.setValue('airbyte-source-x')
  expect(wrapper.text()).toContain('! A name such as source-xkcd.')
  await name?.setValue('source-x')
  await version?.setValue('0.1.2')
  await press('Install')
  expect(install).not.toHaveBeenCalled()
  await wrapper.get('[role=dialog] input[type=checkbox]').setValue(true)
  await press('Install')
  expect(install.mock.calls).toEqual([[{ name: 'source-x', version: '0.1.2', unlisted: true }]])
})

test('the cache: how full, of what, cleared source by source or at once, after a question', async () => {
  const entry = (sourceId: string, sourceName: string | null, stale: boolean) => ({ sourceId, sourceName, connector: 'source-faker', bytes: 3e8, streams: ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name, rows: 1000 })), updatedAt: NOW, lastUsedAt: NOW, stale })
  const info: AirbyteCacheInfo = { location: '/home/me/cache', maxBytes: 1e9, bytes: 6e8, entries: [entry(ID, 'Fakes', false), entry('gone', null, true)] }
  const invalidate = vi.fn<(input: object) => Promise<AirbyteCacheInfo['entries']>>(async () => [entry(ID, 'Fakes', true)])
  const clear = vi.fn<(input: object) => Promise<AirbyteCacheInfo>>(async () => ({ ...info, bytes: 0, entries: [] }))
  const wrapper = mount(CachePart, { global: around(fakeApi({ airbyte: { cache: async () => info, invalidate, clear } })).global, attachTo: document.body })
  mounted = wrapper
  await flushPromises()
  const press = async (name: string): Promise<void> => {
    await wrapper.findAll('button').find((one) => one.text() === name || one.attributes('aria-label') === name)?.trigger('click')
    await flushPromises()
  }
  expect(wrapper.get('[role=meter]').attributes('aria-valuetext')).toBe('600 MB of 1.0 GB')
  for (const said of ['/home/me/cache', 'a 1,000, b 1,000, c 1,000, d 1,000, and 1 more', 'a source that was deleted', 'read in full next time']) expect(wrapper.text()).toContain(said)
  await press('Have the next read of Fakes be a full one')
  expect([invalidate.mock.calls, wrapper.findAll('tbody tr').map((row) => row.find('.stale').exists())]).toEqual([[[{ sourceId: ID }]], [true, true]])
  await press('Clear all …')
  expect(clear).not.toHaveBeenCalled()
  await press('Clear all')
  expect([clear.mock.calls, wrapper.text()]).toEqual([[[{}]], expect.stringContaining('Nothing is cached yet.')])
})

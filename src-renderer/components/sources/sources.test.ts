import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, expect, test, vi } from 'vitest'
import type { ConnectorCard, FoundSource, SourceCheck } from '#shared/model/source'
import { failure } from '#shared/model/problem'
import { around, fakeApi } from '../../testing'
import CheckList from './CheckList.vue'
import ConnectorCatalogue from './ConnectorCatalogue.vue'
import FoundList from './FoundList.vue'

afterEach(() => document.body.replaceChildren())

const card = (id: string, title: string, category: ConnectorCard['category'], part: Partial<ConnectorCard> = {}): ConnectorCard => ({
  id, title, category, docs: `Reads ${title}.`, origin: 'built-in', config: { type: 'object', properties: {} }, secrets: [], can: { sample: true, query: true, incremental: false, find: true, watch: false, write: [], writeTogether: false }, unavailable: null, ...part,
})
const cards = [card('mysql', 'MySQL, MariaDB', 'databases'), card('s3', 'S3', 'storage', { unavailable: failure('CONNECTOR_UNAVAILABLE', 'It was not allowed.', 'Allow it.').problem }), card('shop', 'Shop service', 'services', { origin: 'declared' })]

test('the catalogue: by category, with what each can do; one that cannot be used says why and cannot be chosen', async () => {
  const wrapper = mount(ConnectorCatalogue, { props: { connectors: cards }, global: around(fakeApi({})).global })
  expect(wrapper.findAll('h3').map((title) => title.text())).toEqual(['Databases', 'Services', 'Storage'])
  const [mysql, shop, s3] = wrapper.findAll('button')
  expect([mysql?.text(), shop?.text(), s3?.text()]).toEqual([expect.stringContaining('queries'), expect.stringContaining('declared by a file'), expect.stringContaining('It was not allowed. Allow it.')])
  expect(s3?.attributes('disabled')).toBeDefined()
  await mysql?.trigger('click')
  expect(wrapper.emitted('choose')).toEqual([[cards[0]]])
})

test('the search of the catalogue looks at names, words and categories, and says when nothing fits', async () => {
  const wrapper = mount(ConnectorCatalogue, { props: { connectors: cards }, global: around(fakeApi({})).global })
  const search = wrapper.get('input[type=search]')
  for (const [text, titles] of [['maria', ['MySQL, MariaDB']], ['storage', ['S3']], ['reads shop', ['Shop service']]] as const) {
    await search.setValue(text)
    expect(wrapper.findAll('.name').map((name) => name.text())).toEqual(titles)
  }
  await search.setValue('fax')
  expect(wrapper.text()).toContain('No kind of source fits "fax".')
})

test('the search of the catalogue takes an address, and Enter what is alone left', async () => {
  const wrapper = mount(ConnectorCatalogue, { props: { connectors: cards }, global: around(fakeApi({})).global })
  const search = wrapper.get('input[type=search]')
  for (const text of ['mysql://jo@db/shop', 's3://lake', 'fax', 'maria']) {
    await search.setValue(text)
    await search.trigger('keydown', { key: 'Enter' })
  }
  expect(wrapper.emitted()).toMatchObject({ found: [[{ connector: 'mysql', config: { host: 'db', user: 'jo', database: 'shop' } }]], choose: [[cards[0]]] })
})

test('a diagnosis tells each part in words, and the remedy where one is wrong', () => {
  const check: SourceCheck = { ok: false, version: null, milliseconds: 12, steps: [
    { what: 'address', ok: true, message: 'db.local is 10.0.0.5.' }, { what: 'login', ok: false, message: 'The server refused the login.', remedy: 'Check user and password.' },
  ] }
  const lines = mount(CheckList, { props: { check } }).findAll('li').map((line) => line.text().replaceAll(/\s+/g, ' '))
  expect(lines).toEqual(['Address, fine: db.local is 10.0.0.5.', 'Login, wrong: The server refused the login.Check user and password.'])
  expect(mount(CheckList, { props: { check: { ...check, ok: true, version: 'MariaDB 10.11' } } }).text()).toContain('It works: MariaDB 10.11 (12 ms).')
})

test('what is found on this machine is looked for by itself, and fills a form by a click', async () => {
  const found: FoundSource[] = [{ connector: 'mysql', name: 'MySQL on port 3306', config: { host: 'localhost', port: 3306 }, note: 'answers' }, { connector: 'sqlite', name: 'shop.db', config: {}, note: '2 MB' }]
  const find = vi.fn<() => Promise<FoundSource[]>>(async () => found)
  const wrapper = mount(FoundList, { global: around(fakeApi({ connectors: { find } })).global, props: { connector: 'mysql' } })
  expect(wrapper.text()).toContain('Looking for')
  await flushPromises()
  expect(wrapper.findAll('.card').map((one) => one.get('.name').text())).toEqual(['MySQL on port 3306'])
  await wrapper.get('.card').trigger('click')
  expect(wrapper.emitted('choose')).toEqual([[found[0]]])
})

test('where nothing is found, or looking fails, that is said', async () => {
  const find = vi.fn<() => Promise<FoundSource[]>>(async () => []).mockRejectedValueOnce(failure('ENGINE_BUSY', 'The engine is busy.', 'Wait.'))
  const wrapper = mount(FoundList, { global: around(fakeApi({ connectors: { find } })).global })
  await flushPromises()
  expect(wrapper.get('[role=alert]').text()).toContain('The engine is busy.')
  await wrapper.get('button').trigger('click')
  await flushPromises()
  expect(wrapper.text()).toContain('No database server answers')
})

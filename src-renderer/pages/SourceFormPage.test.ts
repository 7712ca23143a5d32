import { flushPromises, mount } from '@vue/test-utils'
import { ElButton, ElInput, ElInputNumber, ElOption, ElSelect, ElSwitch } from 'element-plus'
import { afterEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { SECRET } from '#shared/define/connector'
import { failure } from '#shared/model/problem'
import { MASK, type SourceConfig } from '#shared/model/source'
import { useSourcesStore } from '../stores/sources'
import { around, fakeApi, ID } from '../testing'
import SourceFormPage from './SourceFormPage.vue'

afterEach(() => document.body.replaceChildren())

const config = z.toJSONSchema(z.strictObject({ host: z.string().meta({ title: 'Host' }), password: z.string().optional().meta({ ...SECRET, title: 'Password' }) }), { io: 'input' })
const card = { id: 'mysql', title: 'MySQL', category: 'databases', docs: 'Tables of a server.', origin: 'built-in', config, secrets: ['password'], can: { sample: true, query: true, incremental: true, find: false, write: [] }, unavailable: null }
const saved = { id: ID, projectId: ID, name: 'Shop', connector: 'mysql', config: { host: 'db', password: MASK }, health: { state: 'healthy', checkedAt: null, problem: null, retryAt: null }, createdAt: '', lastUsedAt: null, datasets: 0 }

type Config = { config: SourceConfig }
interface Answers { test?: () => Promise<object>, create?: () => Promise<object> }
async function open(props: { connector?: string, sourceId?: string }, { test: tryOut = async () => ({ ok: true, steps: [], version: 'MariaDB 10', milliseconds: 1 }), create = async () => saved }: Answers = {}) {
  const calls = { test: vi.fn<(given: object) => Promise<object>>(tryOut), create: vi.fn<(given: Config) => Promise<object>>(create), update: vi.fn<(given: Config) => Promise<object>>(async () => saved) }
  const { global, router } = around(fakeApi({
    system: { info: async () => ({ notices: [] }), formats: async () => [] }, steps: { catalogue: async () => [], templates: async () => [] }, projects: { list: async () => [{ id: ID, name: 'Mine', usedAt: '' }] }, datasets: { list: async () => [] },
    connectors: { list: async () => [card] }, sources: { list: async () => [saved], ...calls },
  }))
  const begin = () => mount(SourceFormPage, { global: { ...global, components: { ElButton, ElInput, ElInputNumber, ElOption, ElSelect, ElSwitch } }, props, attachTo: document.body })
  const wrapper = begin()
  await flushPromises()
  const press = async (name: string) => {
    await wrapper.findAll('button').find((button) => button.text() === name)?.trigger('click')
    await flushPromises()
  }
  return { wrapper, router, press, ...calls, field: (label: string) => wrapper.get<HTMLInputElement>(`[aria-label="${label}"]`) }
}

test('a new source is tested with what is typed, and its diagnosis is told part by part; what is typed since makes it old', async () => {
  const { wrapper, field, press, test: tried } = await open({ connector: 'mysql' }, { test: async () => ({ ok: false, version: null, milliseconds: 9, steps: [{ what: 'address', ok: true, message: 'Found.' }, { what: 'login', ok: false, message: 'Refused.', remedy: 'Check the password.' }] }) })
  await field('Host').setValue('db.local')
  await field('Password').setValue('hunter2')
  const shown = vi.spyOn(wrapper.get('[role=status]').element, 'scrollIntoView')
  await press('Test the connection')
  expect(tried.mock.lastCall?.[0]).toEqual({ source: { connector: 'mysql', config: { host: 'db.local', password: 'hunter2' } } })
  expect(shown).toHaveBeenCalledWith({ block: 'nearest' })
  expect(wrapper.get('[role=status]').text()).toMatch(/It does not work yet.*Address.*Found.*Login.*Refused.*Check the password/)
  await field('Host').setValue('db2.local')
  expect(wrapper.get('[role=status]').text()).toContain('Something was changed since this test.')
})

test('saving leads to its streams', async () => {
  const { wrapper, router, field, press, create } = await open({ connector: 'mysql' })
  await wrapper.get('input[type=text]').setValue('Shop')
  await field('Host').setValue('db')
  await press('Save')
  expect(create.mock.lastCall?.[0]).toEqual({ projectId: ID, name: 'Shop', connector: 'mysql', config: { host: 'db' } })
  expect(router.currentRoute.value).toMatchObject({ name: 'source', params: { sourceId: ID } })
})

test('what is wrong with a value is told at its field', async () => {
  const { wrapper, press } = await open({ connector: 'mysql' }, { create: async () => { throw failure('CONFIG_INVALID', 'MySQL needs a host.', 'Name one.', { pointer: '/host' }) } })
  await press('Save')
  expect(wrapper.get('.problems').text()).toBe('This is needed.')
})

test('a saved source is edited: its secret stays where it is not changed, in a test as well', async () => {
  const { wrapper, field, press, test: tried, update } = await open({ sourceId: ID })
  expect([wrapper.get('h1').text(), wrapper.text()]).toEqual(['Edit Shop', expect.stringContaining('Kept, unchanged')])
  await field('Host').setValue('db2')
  await press('Test the connection')
  expect(tried.mock.lastCall?.[0]).toEqual({ source: { sourceId: ID, config: { host: 'db2', password: MASK } } })
  await press('Save')
  expect(update.mock.lastCall?.[0]).toEqual({ sourceId: ID, name: 'Shop', config: { host: 'db2', password: MASK } })
})

const paste = (field: { element: HTMLInputElement }, text: string) => {
  field.element.value = text
  field.element.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertFromPaste' }))
  return flushPromises()
}

test('an address that is pasted fills all fields that it tells of, and is nowhere kept as a whole', async () => {
  const { wrapper, field, test: tried, press } = await open({ connector: 'mysql' })
  await paste(field('Host'), 'mysql://jo:hunter2@db.local/shop')
  expect([field('Host').element.value, field('Password').element.value, wrapper.get<HTMLInputElement>('input[type=text]').element.value]).toEqual(['db.local', 'hunter2', 'shop'])
  expect(wrapper.text()).toContain('Filled in from the address that you pasted.')
  await press('Test the connection')
  expect(tried.mock.lastCall?.[0]).toEqual({ source: { connector: 'mysql', config: { host: 'db.local', user: 'jo', password: 'hunter2', database: 'shop' } } })
})

test('an address of another kind leads to the form of that kind; what is typed is never taken for one', async () => {
  const { router, field } = await open({ connector: 'mysql' })
  useSourcesStore().connectors = [...useSourcesStore().connectors ?? [], { ...useSourcesStore().connectors?.[0], id: 'postgres' } as never]
  await field('Host').setValue('postgres://db/shop')
  expect([router.currentRoute.value.name, field('Host').element.value]).toEqual(['home', 'postgres://db/shop'])
  await paste(field('Host'), 'postgres://db/shop')
  expect([router.currentRoute.value.params, useSourcesStore().draft?.config]).toEqual([{ connector: 'postgres' }, { host: 'db', database: 'shop' }])
})

test('a new source is called after what it leads to, until somebody says otherwise', async () => {
  const { wrapper, field } = await open({ connector: 'mysql' })
  const name = wrapper.get<HTMLInputElement>('input[type=text]')
  await field('Host').setValue('db.local')
  expect(name.element.value).toBe('db.local')
  await name.setValue('Shop')
  await field('Host').setValue('db2.local')
  expect(name.element.value).toBe('Shop')
})

const gone = failure('SECRET_MISSING', `The secret "sources/${ID}/password" is not on this machine.`, 'Enter it again.', { value: `sources/${ID}/password` })

test('a secret that is not there any more is told at its field, and asked for where that is what one comes for', async () => {
  const { wrapper, router, field, press } = await open({ sourceId: ID }, { test: async () => { throw gone } })
  await press('Test the connection')
  expect([wrapper.get('.problems').text(), document.activeElement?.textContent, wrapper.find('[role=alert]').exists()]).toEqual(['It is not on this machine any more: enter it again.', 'Change', false])
  await router.push({ name: 'source-edit', params: { sourceId: ID }, query: { secret: '/password' } })
  await wrapper.setProps({ sourceId: undefined, connector: 'mysql' })
  await wrapper.setProps({ sourceId: ID })
  await flushPromises()
  expect([document.activeElement, field('Host').element.value]).toEqual([field('Password').element, 'db'])
})

test('spaces around what is pasted stay out, but for passwords', async () => {
  const { field, press, create } = await open({ connector: 'mysql' })
  await paste(field('Host'), ' db.local\t')
  await paste(field('Password'), ' hunter2 ')
  await press('Save')
  expect(create.mock.lastCall?.[0].config).toEqual({ host: 'db.local', password: ' hunter2 ' })
})

test('the form is worked by keys: it begins in its first field, Enter tests, and saves what was tested well', async () => {
  const { wrapper, field, test: tried, create } = await open({ connector: 'mysql' })
  expect(document.activeElement).toBe(field('Host').element)
  await field('Host').setValue('db')
  for (const expected of [[1, 0], [1, 1]]) {
    await field('Host').trigger('keydown', { key: 'Enter' })
    await flushPromises()
    expect([tried.mock.calls.length, create.mock.calls.length]).toEqual(expected)
  }
  expect(wrapper.find('[role=alert]').exists()).toBe(false)
})

test('a test that cannot be done leads to the field that stands in its way', async () => {
  const { wrapper, field, press } = await open({ connector: 'mysql' }, { test: async () => { throw failure('CONFIG_INVALID', 'MySQL needs a host.', 'Add "host: …".', { pointer: '/host' }) } })
  await press('Test the connection')
  expect([document.activeElement, wrapper.find('[role=alert]').exists(), wrapper.text()]).toEqual([field('Host').element, false, expect.stringContaining('the fields tell')])
})

test('a kind that there is not says so', async () => {
  const { wrapper } = await open({ connector: 'fax' })
  expect(wrapper.get('[role=alert]').text()).toContain('There is no such kind of source.')
})

test('what was found on this machine fills the form', async () => {
  const { wrapper, field } = await open({ connector: 'other' })
  useSourcesStore().draft = { connector: 'mysql', name: 'MySQL on port 3306', config: { host: 'localhost' }, note: '' }
  await wrapper.setProps({ connector: 'mysql' })
  expect([field('Host').element.value, wrapper.get<HTMLInputElement>('input[type=text]').element.value]).toEqual(['localhost', 'MySQL on port 3306'])
})

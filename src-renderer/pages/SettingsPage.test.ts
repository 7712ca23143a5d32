import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, test, vi } from 'vitest'
import { failure } from '#shared/model/problem'
import { DEFAULT_SETTINGS, type EffectiveSetting, type Settings } from '#shared/model/settings'
import { useToastsStore } from '../stores/toasts'
import { useWorkplaceStore } from '../stores/workplace'
import { around, fakeApi, ID } from '../testing'
import SettingsPage from './SettingsPage.vue'

const GB = 1e9
const folders = { projects: '/home/me/winnow/projects', uploads: '/home/me/winnow/uploads', temp: '/tmp', logs: '/home/me/winnow/logs', backups: '/home/me/winnow/backups' }
const secrets = { store: 'memory', detail: 'There is no keychain.', locked: false, file: { path: '/home/me/winnow/secrets.json', state: 'none', opensWith: 'passphrase' } }
const info = { notices: [], pid: 1, version: '1.2.3', node: 'v24.0.0', platform: 'linux', home: '/home/me/winnow', folders, memory: { total: 16 * GB, budget: 8 * GB }, secrets }
const checks = [{ id: 'python', title: 'Python', state: 'missing', found: 'not found', purpose: 'Benchmarks.', remedy: 'Install Python.' }]

beforeEach(() => { localStorage.clear() })

async function open(kept: Partial<Settings> = {}, host: Parameters<typeof around>[1] = {}, effective: readonly EffectiveSetting[] = []) {
  let settings = { ...DEFAULT_SETTINGS, ...kept }
  const update = vi.fn<(part: Partial<Settings>) => Promise<Settings>>(async (part) => { settings = { ...settings, ...part }; return settings })
  const api = fakeApi({
    secrets: { info: async () => secrets, list: async () => [] },
    system: { info: async () => info, formats: async () => [], doctor: async () => ({ checks }) }, steps: { catalogue: async () => [], templates: async () => [] },
    projects: { list: async () => [{ id: ID }] }, datasets: { list: async () => [] }, settings: { get: async () => settings, effective: async () => effective, update },
  })
  const wrapper = mount(SettingsPage, { global: around(api, host).global })
  await useWorkplaceStore().load()
  await flushPromises()
  const field = (label: string) => {
    const found = wrapper.findAll('label').find((one) => one.text() === label)
    return wrapper.get<HTMLInputElement>(`#${found?.attributes('for')}`)
  }
  return { wrapper, update, field }
}

test('a number is saved when it is left, and said to be', async () => {
  const { wrapper, update, field } = await open()
  await field('Runs at the same time').setValue('4')
  await flushPromises()
  expect(update.mock.calls.map(([part]) => part)).toEqual([{ concurrency: 4 }])
  expect(wrapper.findAll('.saved').length).toBe(1)
})

test('what a file or the environment fixes is shown with where, and cannot be changed here', async () => {
  const { wrapper, field } = await open({ concurrency: 3 }, {}, [
    { name: 'concurrency', value: 3, from: 'file', where: '/home/me/winnow.yaml' }, { name: 'offline', value: true, from: 'environment', where: 'WINNOW_OFFLINE' }, { name: 'keepVersions', value: 5, from: 'default', where: '' },
  ])
  expect([field('Runs at the same time'), field('Versions kept of a dataset')].map(({ element }) => element.matches(':disabled') || element.closest('fieldset')?.disabled === true)).toEqual([true, false])
  expect(wrapper.text()).toContain('Set in /home/me/winnow.yaml')
  expect(wrapper.text()).toContain('Set by the variable WINNOW_OFFLINE')
  expect(wrapper.findAll('.fixed')).toHaveLength(2)
})

test('what may not be is not sent, and told beside the field', async () => {
  const { wrapper, update, field } = await open()
  for (const text of ['0', '17', 'two', '1.5', '']) {
    await field('Runs at the same time').setValue(text)
    expect([text, field('Runs at the same time').attributes('aria-invalid'), wrapper.text().includes('A whole number from 1 to 16.')]).toEqual([text, 'true', true])
  }
  expect(update).not.toHaveBeenCalled()
})

test('memory: half of the machine or an amount of its own, which counts from the next start', async () => {
  const { wrapper, update } = await open()
  const amount = wrapper.get<HTMLInputElement>('input[inputmode=decimal]')
  expect([amount.element.value, amount.element.disabled]).toEqual(['8', true])
  await wrapper.findAll('input[name=memory]')[1]?.setValue()
  await amount.setValue('20')
  expect(wrapper.text()).toContain('From 537 MB to 16.0 GB.')
  await amount.setValue('4.5')
  await flushPromises()
  expect(update.mock.calls.map(([part]) => part)).toEqual([{ memoryBudget: 4.5 * GB }])
  expect(wrapper.text()).toContain('In force from the next start of Winnow; until then it is 8.0 GB.')
  await wrapper.findAll('input[name=memory]')[0]?.setValue()
  await flushPromises()
  expect(update.mock.calls.at(-1)).toEqual([{ memoryBudget: null }])
})

test('a refused change is told in its place', async () => {
  const { wrapper, update, field } = await open()
  update.mockRejectedValueOnce(failure('DISK_FULL', 'The disk is full.', 'Free some space.'))
  await field('Versions kept of a dataset').setValue('9')
  await flushPromises()
  expect(wrapper.get('[role=alert]').text()).toContain('The disk is full.')
  expect(wrapper.find('.saved').exists()).toBe(false)
})

test('where things are kept, and what was found, in words', async () => {
  const { wrapper } = await open()
  const text = wrapper.text()
  for (const said of ['/home/me/winnow/logs', 'In memory, until Winnow ends. There is no keychain.', 'Python: not there', 'Install Python.', 'Winnow 1.2.3']) expect(text).toContain(said)
})

test('in the desktop app a folder is opened by its name; what the shell refuses is told', async () => {
  const openFolder = vi.fn<(which: string) => Promise<void>>().mockResolvedValueOnce().mockRejectedValueOnce(failure('FILE_NOT_FOUND', 'The folder /b is not there yet.', 'Wait.'))
  const { wrapper } = await open({}, { desktop: { chooseFiles: async () => [], chooseFolder: async () => null, showItem: async () => {}, openFolder, notify: async () => {} } })
  const buttons = wrapper.findAll('button').filter((button) => button.text() === 'Open folder')
  await buttons[3]?.trigger('click')
  await buttons[4]?.trigger('click')
  await flushPromises()
  expect([buttons.length, openFolder.mock.calls, useToastsStore().list.map(({ text }) => text)]).toEqual([5, [['logs'], ['backups']], ['The folder /b is not there yet.']])
})

test('Winnow is taken offline, and back', async () => {
  const { wrapper, update } = await open()
  await wrapper.get('input[name=offline][value=yes]').setValue()
  await flushPromises()
  expect(wrapper.get<HTMLInputElement>('input[name=offline][value=yes]').element.checked).toBe(true)
  await wrapper.get('input[name=offline][value=no]').setValue()
  await flushPromises()
  expect(update.mock.calls.map(([part]) => part)).toEqual([{ offline: true }, { offline: false }])
})

test('the proxy: that of the environment with its name, none, or an address; an empty list is as the environment says', async () => {
  const { wrapper, update, field } = await open({}, {}, [{ name: 'proxy', value: 'http://me:********@proxy.example:3128', from: 'default', where: 'HTTPS_PROXY' }])
  expect(wrapper.text()).toContain('HTTPS_PROXY: http://me:********@proxy.example:3128.')
  await wrapper.get('input[name=proxy][value=none]').setValue()
  await flushPromises()
  expect(wrapper.text()).not.toContain('HTTPS_PROXY:')
  await wrapper.get('input[name=proxy][value=own]').setValue()
  expect(update).toHaveBeenCalledTimes(1)
  await wrapper.get('input[aria-label="Address of the proxy"]').setValue('http://p.example:3128')
  await flushPromises()
  await wrapper.get('input[name=proxy][value=environment]').setValue()
  await field('Not for').setValue(' example.com ')
  await flushPromises()
  await field('Not for').setValue('')
  await flushPromises()
  expect(update.mock.calls.map(([part]) => part)).toEqual([{ proxy: 'none' }, { proxy: 'http://p.example:3128' }, { proxy: null }, { noProxy: 'example.com' }, { noProxy: null }])
})

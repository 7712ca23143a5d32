import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Installation, PythonStatus } from '#shared/model/python'
import { failure } from '#shared/model/problem'
import { usePythonStore } from '../../stores/python'
import { around, fakeApi } from '../../testing'
import PythonPart from './PythonPart.vue'
import SetupOffer from './SetupOffer.vue'

const NOW = '2026-01-01T00:00:00.000Z'
const PYTHON = { path: '/usr/bin/python3.11', version: '3.11.2', fits: true }
const STATUS: PythonStatus = {
  state: 'absent', python: PYTHON, found: [PYTHON], packages: {}, folder: '/home/me/winnow/python', bytes: null,
  licences: [{ package: 'airbyte 0.71.3', licence: 'Elastic License 2.0', note: 'Not open source: it may not be offered as a service.' }], worker: null, setup: null, problem: null, warnings: [],
}
const RUNNING: Installation = { state: 'running', step: 'Downloading packages', part: 0.42, startedAt: NOW, endedAt: null, log: ['Resolved 178 packages', 'Downloading pyarrow'], problem: null }
const READY: PythonStatus = { ...STATUS, state: 'ready', packages: { 'airbyte': '0.71.3', 'airbyte-cdk': '7.4.0' }, bytes: 766e6, worker: { pid: 42, ready: true, since: NOW, restarts: 1 } }

let mounted: VueWrapper | undefined
beforeEach(() => { localStorage.clear() })
afterEach(() => {
  mounted?.unmount()
  vi.useRealTimers()
})

type Calls = Partial<Record<'status' | 'setUp' | 'cancelSetUp' | 'remove', (input: never) => Promise<PythonStatus>>>

async function open(status: PythonStatus, calls: Calls = {}) {
  const { global, router } = around(fakeApi({ python: { status: async () => status, ...calls } }))
  const wrapper = mount(PythonPart, { global, attachTo: document.body })
  mounted = wrapper
  await flushPromises()
  const press = async (words: string): Promise<void> => {
    const button = wrapper.findAll('button').find((one) => one.text() === words)
    if (!button) throw new Error(`There is no button "${words}": ${wrapper.text()}`)
    await (button.attributes('type') === 'submit' ? wrapper.get('form').trigger('submit') : button.trigger('click'))
    await flushPromises()
  }
  return { wrapper, press, router }
}

test('nothing is installed before the licences were shown and agreed to', async () => {
  const setUp = vi.fn<(input: object) => Promise<PythonStatus>>(async () => ({ ...STATUS, setup: { ...RUNNING, state: 'done', endedAt: NOW }, state: 'ready' }))
  const { wrapper, press } = await open(STATUS, { setUp })
  expect(wrapper.text()).toContain('Not set up')
  await press('Set up …')
  expect(wrapper.get('[role=dialog]').text()).toContain('Elastic License 2.0Not open source')
  await press('Install')
  expect(setUp).not.toHaveBeenCalled()
  await wrapper.get('input[type=checkbox]').setValue(true)
  await press('Install')
  expect([setUp.mock.calls, wrapper.find('[role=dialog]').exists()]).toEqual([[[{ reinstall: false }]], false])
})

test('without a network: from a folder of wheels, which has to be named', async () => {
  const setUp = vi.fn<(input: object) => Promise<PythonStatus>>(async () => { throw failure('FILE_NOT_FOUND', 'There is no folder /wheels.', 'Check the path.') })
  const { wrapper, press } = await open(READY, { setUp })
  await press('Reinstall …')
  await wrapper.get('input[value=folder]').setValue()
  await wrapper.get('input[type=checkbox]').setValue(true)
  expect(wrapper.text()).toContain('Say where the wheels are.')
  await press('Install')
  expect(setUp).not.toHaveBeenCalled()
  await wrapper.get('.path input').setValue('/wheels')
  await press('Install')
  expect([setUp.mock.calls, wrapper.get('[role=alert]').text()]).toEqual([[[{ reinstall: true, from: '/wheels' }]], expect.stringContaining('There is no folder /wheels.')])
})

test('a set-up that goes on: its step, its share, its log, a way to stop it; its end is noticed', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'], now: new Date('2026-01-01T00:01:05Z') })
  const answers: PythonStatus[] = [{ ...STATUS, setup: RUNNING }, { ...STATUS, setup: { ...RUNNING, part: 0.9 } }, READY]
  const cancelSetUp = vi.fn<() => Promise<PythonStatus>>(async () => ({ ...STATUS, setup: { ...RUNNING, state: 'cancelled', endedAt: NOW } }))
  const { wrapper, press } = await open(STATUS, { status: async () => answers.shift() ?? READY, cancelSetUp })
  expect(wrapper.get('[role=progressbar]').attributes('aria-valuenow')).toBe('42')
  for (const said of ['Downloading packages', '42 %', '1 min 5 s so far', 'Log (2 lines)', 'Downloading pyarrow']) expect(wrapper.text()).toContain(said)
  await press('Cancel')
  expect([cancelSetUp.mock.calls.length, wrapper.text(), wrapper.text().includes('Try again')]).toEqual([1, expect.stringContaining('The set-up was cancelled.'), false])
  await usePythonStore().load()
  await vi.advanceTimersByTimeAsync(1100)
  expect([wrapper.text().includes('Ready'), wrapper.find('[role=progressbar]').exists()]).toEqual([true, false])
})

test('a set-up that failed: why, what was said, and the way to try again', async () => {
  const { wrapper, press } = await open({ ...STATUS, setup: { ...RUNNING, state: 'failed', endedAt: NOW, problem: failure('DISK_FULL', 'The disk is full.', 'Free 800 MB.').problem } })
  expect(wrapper.get('[role=alert]').text()).toContain('The disk is full.')
  expect(wrapper.text()).toContain('Resolved 178 packages')
  await press('Try again')
  expect(wrapper.find('[role=dialog]').exists()).toBe(true)
})

test('what is installed is told, and removed only after it was said what stays', async () => {
  const remove = vi.fn<() => Promise<PythonStatus>>(async () => STATUS)
  const { wrapper, press } = await open(READY, { remove })
  for (const said of ['3.11.2, /usr/bin/python3.11', 'airbyte 0.71.3, airbyte-cdk 7.4.0', '766 MB', 'started again 1 time']) expect(wrapper.text()).toContain(said)
  await press('Remove …')
  expect([wrapper.text(), remove.mock.calls.length]).toEqual([expect.stringContaining('Saved sources, datasets and the cache stay'), 0])
  await press('Remove')
  expect([remove.mock.calls.length, wrapper.text()]).toEqual([1, expect.stringContaining('Not set up')])
})

test.each([
  ['missing', 'Found Python 3.13 at /usr/bin/python3. Install Python 3.11.', 'Check again'],
  ['disabled', 'Switched offWhat is installed stays where it is.', undefined],
  ['outdated', 'Set it up again to get the versions', 'Set up again …'],
] as const)('%s is told in words, with what can be done', async (state, words, button) => {
  const { wrapper } = await open({ ...STATUS, state, ...(state === 'outdated' ? {} : { python: null }), found: [{ path: '/usr/bin/python3', version: '3.13.1', fits: false }], problem: failure('PYTHON_UNAVAILABLE', 'Found Python 3.13 at /usr/bin/python3.', 'Install Python 3.11.').problem, warnings: ['The settings ask for 0.20.'] })
  expect(wrapper.text()).toContain(words)
  expect(wrapper.text()).toContain('! The settings ask for 0.20.')
  expect([wrapper.findAll('button').some((one) => one.text() === button), wrapper.findAll('button').some((one) => one.text() === 'Set up …')]).toEqual([button !== undefined, false])
})

test('the offer is one line, put away for good', async () => {
  const mountOffer = async (status: PythonStatus) => {
    const wrapper = mount(SetupOffer, { global: around(fakeApi({ python: { status: async () => status } })).global })
    await flushPromises()
    return wrapper
  }
  expect((await mountOffer(READY)).text()).toBe('')
  const offer = await mountOffer(STATUS)
  expect(offer.get('a').attributes('href')).toBe('/settings#airbyte')
  await offer.get('button').trigger('click')
  expect(offer.text()).toBe('')
  expect((await mountOffer(STATUS)).text()).toBe('')
})

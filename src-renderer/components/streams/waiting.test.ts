import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { useStreamsStore } from '../../stores/streams'
import { around, fakeApi, ID } from '../../testing'
import DiscoveryWait from './DiscoveryWait.vue'
import StreamDetail from './StreamDetail.vue'

/** Sources that take their time: what is said meanwhile, and the way out. */

let mounted: VueWrapper | undefined
beforeEach(() => { vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] }) })
afterEach(() => {
  mounted?.unmount()
  vi.useRealTimers()
})

const never = vi.fn<(input: unknown, options?: { signal: AbortSignal }) => Promise<never>>(() => new Promise(() => {}))
const stream = (id: string) => ({ id, name: id, kind: 'endpoint', columns: [], key: [], rows: null, bytes: null, cursors: ['updated_at'] })

function open(component: typeof DiscoveryWait | typeof StreamDetail, sources: Record<string, () => Promise<unknown>>) {
  const wrapper = mount(component, { global: around(fakeApi({ sources: { discover: never, sample: never, ...sources } })).global, props: { incremental: true } })
  mounted = wrapper
  return { wrapper, store: useStreamsStore(), press: (name: string) => wrapper.findAll('button').find((one) => one.text() === name)?.trigger('click') }
}

test('a source that is asked for long: after a moment for how long, and a way to stop it, which can be gone back on', async () => {
  const { wrapper, store, press } = open(DiscoveryWait, {})
  void store.open({ sourceId: ID })
  await flushPromises()
  expect([wrapper.text(), wrapper.find('button').exists()]).toEqual(['Asking the source what it has …', false])
  vi.advanceTimersByTime(5000)
  await flushPromises()
  expect(wrapper.text()).toContain('5 s so far')
  await press('Cancel')
  expect([wrapper.text(), never.mock.calls.at(-1)?.[1]?.signal.aborted]).toEqual([expect.stringContaining('You stopped it.'), true])
  await press('Ask again')
  expect(wrapper.text()).toContain('Asking the source what it has …')
})

test('what a source has is seen while the first rows are read; these can be given up', async () => {
  const { wrapper, store, press } = open(StreamDetail, { discover: async () => ({ streams: [stream('items')], relationships: [], changes: null }) })
  void store.open({ sourceId: ID })
  await flushPromises()
  expect([store.discovering, wrapper.get('h2').text(), wrapper.text()]).toEqual([false, 'items', expect.stringContaining('Reading the first rows …')])
  vi.advanceTimersByTime(3000)
  await flushPromises()
  await press('Cancel')
  expect(wrapper.text()).toContain('You stopped it.')
  await press('Ask again')
  expect(wrapper.text()).toContain('Reading the first rows …')
})

test('how later refreshes go is chosen where the source can tell what is new', async () => {
  const { wrapper, store } = open(StreamDetail, { discover: async () => ({ streams: [stream('items')], relationships: [], changes: null }) })
  void store.open({ sourceId: ID })
  await flushPromises()
  await wrapper.get('select').setValue('updated_at')
  expect(store.chosen.get('items')).toEqual({ stream: 'items', cursor: 'updated_at' })
})

import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { failure } from '#shared/model/problem'
import type { Run, RunEvent } from '#shared/model/run'
import { aRun, fakeApi, ID, inApp } from '../testing'
import { useRunsStore } from './runs'

const OTHER = '00000000-0000-4000-8000-000000000002'

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

/** An engine with runs; `now` is what it answers. */
function engine(now: { runs: Run[] }, more: Record<string, (input: never) => unknown> = {}) {
  const list = vi.fn<() => Promise<Run[]>>(async () => now.runs)
  const api = fakeApi({
    system: { info: async () => ({ notices: [] }), formats: async () => [] },
    projects: { list: async () => [{ id: ID }] },
    datasets: { list: async () => [] },
    steps: { catalogue: async () => [], templates: async () => [] },
    runs: { list, artifacts: async () => [], ...more },
  })
  return { list, store: inApp(api, useRunsStore) }
}

test('the list is asked for while anything goes on, and no longer', async () => {
  const now = { runs: [aRun()] }
  const { list, store } = engine(now)
  await store.refresh()
  const stop = store.keepFresh(100)
  await vi.advanceTimersByTimeAsync(250)
  expect(list).toHaveBeenCalledTimes(3)
  now.runs = [aRun({ status: 'COMPLETED' })]
  await vi.advanceTimersByTimeAsync(1000)
  expect(list).toHaveBeenCalledTimes(4)
  expect(store.going).toEqual([])
  document.dispatchEvent(new Event('visibilitychange'))
  await flushPromises()
  expect(list).toHaveBeenCalledTimes(5)
  stop()
  document.dispatchEvent(new Event('visibilitychange'))
  await flushPromises()
  expect(list).toHaveBeenCalledTimes(5)
})

test('ends are told once, and only of runs that were seen going on', async () => {
  const now = { runs: [aRun(), aRun({ id: OTHER, status: 'FAILED' })] }
  const { store } = engine(now)
  const told = vi.fn<(run: Run, followed: boolean) => void>()
  const stop = store.onEnded(told)
  await store.refresh()
  now.runs = [aRun({ status: 'CANCELLED' }), aRun({ id: OTHER, status: 'FAILED' })]
  await store.refresh()
  await store.refresh()
  expect(told.mock.calls.map(([run, followed]) => [run.id, run.status, followed])).toEqual([[ID, 'CANCELLED', false]])
  stop()
})

test('a list that cannot be read keeps what was known, and says why', async () => {
  const now = { runs: [aRun()] }
  const { list, store } = engine(now)
  await store.refresh()
  list.mockRejectedValueOnce(failure('ENGINE_STOPPED', 'gone', 'wait'))
  await store.refresh()
  expect([store.list?.length, store.listProblems?.[0].code]).toEqual([1, 'ENGINE_STOPPED'])
  await store.refresh()
  expect(store.listProblems).toBeUndefined()
})

test('a run that is followed comes into the list by itself, and its end is not news', async () => {
  const now: { runs: Run[] } = { runs: [] }
  const events: RunEvent[] = [{ type: 'state', run: aRun() }, { type: 'progress', progress: { ...aRun().progress, fraction: 0.5 } }, { type: 'result', run: aRun({ status: 'COMPLETED' }) }]
  async function* watch() {
    for (const event of events) {
      if (event.type === 'result') now.runs = [event.run]
      yield event
    }
  }
  const { store } = engine(now, { watch: async () => watch() })
  await store.refresh()
  const told = vi.fn<(run: Run, followed: boolean) => void>()
  store.onEnded(told)
  const settled = await store.follow(ID)
  expect(settled?.status).toBe('COMPLETED')
  expect(told.mock.calls.map(([run, followed]) => [run.status, followed])).toEqual([['COMPLETED', true]])
})

test('a repeated run is in the list at once; one that cannot be repeated says why', async () => {
  const now = { runs: [aRun({ status: 'COMPLETED' })] }
  const repeat = vi.fn<() => Promise<Run>>(async () => aRun({ id: OTHER, status: 'PENDING', repeats: ID }))
  const { store } = engine(now, { repeat })
  await store.refresh()
  await store.repeat(ID)
  expect(store.list?.map(({ id }) => id)).toEqual([OTHER, ID])
  repeat.mockRejectedValueOnce(failure('NOT_FOUND', 'The version is gone.', 'Import it again.'))
  expect(await store.repeat(ID)).toBeUndefined()
  expect(store.problems?.[0].message).toBe('The version is gone.')
})

test('while a run is being cancelled it is marked, whatever comes of it', async () => {
  const now = { runs: [aRun()] }
  let refuse = (_error: unknown) => {}
  const { store } = engine(now, { cancel: () => new Promise((_resolve, reject) => { refuse = reject }) })
  await store.refresh()
  const cancelled = store.cancel(ID)
  expect(store.cancelling.has(ID)).toBe(true)
  refuse(failure('RUN_STATE', 'It has ended.', 'Nothing to do.'))
  await cancelled
  expect([store.cancelling.size, store.problems?.[0].code]).toEqual([0, 'RUN_STATE'])
})

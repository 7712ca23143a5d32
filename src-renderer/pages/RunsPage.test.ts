import { flushPromises, mount } from '@vue/test-utils'
import { expect, test, vi } from 'vitest'
import { failure } from '#shared/model/problem'
import type { Run } from '#shared/model/run'
import { aRun, around, fakeApi, ID } from '../testing'
import RunsPage from './RunsPage.vue'

const id = (n: number): string => `00000000-0000-4000-8000-00000000000${n}`
const rows = { in: 1200, added: 0, clean: 1000, rejected: 150, removed: 40, unreadable: 10, warned: 0 }
const RUNS: readonly Run[] = [
  aRun({ id: id(1), title: 'Clean: orders', progress: { ...aRun().progress, fraction: 0.64, rowsPerSecond: 12_000, remainingSeconds: 9 } }),
  aRun({ id: id(2), title: 'Clean: letters', status: 'COMPLETED', endedAt: '2026-01-01T00:00:07.000Z', result: { kind: 'recipe', outcome: { rows, steps: [], rules: [] }, cleanVersionId: ID, rejectsVersionId: null, artifacts: [id(8), id(9)] } }),
  aRun({ id: id(3), title: 'Import bad.csv', kind: 'import', status: 'FAILED', problems: [{ code: 'FORMAT_BROKEN', message: 'Line 7 is broken.', remedy: 'Mend it.' }] }),
]

async function open(list: () => Promise<readonly Run[]>, more: Record<string, (input: never) => unknown> = {}) {
  const api = fakeApi({
    system: { info: async () => ({ notices: [] }), formats: async () => [] }, steps: { catalogue: async () => [], templates: async () => [] }, datasets: { list: async () => [] },
    projects: { list: async () => [{ id: ID }] }, runs: { list, ...more },
  })
  const { router, global } = around(api)
  const wrapper = mount(RunsPage, { global })
  await flushPromises()
  return { wrapper, router, titles: () => wrapper.findAll('tbody th a').map((link) => link.text()), row: (n: number) => wrapper.findAll('tbody tr')[n]?.text() ?? '' }
}

test('each run says how it stands: its pace while it goes on, what it did after it, why it failed', async () => {
  const { wrapper, row } = await open(async () => RUNS)
  expect(row(0)).toMatch(/Running.*64 %.*12,000 rows\/s · about 9 s left/)
  expect(wrapper.get('[role=progressbar]').attributes('aria-valuenow')).toBe('64')
  expect(row(1)).toMatch(/Completed.*7 s1,2001,000− 2002/)
  expect(row(2)).toMatch(/Line 7 is broken\..*Failed/)
})

test('runs are shown by their status; what there is none of is not offered', async () => {
  const { wrapper, titles } = await open(async () => RUNS)
  expect(wrapper.findAll('[role=radiogroup] label').map((label) => label.text())).toEqual(['All', 'Going on1', 'Completed1', 'Failed1'])
  await wrapper.get('input[value=FAILED]').setValue()
  expect(titles()).toEqual(['Import bad.csv'])
})

test('what goes on can be cancelled, what has ended repeated', async () => {
  const cancel = vi.fn<() => Promise<Run>>(async () => aRun({ id: id(1), title: 'Clean: orders', status: 'CANCELLED' }))
  const repeat = vi.fn<() => Promise<Run>>(async () => aRun({ id: id(4), title: 'Clean: letters', status: 'PENDING' }))
  const { wrapper, router, row } = await open(async () => RUNS, { cancel, repeat })
  await wrapper.get('[aria-label="Cancel Clean: orders"]').trigger('click')
  await flushPromises()
  expect(row(0)).toContain('Cancelled')
  await wrapper.get('[aria-label="Repeat Clean: letters"]').trigger('click')
  await flushPromises()
  expect(router.currentRoute.value.params).toEqual({ runId: id(4) })
})

test('none yet, and a list that cannot be read', async () => {
  expect((await open(async () => [])).wrapper.text()).toContain('Nothing has run yet')
  const { wrapper } = await open(() => Promise.reject(failure('ENGINE_STOPPED', 'The engine stopped.', 'Wait.')))
  expect(wrapper.get('[role=alert]').text()).toContain('The engine stopped.')
  expect(wrapper.text()).not.toContain('Reading the runs')
})

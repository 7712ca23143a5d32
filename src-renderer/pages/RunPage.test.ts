import { flushPromises, mount } from '@vue/test-utils'
import { expect, test, vi } from 'vitest'
import type { Artifact, RunEvent } from '#shared/model/run'
import { aRun, around, fakeApi, ID } from '../testing'
import RunPage from './RunPage.vue'

const NOW = '2026-01-01T00:00:00.000Z'
const artifact: Artifact = { id: ID, projectId: ID, kind: 'clean', name: 'orders.clean.csv', format: 'csv', bytes: 1400, sha256: 'ab'.repeat(32), rows: 12, runId: ID, createdAt: NOW, createdBy: null, path: null }
const log = (sequence: number, message: string): RunEvent => ({ type: 'log', entry: { sequence, at: NOW, level: 'info', message } })

async function open(events: readonly RunEvent[], host: Parameters<typeof around>[1] = {}) {
  async function* watch() {
    yield* events
    // A run that goes on says nothing more for now.
    if (events.at(-1)?.type !== 'result') await new Promise(() => {})
  }
  const api = fakeApi({
    system: { info: async () => ({ notices: [], pid: 1 }), formats: async () => [] }, steps: { catalogue: async () => [], templates: async () => [] }, datasets: { list: async () => [] },
    projects: { list: async () => [{ id: ID }] }, runs: { list: async () => [], watch: async () => watch(), artifacts: async () => [artifact] },
  })
  const wrapper = mount(RunPage, { props: { runId: ID }, global: around(api, host).global })
  await flushPromises()
  return wrapper
}

test('while it goes on: its progress, its log, and a way to stop it', async () => {
  const wrapper = await open([{ type: 'state', run: aRun() }, log(1, 'Reading orders.csv.'), { type: 'progress', progress: { ...aRun().progress, stage: 'cleaning', fraction: 0.25, rows: 300, totalRows: 1200 } }])
  expect(wrapper.get('[role=progressbar]').attributes('aria-valuenow')).toBe('25')
  expect(wrapper.text()).toContain('300 of 1,200 rows')
  expect(wrapper.get('ol').text()).toContain('Reading orders.csv.')
  expect(wrapper.get('footer button').text()).toBe('Cancel the run')
})

test('after it: the files, in the desktop app with the way to their folder', async () => {
  const showItem = vi.fn<(artifactId: string) => Promise<void>>(async () => {})
  const desktop = { chooseFiles: async () => [], chooseFolder: async () => null, showItem, openFolder: async () => {}, notify: async () => {} }
  const events: RunEvent[] = [{ type: 'result', run: aRun({ status: 'COMPLETED', endedAt: NOW }) }]
  const wrapper = await open(events, { desktop })
  expect(wrapper.get('a[download]').attributes()).toMatchObject({ href: `/artifacts/${ID}/content`, download: 'orders.clean.csv' })
  await wrapper.get('[aria-label="Show orders.clean.csv in its folder"]').trigger('click')
  expect(showItem).toHaveBeenCalledWith(ID)
  expect((await open(events)).find('[aria-label^="Show orders"]').exists()).toBe(false)
})

test('a failure tells what happened and what to do; an interruption what to do about it', async () => {
  const failed = await open([{ type: 'result', run: aRun({ status: 'FAILED', problems: [{ code: 'DISK_FULL', message: 'The disk is full.', remedy: 'Free some space.' }] }) }])
  expect(failed.get('[role=alert]').text()).toContain('The disk is full.Free some space.')
  const interrupted = await open([{ type: 'result', run: aRun({ status: 'INTERRUPTED', problems: [{ code: 'ENGINE_STOPPED', message: 'It stopped.', remedy: '' }] }) }])
  expect(interrupted.find('[role=alert]').exists()).toBe(false)
  expect(interrupted.text()).toContain('repeat it to get the result')
  expect(interrupted.get('footer button').text()).toBe('Repeat')
})

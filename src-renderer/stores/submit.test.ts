import { flushPromises } from '@vue/test-utils'
import { beforeEach, expect, test, vi } from 'vitest'
import type { StartRun } from '#shared/contract/runs'
import { INTEGER, TEXT } from '#shared/model/data-type'
import type { DatasetVersionDetail } from '#shared/model/dataset'
import type { Drift } from '#shared/model/drift'
import type { Outcome } from '#shared/model/outcome'
import { failure } from '#shared/model/problem'
import type { Recipe } from '#shared/model/recipe'
import type { Run, RunEvent } from '#shared/model/run'
import { aRun, fakeApi, ID, inApp } from '../testing'
import { useRecipeStore } from './recipe'
import { useSubmitStore } from './submit'
import { useWorkplaceStore } from './workplace'

const NOW = '2026-01-01T00:00:00.000Z'
const version: DatasetVersionDetail = { id: ID, datasetId: ID, number: 1, rows: 4, unreadable: 0, bytes: 1, sha256: '', columns: [{ name: 'a', type: TEXT }], file: null, runId: null, createdAt: NOW, report: null }
const outcome: Outcome = {
  rows: { in: 4, added: 0, clean: 3, rejected: 1, removed: 0, unreadable: 0, warned: 0 },
  steps: [{ index: 0, step: 'not_null', title: 'Not null', rows: { in: 4, added: 0, rejected: 1, removed: 0, out: 3 }, cells: { changed: 0, invalid: 2 }, flagged: 0, columns: { added: [], removed: [] } }], rules: [],
}
const NO_DRIFT: Drift = { missing: [], added: [], changed: [] }
const drifted: Drift = { missing: [{ column: 'b', likely: 'a', steps: [0] }], added: [], changed: [] }
const started = vi.fn<(request: StartRun) => void>()
beforeEach(() => started.mockReset())

interface Answers {
  readonly drift?: () => Promise<Drift>
  readonly run?: (signal?: AbortSignal) => Promise<Run>
  readonly events?: () => AsyncIterable<RunEvent>
  readonly outcome?: (given: { recipe: Recipe }) => Promise<Outcome>
  readonly cancel?: () => Promise<Run>
}

async function* settled(run: Run): AsyncIterable<RunEvent> {
  yield { type: 'state', run: aRun() }
  yield { type: 'progress', progress: { ...run.progress, rows: 2 } }
  yield { type: 'result', run }
}

async function opened({ drift = async () => NO_DRIFT, run = async () => aRun(), events = () => settled(aRun({ status: 'COMPLETED' })), outcome: counted = async () => outcome, cancel = async () => aRun({ status: 'CANCELLED' }) }: Answers = {}) {
  const csv = { id: 'csv', title: 'CSV', extensions: ['.csv'], docs: '', reads: null, writes: { options: { properties: { formula_guard: {}, delimiter: {} } }, typed: false, holdsRejects: true } }
  const api = fakeApi({
    system: { info: async () => ({ notices: [] }), formats: async () => [csv, { ...csv, id: 'parquet', writes: { ...csv.writes, options: { properties: {} } } }, { ...csv, id: 'pdf', writes: null }] },
    projects: { list: async () => [{ id: ID, usedAt: NOW }] },
    datasets: { list: async () => [], get: async () => ({ recipeId: null }) },
    steps: { catalogue: async () => [], templates: async () => [] },
    recipes: { drift, columnsAt: async () => [{ name: 'a', type: TEXT }, { name: 'n', type: INTEGER }] },
    preview: { outcome: counted },
    runs: {
      start: async (request: StartRun, options?: { signal: AbortSignal }) => {
        started(request)
        return run(options?.signal)
      },
      watch: async () => events(), list: async () => [], artifacts: async () => [], cancel,
    },
  })
  const stores = inApp(api, () => ({ recipe: useRecipeStore(), submit: useSubmitStore(), workplace: useWorkplaceStore() }))
  await stores.workplace.load()
  await stores.recipe.open(version)
  await flushPromises()
  return stores
}

test('what there is nothing of is not written; names, options and the folder go with the request', async () => {
  const { submit } = await opened()
  await submit.account()
  submit.set('clean', { name: ' out.csv ', options: { delimiter: ';' } })
  submit.set('rejects', { format: 'parquet' })
  submit.folder = '/data/clean'
  expect([submit.written, submit.amounts]).toEqual([['clean', 'rejects', 'invalid'], { clean: 3, rejects: 1, removed: 0, unreadable: 0, invalid: 2 }])
  await submit.start()
  expect(started).toHaveBeenCalledExactlyOnceWith({
    versionId: ID, recipe: { winnow: 1, steps: [] }, folder: '/data/clean', clean: { format: 'csv', name: 'out.csv', options: { delimiter: ';' } }, rejects: { format: 'parquet' }, invalid: { format: 'csv' },
  })
})

test('choosing another format forgets the options of the one before; formats that cannot be written are not offered', async () => {
  const { submit } = await opened()
  submit.set('clean', { options: { delimiter: ';' } })
  submit.set('clean', { format: 'parquet' })
  expect([submit.outputs.clean, submit.formats.map(({ id }) => id)]).toEqual([{ on: true, format: 'parquet', options: {}, name: '' }, ['csv', 'parquet']])
})

test('formulas are guarded by themselves where there are some, in the formats that can', async () => {
  const rule = { index: 0, rule: 'regex', column: 'a', severity: 'warn' as const, evaluated: 4, passed: 1, failed: 3 }
  const { submit } = await opened({ outcome: async ({ recipe }) => ({ ...outcome, rules: recipe.steps.length > 0 ? [rule] : [] }) })
  await submit.account()
  expect([submit.formulas, submit.guarded]).toEqual([3, true])
  submit.set('rejects', { format: 'parquet' })
  await submit.start()
  expect(started.mock.lastCall?.[0]).toMatchObject({ clean: { options: { formula_guard: true } }, rejects: { format: 'parquet' } })
  expect(started.mock.lastCall?.[0].rejects).not.toHaveProperty('options')
  submit.guard = false
  submit.change()
  await submit.start()
  expect(started.mock.lastCall?.[0].clean).toEqual({ format: 'csv' })
})

test('a run is followed to its end, and can be made again', async () => {
  const { submit } = await opened()
  expect(submit.phase).toBe('choosing')
  const going = submit.start()
  expect(submit.phase).toBe('starting')
  await going
  expect([submit.phase, submit.run?.status]).toEqual(['settled', 'COMPLETED'])
  await submit.start()
  expect([submit.phase, started.mock.calls.length]).toEqual(['settled', 2])
  submit.change()
  expect([submit.phase, submit.run]).toEqual(['choosing', undefined])
})

test('a run that fails or is cancelled says so', async () => {
  const broken = failure('DISK_FULL', 'The disk is full.', 'Free some space.').problem
  const failed = await opened({ events: () => settled(aRun({ status: 'FAILED', problems: [broken] })) })
  await failed.submit.start()
  expect([failed.submit.phase, failed.submit.run?.problems]).toEqual(['settled', [broken]])

  let end = (): void => {}
  const stopped = new Promise<void>((resolve) => { end = resolve })
  const cancelled = await opened({
    events: async function* events() {
      yield { type: 'state', run: aRun() }
      await stopped
      yield { type: 'result', run: aRun({ status: 'CANCELLED' }) }
    },
    cancel: async () => {
      end()
      return aRun({ status: 'CANCELLED' })
    },
  })
  const going = cancelled.submit.start()
  await vi.waitFor(() => expect(cancelled.submit.phase).toBe('running'))
  await cancelled.submit.cancel()
  await going
  expect([cancelled.submit.phase, cancelled.submit.run?.status]).toEqual(['settled', 'CANCELLED'])
})

/** As a call that was aborted ends. */
const untilAborted = (signal?: AbortSignal): Promise<never> => new Promise((_, reject) => { signal?.addEventListener('abort', () => reject(signal.reason), { once: true }) })

test('a small run, of which no id is known before it is done, is cancelled by giving up the call', async () => {
  const cancel = vi.fn<() => Promise<Run>>()
  const answers: Answers['run'][] = [untilAborted]
  const { submit } = await opened({ run: (signal) => answers.shift()?.(signal) ?? Promise.resolve(aRun()), cancel })
  const going = submit.start()
  await vi.waitFor(() => expect(started).toHaveBeenCalledOnce())
  expect([submit.phase, submit.givenUp]).toEqual(['starting', false])
  await submit.cancel()
  await going
  expect([submit.phase, submit.givenUp, submit.problems, cancel.mock.calls.length]).toEqual(['choosing', true, undefined, 0])
  await submit.start()
  expect([submit.phase, submit.givenUp]).toEqual(['settled', false])
})

test('columns that are missing are asked about before anything starts', async () => {
  const { submit } = await opened({ drift: async () => drifted })
  await submit.start()
  expect([submit.drift, started.mock.calls.length, submit.phase]).toEqual([drifted, 0, 'choosing'])
  submit.stop()
  expect(submit.drift).toBeUndefined()
  await submit.start({ map: { b: 'a' }, skipMissing: false })
  expect(started.mock.lastCall?.[0].drift).toEqual({ map: { b: 'a' }, skipMissing: false })
})

test('a run that is refused leaves the choices as they are, with what is wrong', async () => {
  const refused = failure('OUTPUT_NOT_WRITABLE', 'The folder cannot be written to.', 'Choose another folder.')
  const { submit } = await opened({ run: () => Promise.reject(refused) })
  submit.folder = '/root'
  await submit.start()
  expect([submit.phase, submit.problems, submit.folder]).toEqual(['choosing', refused.problems, '/root'])
})

test('an account that cannot be given says why, and a changed recipe leads back to the choices', async () => {
  const misfit = failure('COLUMN_MISSING', 'There is no column "b".', 'Map it.')
  const { submit } = await opened({ outcome: () => Promise.reject(misfit) })
  await submit.account()
  expect([submit.outcome, submit.outcomeProblems, submit.counting]).toEqual([undefined, misfit.problems, false])

  const other = await opened()
  await other.submit.start()
  await other.submit.account()
  expect(other.submit.phase).toBe('settled')
  other.recipe.recipe = { winnow: 1, steps: [{ step: 'trim' }] }
  await other.submit.account()
  expect(other.submit.phase).toBe('choosing')
})

test('the account is given once for a recipe, and again for another', async () => {
  const counted = vi.fn<(given: { recipe: Recipe }) => Promise<Outcome>>(async () => outcome)
  const { submit, recipe } = await opened({ outcome: counted })
  await submit.account()
  await submit.account()
  // Once for the rows, once for what looks like a formula.
  expect(counted).toHaveBeenCalledTimes(2)
  recipe.recipe = { winnow: 1, steps: [{ step: 'trim' }] }
  await submit.account()
  expect(counted).toHaveBeenCalledTimes(4)
})

import { flushPromises } from '@vue/test-utils'
import { expect, test } from 'vitest'
import { TEXT } from '#shared/model/data-type'
import { failure } from '#shared/model/problem'
import { aRun, fakeApi, ID, inApp } from '../testing'
import { useDatasetStore } from './dataset'

const OTHER = '00000000-0000-4000-8000-000000000002'
const version = (id: string, unreadable = 0) => ({ id, datasetId: id, rows: 3, unreadable, columns: [{ name: 'a', type: TEXT }], report: null })
const profile = (exact: boolean) => ({ rows: 3, based: { rows: exact ? 3 : 1, exact }, columns: [{ name: 'a' }], duplicates: null, keys: [] })
const progress = { ...aRun().progress, fraction: 0.64, remainingSeconds: 9 }

test('what was measured in a sample is shown at once, then what holds for all rows, with how far that is', async () => {
  const ending = Promise.withResolvers<void>()
  let measured = false
  const cancelled: string[] = []
  const api = fakeApi({
    datasets: { version: async () => version(ID), get: async () => ({ id: ID, name: 'orders' }) },
    profile: { get: async () => profile(measured), findings: async () => [], suggest: async () => [], measure: async () => aRun({ kind: 'profile' }) },
    runs: {
      watch: async function* () {
        yield { type: 'progress', progress }
        await ending.promise
        measured = true
        yield { type: 'result', run: aRun({ status: 'COMPLETED' }) }
      },
      cancel: async ({ runId }: { runId: string }) => { cancelled.push(runId) },
    },
  })
  const store = inApp(api, useDatasetStore)
  const opened = store.open(ID)
  await flushPromises()
  expect([store.profile?.based.exact, store.measuring?.progress.fraction]).toEqual([false, 0.64])
  await store.cancelMeasuring()
  expect(cancelled).toEqual([ID])
  ending.resolve()
  await opened
  expect([store.profile?.based.exact, store.measuring, store.profiles.has('a')]).toEqual([true, undefined, true])
})

test('the rows can be seen without a profile: what went wrong with it is told by itself, and can be tried again', async () => {
  let fails = true
  const api = fakeApi({
    datasets: { version: async () => version(ID), get: async () => ({ id: ID, name: 'orders' }) },
    profile: { get: async () => { if (fails) throw failure('MEMORY_EXCEEDED', 'Too large.', 'Give more memory.'); return profile(true) }, findings: async () => [], suggest: async () => [] },
  })
  const store = inApp(api, useDatasetStore)
  await store.open(ID)
  expect([store.problems, store.profileProblems?.[0].code, store.version?.id]).toEqual([undefined, 'MEMORY_EXCEEDED', ID])
  fails = false
  await store.retryProfile()
  expect([store.profileProblems, store.profile?.based.exact]).toEqual([undefined, true])
})

test('an answer for a version that is not looked at any more changes nothing', async () => {
  const first = Promise.withResolvers<unknown>()
  const api = fakeApi({
    datasets: { version: ({ versionId }: { versionId: string }) => (versionId === ID ? first.promise : Promise.resolve(version(OTHER))), get: async ({ datasetId }: { datasetId: string }) => ({ id: datasetId, name: datasetId }) },
    profile: { get: async () => profile(true), findings: async () => [], suggest: async () => [] },
  })
  const store = inApp(api, useDatasetStore)
  const slow = store.open(ID)
  await store.open(OTHER)
  first.resolve(version(ID))
  await slow
  expect([store.version?.id, store.dataset?.name]).toEqual([OTHER, OTHER])
})

test('a version that is not there is told', async () => {
  const api = fakeApi({ datasets: { version: async () => { throw failure('NOT_FOUND', 'There is no such version.', 'Open another.') } } })
  const store = inApp(api, useDatasetStore)
  await store.open(ID)
  expect([store.problems?.[0].code, store.version]).toEqual(['NOT_FOUND', undefined])
})

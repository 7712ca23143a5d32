import { flushPromises } from '@vue/test-utils'
import { expect, test, vi } from 'vitest'
import { failure } from '#shared/model/problem'
import { fakeApi, ID, inApp } from '../testing'
import { useDatasetStore } from './dataset'
import { useSensitiveStore } from './sensitive'

test('columns are marked and cleared; one that looks sensitive needs no mark', async () => {
  const found = [{ column: 'email', by: 'name', kind: null }]
  const setSensitive = vi.fn<(given: { columns: string[], cleared: string[] }) => Promise<object>>(async ({ columns, cleared }) => ({ columns, cleared, found }))
  const { dataset, sensitive } = inApp(fakeApi({
    datasets: { version: async () => ({ id: ID, datasetId: ID, rows: 0, unreadable: 0, columns: [], report: null }), get: async () => ({ id: ID }), sensitive: async () => ({ columns: [], cleared: [], found }), setSensitive },
  }), () => ({ dataset: useDatasetStore(), sensitive: useSensitiveStore() }))
  const states = () => Object.fromEntries([...sensitive.byColumn].map(([name, { state }]) => [name, state]))
  await dataset.open(ID)
  await flushPromises()
  expect(states()).toEqual({ email: 'found' })
  await sensitive.say('email', false)
  await sensitive.say('salary', true)
  expect([states(), setSensitive.mock.lastCall?.[0]]).toEqual([{ email: 'cleared', salary: 'marked' }, { datasetId: ID, columns: ['salary'], cleared: ['email'] }])
  await sensitive.say('email', true)
  await sensitive.say('salary', false)
  expect(states()).toEqual({ email: 'found' })
  setSensitive.mockRejectedValueOnce(failure('FORBIDDEN', 'Not allowed.', 'Ask.'))
  await sensitive.say('salary', true)
  expect([states(), sensitive.problems?.[0].code]).toEqual([{ email: 'found' }, 'FORBIDDEN'])
})

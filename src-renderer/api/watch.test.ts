import { expect, test } from 'vitest'
import { failure } from '#shared/model/problem'
import type { RunEvent } from '#shared/model/run'
import { aRun, fakeApi, ID } from '../testing'
import { watchRun } from './watch'

const log = (sequence: number): RunEvent => ({ type: 'log', entry: { sequence, at: '2026-01-01T00:00:00.000Z', level: 'info', message: `entry ${sequence}` } })

test('after the engine was restarted it asks for what it has not seen, and ends with the result', async () => {
  const asked: number[] = []
  const api = fakeApi({ runs: { watch: async ({ after }: { after: number }) => {
    asked.push(after)
    return asked.length === 1 ? broken() : whole()
  } } })
  async function* broken(): AsyncGenerator<RunEvent> {
    yield { type: 'state', run: aRun() }
    yield log(1)
    yield log(2)
    throw failure('ENGINE_STOPPED', 'gone', 'wait')
  }
  async function* whole(): AsyncGenerator<RunEvent> {
    yield { type: 'state', run: aRun({ status: 'INTERRUPTED' }) }
    yield { type: 'result', run: aRun({ status: 'INTERRUPTED' }) }
  }
  const seen: string[] = []
  for await (const event of watchRun(api, ID, new AbortController().signal, 0)) seen.push(event.type)
  expect(asked).toEqual([0, 2])
  expect(seen).toEqual(['state', 'log', 'log', 'state', 'result'])
})

test('a run that does not exist is told', async () => {
  const api = fakeApi({ runs: { watch: async () => { throw failure('RUN_NOT_FOUND', 'no such run', 'look at the list') } } })
  await expect(watchRun(api, ID, new AbortController().signal, 0).next()).rejects.toMatchObject({ problem: { code: 'RUN_NOT_FOUND' } })
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { failure } from '#shared/model/problem'
import type { RunEvent, RunResult } from '#shared/model/run'
import { homeOf } from '#main/store/home'
import { Store } from '#main/store/store'
import { type Executor, RunQueue, type RunRequest } from './run-queue'
import { checkTransition, modeFor } from './run-state'

let folder: string
let store: Store
let queue: RunQueue
let work: Executor
let concurrency: number

const RESULT: RunResult = { kind: 'export', rows: 100, artifacts: [], notes: [] }
const request = (change: Partial<RunRequest> = {}): RunRequest =>
  ({ projectId: store.projects.first().id, kind: 'export', title: 'Export', mode: 'ASYNC', totalRows: 100, task: { what: 1 }, ...change })

const untilAborted = (signal: AbortSignal) => new Promise<never>((_, reject) => {
  signal.addEventListener('abort', () => reject(failure('RUN_CANCELLED', 'Cancelled.', 'Again.')), { once: true })
})

async function collect(events: AsyncIterable<RunEvent>): Promise<RunEvent[]> {
  const all: RunEvent[] = []
  for await (const event of events) all.push(event)
  return all
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-runs-'))
  store = await Store.open({ home: homeOf(folder, {}) })
  concurrency = 2
  work = async () => ({ result: RESULT, rows: 100 })
  const executor: Executor = (task, context) => work(task, context)
  queue = new RunQueue({ runs: store.runs, executors: { import: executor, profile: executor, recipe: executor, export: executor }, concurrency: () => concurrency })
})

afterEach(async () => {
  await queue.close()
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

it('goes PENDING → RUNNING → COMPLETED and nowhere else', () => {
  const statuses = ['PENDING', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED', 'INTERRUPTED'] as const
  const allowed = statuses.flatMap((from) => statuses.flatMap((to) => {
    try {
      checkTransition(from, to)
      return [`${from} ${to}`]
    } catch {
      return []
    }
  }))
  expect(allowed).toEqual([
    'PENDING RUNNING', 'PENDING CANCELLED', 'PENDING INTERRUPTED', 'RUNNING COMPLETED', 'RUNNING FAILED', 'RUNNING CANCELLED', 'RUNNING INTERRUPTED',
  ])
})

it('is SYNC up to 5 MB or 10,000 rows', () => {
  expect([modeFor({ bytes: 5 * 1024 * 1024 }), modeFor({ bytes: 6e6 }), modeFor({ bytes: 6e6, rows: 10_000 }), modeFor({ rows: 10_001 })]).toEqual(['SYNC', 'ASYNC', 'SYNC', 'ASYNC'])
})

it('answers a SYNC run with its result, an ASYNC one at once', async () => {
  expect(await queue.start(request({ mode: 'SYNC' }))).toMatchObject({ status: 'COMPLETED', result: RESULT, progress: { rows: 100, fraction: 1 } })
  const { id, status } = await queue.start(request())
  expect(status).toBe('PENDING')
  expect(await queue.settled(id)).toMatchObject({ status: 'COMPLETED' })
})

it('tells a watcher the state, progress that only grows, the log and the result', async () => {
  work = async (_task, { progress, log }) => {
    await new Promise((resolve) => setTimeout(resolve, 20))
    log('warn', 'half way')
    for (const part of [0.1, 0.5, 0.4, 0.9]) {
      progress({ phase: 'writing', part })
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    return { result: RESULT, rows: 100 }
  }
  const events = await collect(queue.watch((await queue.start(request())).id))
  expect(events[0]).toMatchObject({ type: 'state', run: { status: 'RUNNING' } })
  expect(events.flatMap((event) => (event.type === 'log' ? [event.entry.message] : []))).toEqual(['Export: started.', 'half way', 'Done.'])
  const fractions = events.flatMap((event) => (event.type === 'progress' ? [event.progress.fraction] : []))
  expect(fractions).toEqual([0.1, 0.5, 0.9])
  expect(events.at(-1)).toMatchObject({ type: 'result', run: { status: 'COMPLETED' } })
})

it('tells a late watcher the log so far, or what it has not seen of it, and the result', async () => {
  const { id } = await queue.start(request({ mode: 'SYNC' }))
  expect((await collect(queue.watch(id))).map(({ type }) => type)).toEqual(['state', 'log', 'log', 'result'])
  expect((await collect(queue.watch(id, 1))).map(({ type }) => type)).toEqual(['state', 'log', 'result'])
})

it.each([
  ['went through too few rows', async () => ({ result: RESULT, rows: 99 }), /99 of 100 rows/],
  ['says it went through a number of rows that is none', async () => ({ result: RESULT, rows: Number.NaN }), /inside Winnow/],
  ['threw', async () => { throw failure('DISK_FULL', 'The disk is full.', 'Free some space.') }, /disk is full/],
])('FAILED when it %s, with the problem', async (_what, does, message) => {
  work = does
  const run = await queue.start(request({ mode: 'SYNC' }))
  expect(run).toMatchObject({ status: 'FAILED', result: null, problems: [{ message: expect.stringMatching(message) }] })
})

it('keeps to the concurrency and to the order of coming', async () => {
  concurrency = 1
  const going: string[] = []
  work = async (_task, { run }) => {
    going.push(run.title)
    await new Promise((resolve) => setTimeout(resolve, 5))
    going.push('end')
    return { result: RESULT, rows: 100 }
  }
  const runs = [await queue.start(request({ title: 'a' })), await queue.start(request({ title: 'b' })), await queue.start(request({ title: 'c' }))]
  await Promise.all(runs.map(({ id }) => queue.settled(id)))
  expect(going).toEqual(['a', 'end', 'b', 'end', 'c', 'end'])
})

it('cancels a waiting run at once and a running one within half a second, even if its work does not listen', async () => {
  concurrency = 1
  let release = (): void => {}
  work = async () => {
    await new Promise<void>((resolve) => { release = resolve })
    return { result: RESULT, rows: 100 }
  }
  const deaf = await queue.start(request())
  const waiting = await queue.start(request())
  expect(await queue.cancel(waiting.id)).toMatchObject({ status: 'CANCELLED' })
  const before = performance.now()
  expect(await queue.cancel(deaf.id)).toMatchObject({ status: 'CANCELLED', problems: [{ code: 'RUN_CANCELLED' }] })
  expect(performance.now() - before).toBeLessThan(500)
  release()
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect(queue.get(deaf.id).status).toBe('CANCELLED')
  work = async () => ({ result: RESULT, rows: 100 })
  const done = await queue.start(request({ mode: 'SYNC' }))
  await expect(queue.cancel(done.id)).rejects.toMatchObject({ problem: { code: 'RUN_STATE' } })
})

it('repeats a run that has ended, with the same task', async () => {
  const tasks: unknown[] = []
  work = async (task) => {
    tasks.push(task)
    return { result: RESULT, rows: 100 }
  }
  const first = await queue.start(request({ mode: 'SYNC' }))
  expect(await queue.repeat(first.id)).toMatchObject({ status: 'COMPLETED', repeats: first.id })
  expect(tasks).toEqual([{ what: 1 }, { what: 1 }])
})

it('marks what a dead process left as INTERRUPTED, and what goes on when it is closed', async () => {
  work = async (_task, { signal }) => untilAborted(signal)
  const running = await queue.start(request())
  await new Promise((resolve) => setTimeout(resolve, 5))
  const orphan = store.runs.create({ ...request(), progress: running.progress, repeats: null })
  store.runs.move(orphan.id, 'PENDING', 'RUNNING', {})
  await queue.close()
  expect(queue.get(running.id)).toMatchObject({ status: 'INTERRUPTED', problems: [{ code: 'ENGINE_STOPPED' }] })
  expect(queue.recover()).toMatchObject([{ id: orphan.id, status: 'INTERRUPTED' }])
})

it('forgets watchers who leave', async () => {
  work = async (_task, { signal }) => untilAborted(signal)
  const { id } = await queue.start(request())
  const abort = new AbortController()
  const watching = collect(queue.watch(id, 0, abort.signal))
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect(queue.watchers).toBe(1)
  abort.abort()
  await watching
  expect(queue.watchers).toBe(0)
})

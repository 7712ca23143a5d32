import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { isDefinedError } from '@orpc/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importFile } from '#engine/datasets/import'
import { draftFolder, recordVersion } from '#main/jobs/tasks/versions'
import type { RowFilter } from '#shared/model/row-filter'
import type { RunEvent } from '#shared/model/run'
import { TRANSPORTS, type Transport } from './factories'
import { type SlowEngine, slowEngine } from './slow-runs'

let engine: SlowEngine
let versionId: string
beforeAll(async () => {
  engine = await slowEngine()
  versionId = await aVersion(engine.parts)
})
afterAll(() => engine.close())

/** A version of three rows, made without a run: those of this engine do nothing. */
async function aVersion({ engine: context, store }: SlowEngine['parts']): Promise<string> {
  const path = join(store.home.temp, 'people.csv')
  writeFileSync(path, 'id,who\n1,Ann\n2,bob\n3,Hanna\n')
  const project = store.projects.first()
  const { path: draft, columns, rows, bytes, report } = await importFile(context, { path, version: join(draftFolder(store, project, 'draft'), 'rows.duckdb') }, { signal: new AbortController().signal, progress: () => {} })
  const dataset = store.datasets.create(project.id, 'people', 'imported')
  return recordVersion(store, project, dataset.id, draft, { columns: [...columns], rows, bytes, report, unreadable: 0, sha256: '', file: null, runId: null }).id
}

describe.each(TRANSPORTS)('the contract: %s', (_name, connect) => {
  let transport: Transport
  beforeAll(async () => { transport = await connect(engine.parts) })
  afterAll(() => transport.close())

  const thrownBy = (call: Promise<unknown>) => call.then(() => { throw new Error('nothing was thrown') }, (error: unknown) => error)

  it('answers calls', async () => {
    expect(await transport.client.system.info()).toMatchObject({ name: 'winnow', pid: process.pid })
    expect(await transport.client.projects.list()).toMatchObject([{ slug: 'my-data' }])
  })

  it('takes numbers, text of all the world and members it does not know, and gives them back', async () => {
    const [project] = await transport.client.projects.list()
    const recipe = { winnow: 1 as const, name: 'Zoë 🦉 \u202e\u0000', steps: [{ step: 'from_the_future', list: [1, 2.5, null, { deep: true }], constructor: 'kept' }] }
    const { id } = await transport.client.recipes.create({ projectId: project!.id, name: 'x', recipe })
    expect((await transport.client.recipes.get({ recipeId: id })).recipe).toEqual(recipe)
    expect(await transport.client.runs.list({ projectId: project!.id, limit: 1 })).toBeInstanceOf(Array)
  })

  it('takes filters and an order, also in the query of an address', async () => {
    const { client } = transport
    const filter: RowFilter[] = [{ column: 'who', op: 'contains', value: 'ANN' }, { column: 'id', op: 'between', from: 1, to: '3', below: false }]
    const page = await client.datasets.page({ versionId, filter, sort: { column: 'id', descending: true }, limit: 1 })
    expect(page).toMatchObject({ total: 2, rows: [{ row: 3, line: 4, cells: ['3', 'Hanna'] }] })
    expect(await client.datasets.page({ versionId, filter: [{ column: 'id', op: 'one_of', values: ['1', '2'] }] })).toMatchObject({ total: 2 })
    expect(await client.preview.page({ versionId, recipe: { winnow: 1, steps: [] }, filter, sort: { column: 'id' } })).toMatchObject({ total: 2, rows: [{ row: 1 }, { row: 3 }] })
    expect(await thrownBy(client.datasets.page({ versionId, filter: [{ column: 'whom', op: 'is_null' }] }))).toMatchObject({ code: 'COLUMN_MISSING', status: 422, data: { problems: [{ place: { column: 'whom' } }] } })
  })

  it('throws typed errors that carry their problems', async () => {
    const error = await thrownBy(transport.client.recipes.get({ recipeId: randomUUID() }))
    expect(error).toMatchObject({ code: 'NOT_FOUND', status: 404, message: 'There is no such recipe.', data: { problems: [{ code: 'NOT_FOUND', remedy: expect.stringContaining('choose another') }] } })
    expect(error instanceof Error && isDefinedError(error)).toBe(true)
  })

  it('says which part of an input is wrong, and shows no stack', async () => {
    const error = await thrownBy(transport.client.recipes.get({ recipeId: 'no id' }))
    expect(error).toMatchObject({ code: 'INPUT_INVALID', status: 400, data: { problems: [{ place: { pointer: '/recipeId' } }] } })
    expect(JSON.stringify(error)).not.toMatch(/node_modules|\.ts:\d/)
  })

  it('follows a run from its state to its result', async () => {
    const { id } = await engine.start(20)
    const events: RunEvent[] = []
    for await (const event of await transport.client.runs.watch({ runId: id })) events.push(event)
    expect(events[0]?.type).toBe('state')
    expect(events.at(-1)).toMatchObject({ type: 'result', run: { status: 'COMPLETED', progress: { rows: 20, fraction: 1 } } })
    const fractions = events.flatMap((event) => (event.type === 'progress' ? [event.progress.fraction ?? 0] : []))
    expect(fractions.length).toBeGreaterThan(15)
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
  })

  it('says at once that there is no such run to follow', async () => {
    expect(await thrownBy(transport.client.runs.watch({ runId: randomUUID() }))).toMatchObject({ code: 'RUN_NOT_FOUND' })
  })

  it('cancels a run within half a second', async () => {
    const { id } = await engine.start(10_000)
    await setTimeout(30)
    const before = performance.now()
    expect(await transport.client.runs.cancel({ runId: id })).toMatchObject({ status: 'CANCELLED' })
    expect(performance.now() - before).toBeLessThan(500)
    expect(await thrownBy(transport.client.runs.repeat({ runId: randomUUID() }))).toMatchObject({ code: 'RUN_NOT_FOUND' })
  })

  it('forgets a watcher who leaves, while the run goes on', async () => {
    const { id } = await engine.start(10_000)
    const abort = new AbortController()
    const watching = (async () => {
      for await (const event of await transport.client.runs.watch({ runId: id }, { signal: abort.signal })) if (event.type === 'progress') abort.abort()
    })()
    await watching.catch(() => {})
    await expect.poll(() => engine.parts.queue.watchers).toBe(0)
    expect(await transport.client.runs.get({ runId: id })).toMatchObject({ status: 'RUNNING' })
    await transport.client.runs.cancel({ runId: id })
  })
})

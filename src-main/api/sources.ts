import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Dataset, DatasetOrigin } from '#shared/model/dataset'
import { failure } from '#shared/model/problem'
import type { Deletion } from '#shared/model/project'
import type { Run, RunMode } from '#shared/model/run'
import { modeFor } from '#main/jobs/run-state'
import type { SourceImportTask } from '#main/jobs/tasks/task'
import { api } from './implementer'
import type { Parts } from './parts'
import { oneOf } from './source-access'

const quietly = (signal: AbortSignal = new AbortController().signal) => ({ signal, progress: () => {} })

export const connectors = api.connectors.router({
  add: api.connectors.add.handler(({ input: { from, allow }, context: { added } }) => added.add(from, allow)),
  remove: api.connectors.remove.handler(({ input, context: { added } }) => added.remove(input.connector)),
  list: api.connectors.list.handler(async ({ context: { sources, airbyte } }) => {
    await airbyte.sources.load(true)
    return sources.catalogue.cards()
  }),
  describe: api.connectors.describe.handler(async ({ input, context: { sources, airbyte } }) => {
    const card = sources.catalogue.card(input.connector)
    if (card.unavailable?.code !== 'PYTHON_UNAVAILABLE') return card
    await airbyte.sources.load(true)
    return sources.catalogue.card(input.connector)
  }),
  find: api.connectors.find.handler(({ context: { sources }, signal }) => sources.find(quietly(signal))),
})

/** Queues the reading of a source's stream; how it is answered depends on its size unless told. Throws NOT_FOUND, INPUT_INVALID. */
export async function startStreamImport({ store, queue }: Pick<Parts, 'store' | 'queue'>, task: Omit<SourceImportTask, 'attempt'>, signal?: AbortSignal, mode?: RunMode): Promise<Run> {
  const source = store.sources.get(task.sourceId)
  const { stream, limit } = oneOf(task.choice)
  const known = store.sources.schemas(source.id)[0]?.streams.find(({ id }) => id === stream)
  return queue.start({
    projectId: source.projectId, kind: 'import', title: `Import ${stream ?? 'a query'} from ${source.name}`, mode: mode ?? modeFor({ rows: limit ?? known?.rows?.count, bytes: known?.bytes ?? undefined }), totalRows: null,
    task: { ...task, attempt: randomUUID() } satisfies SourceImportTask,
  }, signal)
}

/** A dataset that was read from a source. Throws NOT_FOUND, CONFLICT. */
function readFromSource({ store }: Pick<Parts, 'store'>, datasetId: string): Dataset & { readonly origin: DatasetOrigin } {
  const dataset = store.datasets.get(datasetId)
  if (!dataset.origin) throw failure('CONFLICT', `"${dataset.name}" was not read from a saved source.`, 'Import the file again as a new version instead.')
  return { ...dataset, origin: dataset.origin }
}

/** Queues the reading of a dataset whose source was seen to stand so. Throws NOT_FOUND, CONFLICT. */
export async function followSource(parts: Pick<Parts, 'store' | 'queue'>, datasetId: string, state: string): Promise<Run> {
  const { origin: { sourceId, choice } } = readFromSource(parts, datasetId)
  return startStreamImport(parts, { sourceId, choice, datasetId, whole: false, changes: 'stop', state }, undefined, 'ASYNC')
}

/** Deletes a source; its datasets stay, and follow it no more. Throws NOT_FOUND. */
export async function deleteSource({ store, watches }: Pick<Parts, 'store' | 'watches'>, sourceId: string): Promise<Deletion> {
  const { id, name } = store.sources.get(sourceId)
  const deletion = await store.trash.delete('source', id, name)
  watches.sync()
  return deletion
}

export const sources = api.sources.router({
  list: api.sources.list.handler(({ input, context }) => context.sources.list(input.projectId)),
  get: api.sources.get.handler(({ input, context }) => context.sources.get(input.sourceId)),
  create: api.sources.create.handler(({ input, context }) => context.sources.create(input, context.access)),
  update: api.sources.update.handler(async ({ input: { sourceId, ...change }, context }) => {
    const stored = (): unknown => context.store.sources.get(sourceId).config
    const before = stored()
    const updated = await context.sources.update(sourceId, change, context.access)
    // Another key may lead to another account: what was read by the old one is nothing to go on from.
    if (!isDeepStrictEqual(stored(), before)) await context.airbyte.cache.invalidate(sourceId)
    context.watches.sync()
    return updated
  }),
  delete: api.sources.delete.handler(({ input, context }) => deleteSource(context, input.sourceId)),
  test: api.sources.test.handler(({ input, context, signal }) => context.sources.test(input.source, quietly(signal), context.access)),
  discover: api.sources.discover.handler(({ input, context, signal }) => context.sources.discover(input.source, quietly(signal), context.access, input.only)),
  schemas: api.sources.schemas.handler(({ input, context: { store } }) => store.sources.schemas(store.sources.get(input.sourceId).id)),
  sample: api.sources.sample.handler(async ({ input: { source, choice, limit }, context, signal }) => {
    const { columns, rows } = await context.sources.sample(source, { ...choice, limit }, quietly(signal), context.access)
    return { columns: [...columns], rows: rows.map((row) => [...row]) }
  }),
  import: api.sources.import.handler(({ input, context, signal }) => startStreamImport(context, input, signal)),
  changes: api.sources.changes.handler(({ input: { datasetId }, context, signal }) => {
    const { origin, latest } = readFromSource(context, datasetId)
    return latest ? context.sources.changes(origin, latest.columns, quietly(signal)) : null
  }),
  refresh: api.sources.refresh.handler(({ input: { datasetId, whole, changes, renamed }, context, signal }) => {
    const { origin } = readFromSource(context, datasetId)
    return startStreamImport(context, { sourceId: origin.sourceId, choice: origin.choice, datasetId, whole, changes, ...(renamed && { renamed }) }, signal)
  }),
  watch: api.sources.watch.handler(({ input: { datasetId, on }, context: { watches } }) => watches.set(datasetId, on)),
})

import { foundSensitive } from '#engine/privacy/mask'
import type { SensitiveColumns } from '#shared/model/dataset'
import { failure } from '#shared/model/problem'
import { modeFor } from '#main/jobs/run-state'
import type { ExportTask } from '#main/jobs/tasks/task'
import { whileKept } from '#main/jobs/tasks/versions'
import { api } from './implementer'
import { refuseInUse } from './in-use'
import type { Parts } from './parts'

export const datasets = api.datasets.router({
  list: api.datasets.list.handler(({ input, context: { store } }) => store.datasets.list(store.projects.get(input.projectId).id)),
  get: api.datasets.get.handler(({ input, context }) => context.store.datasets.get(input.datasetId)),
  rename: api.datasets.rename.handler(({ input, context }) => context.store.datasets.rename(input.datasetId, input.name)),
  delete: api.datasets.delete.handler(async ({ input, context }) => {
    const { store, watches } = context
    const { id, name } = store.datasets.get(input.datasetId)
    refuseInUse(context, store.datasets.versions(id))
    const deletion = await store.trash.delete('dataset', id, name)
    watches.sync()
    return deletion
  }),
  versions: api.datasets.versions.handler(({ input, context: { store } }) => store.datasets.versions(store.datasets.get(input.datasetId).id)),
  version: api.datasets.version.handler(({ input, context }) => context.store.datasets.version(input.versionId)),
  deleteVersion: api.datasets.deleteVersion.handler(({ input, context }) => {
    const { store } = context
    const { id, datasetId, number } = store.datasets.version(input.versionId)
    refuseInUse(context, [{ id }])
    return store.trash.delete('version', id, `${store.datasets.get(datasetId).name}, version ${number}`)
  }),
  setRecipe: api.datasets.setRecipe.handler(({ input, context }) => context.store.datasets.setRecipe(input.datasetId, input.recipeId)),
  sensitive: api.datasets.sensitive.handler(({ input, context }) => sensitiveOf(context, input.datasetId)),
  setSensitive: api.datasets.setSensitive.handler(({ input: { datasetId, columns, cleared }, context }) => {
    const marked = new Set(columns)
    context.store.sensitive.mark(context.store.datasets.get(datasetId).id, columns, cleared.filter((name) => !marked.has(name)))
    return sensitiveOf(context, datasetId)
  }),
  page: api.datasets.page.handler(async ({ input: { versionId, offset, limit, filter = [], sort }, context, signal }) => {
    const { store, reader, previews, profiles } = context
    const { columns, rows } = store.datasets.version(versionId)
    if (filter.length > 0 || sort) {
      // As a preview of no steps; texts are compared and ordered as what they are taken for.
      const { profile } = await profiles.get(versionId)
      const readings = new Map(profile.columns.flatMap(({ name, stored, type, format }) => (stored.name === 'text' && type.name !== 'text' ? [[name, { type, format }] as const] : [])))
      const page = await previews.use(versionId, [], undefined, signal, ({ preview }) => preview.page('all', offset, limit, signal, { filter, sort, readings }))
      return { columns, total: page.total ?? 0, rows: page.rows.map(({ row, line, cells }) => ({ row, line, cells })) }
    }
    return { columns, total: rows, rows: await whileKept(store, versionId, () => reader.rows(store.versionFile(versionId), columns, offset, Math.min(limit, Math.max(0, rows - offset)))) }
  }),
  unreadable: api.datasets.unreadable.handler(async ({ input: { versionId, offset, limit }, context: { store, reader } }) => {
    const { unreadable } = store.datasets.version(versionId)
    return { total: unreadable, lines: await whileKept(store, versionId, () => reader.unreadable(store.versionFile(versionId), offset, limit)) }
  }),
  export: api.datasets.export.handler(async ({ input, context: { store, queue, files, access }, signal }) => {
    access.requireUnmaskedFor(input)
    const { datasetId, rows, bytes } = store.datasets.version(input.versionId)
    const { projectId, name } = store.datasets.get(datasetId)
    if (!input.output && !input.target) throw failure('INPUT_INVALID', 'Nothing says where the rows are to go.', 'Give `output` for a file, or `target` for a table of a source.')
    const task: ExportTask = { ...input, ...(input.folder !== undefined && { folder: await files.folder(input.folder) }) }
    return queue.start({ projectId, kind: 'export', title: `Export ${name}`, mode: modeFor({ rows, bytes }), totalRows: rows, task }, signal)
  }),
})

/** Rows of the latest version by which it is judged what columns hold. */
const JUDGED = 200

/** What is said of a dataset's columns, and which look sensitive. Throws NOT_FOUND. */
async function sensitiveOf({ store, reader }: Pick<Parts, 'store' | 'reader'>, datasetId: string): Promise<SensitiveColumns> {
  const { id, latest } = store.datasets.get(datasetId)
  const said = store.sensitive.of(id)
  if (!latest) return { ...said, found: [] }
  const { columns } = store.datasets.version(latest.id)
  const rows = await whileKept(store, latest.id, () => reader.rows(store.versionFile(latest.id), columns, 0, JUDGED))
  return { ...said, found: foundSensitive(columns.map(({ name }) => name), rows.map(({ cells }) => cells)) }
}

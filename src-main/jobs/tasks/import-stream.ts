import { rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { checksum } from '#engine/duckdb/version-file'
import { partOf } from '#engine/progress'
import type { Connection, ConnectionTools, ConnectionWatch } from '#engine/sources/connection'
import { type ImportedStream, importStream } from '#engine/sources/import-stream'
import { isUnchanged } from '#engine/sources/look'
import { followChanges } from '#engine/sources/refresh'
import type { Dataset } from '#shared/model/dataset'
import { failure, problemsOf } from '#shared/model/problem'
import type { StreamChoice } from '#shared/model/source'
import type { Executor } from '../run-queue'
import type { TaskParts } from './parts'
import { ANEW, knownState, reasonToReadAnew } from './seen'
import { streamName } from './stream-name'
import { SourceImportTask, versionsOf } from './task'
import { draftFolder, recordVersion } from './versions'

/** From here on the version file is read once more for its checksum (measured). */
const CHECKING = 0.98

/** Reads a stream of a source into a new dataset, or into a new version of one. */
export const streamExecutor = ({ store, sources, tasks }: TaskParts): Executor => async (given, { run, signal, progress, log }) => {
  const task = SourceImportTask.parse(given)
  const project = store.projects.get(run.projectId)
  const source = store.sources.get(task.sourceId)
  const known = task.datasetId === undefined ? undefined : store.datasets.get(task.datasetId)
  const folder = draftFolder(store, project, run.id)
  const resumeFolder = store.resumeFolder(project, task.attempt)
  const held: Pick<ImportedStream, 'close'>[] = []
  try {
    const watch = { signal, progress, log }
    const read = await sources.used(source.id, watch, async () => {
      const connection = await sources.connection({ sourceId: source.id })
      if (known?.latest && !task.whole && await isAsKnown(sources.tools, connection, known, task.choice, watch)) return { unchanged: known.latest }
      const settled = known?.latest ? await followChanges(sources.tools, connection, { choice: task.choice, renames: known.origin?.renames }, known.latest.columns, { how: task.changes, renamed: task.renamed }, watch) : { choice: task.choice, renames: [] }
      const reason = known?.origin && reasonToReadAnew(known, connection)
      const after = task.whole || reason ? undefined : known?.origin?.cursorValue ?? undefined
      const anew = reason !== undefined && !task.whole && typeof known?.origin?.cursorValue === 'string' ? reason : undefined
      if (anew) log('warn', ANEW[anew])
      const previous = known?.latest && after !== undefined ? { path: store.versionFile(known.latest.id), columns: known.latest.columns } : undefined
      const imported = await importStream(sources.tools, connection, {
        ...settled, version: join(folder, 'rows.duckdb'), resumeFolder, ...(after !== undefined && { after }), ...(previous && { previous }), ...((task.whole || reason === 'options') && { whole: true }),
      }, { ...partOf(watch, 0, CHECKING), log })
      held.push(imported)
      return { imported, settled, anew, connection, cursorValue: imported.cursorValue ?? after ?? null }
    })
    if (read.unchanged) {
      const { id: versionId, datasetId, number, rows, unreadable } = read.unchanged
      log('info', `Nothing has changed at the source since version ${number} was read of it: nothing was read.`)
      return { result: { kind: 'import', datasetId, versionId, rows, unreadable, unchanged: true }, rows: 0 }
    }
    const { imported, settled, anew, connection: { connector: { category }, standing }, cursorValue } = read
    if (task.state !== undefined && imported.state !== task.state) throw failure('FILE_CHANGED', 'The files are not those any more that this run was to read: nothing was taken over.', 'Refresh the dataset.')
    for (const { message } of imported.report.notes) log('warn', message)
    const sha256 = await checksum(imported.path, signal, (bytes) => { progress({ phase: 'saving', part: CHECKING + (1 - CHECKING) * bytes / imported.bytes }) })
    signal.throwIfAborted()
    const datasetId = known?.id ?? store.datasets.create(project.id, task.name ?? streamName(task.choice.stream, category, source), 'imported', source.id).id
    const { rows, unreadable, bytes, columns, path } = imported
    const report = anew ? { ...imported.report, notes: [{ code: 'read-anew', message: ANEW[anew] }, ...imported.report.notes] } : imported.report
    const version = recordVersion(store, project, datasetId, path, { rows, unreadable, bytes, sha256, columns: [...columns], file: null, report, runId: run.id })
    store.datasets.setOrigin(datasetId, { sourceId: source.id, choice: settled.choice, ...(settled.renames.length > 0 && { renames: [...settled.renames] }), cursorValue, ...(standing !== undefined && { read: { versionId: version.id, options: standing, ...(imported.state !== undefined && { state: imported.state }) } }) })
    await imported.taken?.().catch((error: unknown) => { log('warn', `The next read of this source goes on where this one began: ${problemsOf(error)[0].message}`) })
    await store.prune(datasetId, store.settings.get().keepVersions, versionsOf(tasks()))
    await rm(resumeFolder, { recursive: true, force: true })
    return { result: { kind: 'import', datasetId, versionId: version.id, rows, unreadable, ...(anew && { anew }) }, rows }
  } finally {
    for (const { close } of held) await close?.()
    await rm(folder, { recursive: true, force: true })
    // Where nothing was kept for another attempt.
    await rmdir(resumeFolder).catch(() => {})
  }
}

/** Whether another reading would give what the newest version holds. */
async function isAsKnown(tools: ConnectionTools, connection: Connection, known: Dataset, choice: StreamChoice, watch: ConnectionWatch): Promise<boolean> {
  const state = knownState(known, connection, choice)
  return state !== undefined && choice.stream !== undefined && isUnchanged(tools, connection, choice.stream, state, watch)
}

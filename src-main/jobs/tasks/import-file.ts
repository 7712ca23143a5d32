import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { checksum } from '#engine/duckdb/version-file'
import { importFile } from '#engine/datasets/import'
import { partOf } from '#engine/progress'
import { stem } from '#shared/define/file-names'
import type { TaskParts } from './parts'
import type { Executor } from '../run-queue'
import { ImportTask, versionsOf } from './task'
import { draftFolder, recordVersion } from './versions'

/** From here on the version file is read once more for its checksum (measured). */
const CHECKING = 0.98

/** Reads a file into a new dataset, or into a new version of one. */
export const fileExecutor = ({ engine, store, files, tasks }: TaskParts): Executor => async (given, { run, signal, progress, log }) => {
  const task = ImportTask.parse(given)
  const project = store.projects.get(run.projectId)
  if (task.datasetId) store.datasets.get(task.datasetId)
  const { path, name } = await files.resolve(task.file)
  const folder = draftFolder(store, project, run.id)
  const over = new AbortController()
  try {
    const { mtime, size } = await stat(path)
    // Meanwhile, since the file is read anyway.
    const digest = checksum(path, AbortSignal.any([signal, over.signal]))
    digest.catch(() => {})
    const imported = await importFile(engine, { path, name, input: task.input ?? {}, version: join(folder, 'rows.duckdb') }, partOf({ signal, progress }, 0, CHECKING))
    for (const { message } of imported.report.notes) log('warn', message)
    const file = { name, path, bytes: size, modifiedAt: mtime.toISOString(), sha256: await digest }
    const sha256 = await checksum(imported.path, signal, (bytes) => { progress({ phase: 'saving', part: CHECKING + (1 - CHECKING) * bytes / imported.bytes }) })
    signal.throwIfAborted()
    const sourceId = store.sources.rememberFile(project.id, file)
    const datasetId = task.datasetId ?? store.datasets.create(project.id, task.name ?? stem(name), 'imported', sourceId).id
    const { rows, unreadable, bytes, columns, report } = imported
    if ('uploadId' in task.file) store.artifacts.describe(task.file.uploadId, { format: report.format, rows })
    const version = recordVersion(store, project, datasetId, imported.path, { rows, unreadable, bytes, sha256, columns: [...columns], file, report, runId: run.id })
    await store.prune(datasetId, store.settings.get().keepVersions, versionsOf(tasks()))
    return { result: { kind: 'import', datasetId, versionId: version.id, rows, unreadable }, rows }
  } finally {
    over.abort()
    await rm(folder, { recursive: true, force: true })
  }
}

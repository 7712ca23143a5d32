import { rm, stat } from 'node:fs/promises'
import { join, parse } from 'node:path'
import { checksum } from '#engine/duckdb/version-file'
import { importFile } from '#engine/datasets/import'
import type { TaskParts } from './parts'
import type { Executor } from '../run-queue'
import { ImportTask, versionsOf } from './task'
import { draftFolder, recordVersion } from './versions'

/** Reads a file into a new dataset, or into a new version of one. */
export const importExecutor = ({ engine, store, files, tasks }: TaskParts): Executor => async (given, { run, signal, progress, log }) => {
  const task = ImportTask.parse(given)
  const project = store.projects.get(run.projectId)
  if (task.datasetId) store.datasets.get(task.datasetId)
  const { path, name } = await files.resolve(task.file)
  const folder = draftFolder(store, project, run.id)
  try {
    const { mtime, size } = await stat(path)
    const imported = await importFile(engine, { path, name, input: task.input ?? {}, version: join(folder, 'rows.duckdb') }, { signal, progress })
    for (const { message } of imported.report.notes) log('warn', message)
    const file = { name, path, bytes: size, modifiedAt: mtime.toISOString(), sha256: await checksum(path, signal) }
    const sha256 = await checksum(imported.path, signal)
    signal.throwIfAborted()
    const sourceId = store.sources.rememberFile(project.id, file)
    const datasetId = task.datasetId ?? store.datasets.create(project.id, task.name ?? parse(name).name, 'imported', sourceId).id
    const { rows, unreadable, bytes, columns, report } = imported
    if ('uploadId' in task.file) store.artifacts.describe(task.file.uploadId, { format: report.format, rows })
    const version = recordVersion(store, project, datasetId, imported.path, { rows, unreadable, bytes, sha256, columns: [...columns], file, report, runId: run.id })
    await store.prune(datasetId, store.settings.get().keepVersions, versionsOf(tasks()))
    return { result: { kind: 'import', datasetId, versionId: version.id, rows, unreadable }, rows }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

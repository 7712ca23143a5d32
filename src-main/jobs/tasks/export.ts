import { exportVersion } from '#engine/datasets/export'
import type { TaskParts } from './parts'
import type { Executor, RunOutcome } from '../run-queue'
import { RunOutputs } from './outputs'
import { ExportTask } from './task'
import { keptVersion } from './versions'

/** Writes a version to a file among the project's clean files, or where the user wants it. */
export const exportExecutor = ({ engine, store, files }: TaskParts): Executor => async (given, { run, signal, progress }) => {
  const task = ExportTask.parse(given)
  const version = keptVersion(store, task.versionId)
  const dataset = store.datasets.get(store.datasets.version(task.versionId).datasetId)
  const outputs = new RunOutputs(store, store.projects.get(run.projectId), run.id, task.folder === undefined ? undefined : await files.folder(task.folder))
  const kind = dataset.kind === 'rejects' ? 'rejects' : 'clean'
  return outputs.orNothing<RunOutcome>(async () => {
    const written = await exportVersion(engine, {
      ...outputs.request(task.output, dataset.name), kind, name: dataset.name, version: version.path, columns: version.columns, rows: version.rows,
    }, { signal, progress })
    outputs.wrote([written.path])
    signal.throwIfAborted()
    return { result: { kind: 'export', rows: written.rows, artifacts: [outputs.record(written)], notes: written.notes }, rows: written.rows }
  })
}

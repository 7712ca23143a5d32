import { exportVersion } from '#engine/datasets/export'
import { partOf } from '#engine/progress'
import type { TaskParts } from './parts'
import type { Executor, RunOutcome } from '../run-queue'
import { RunOutputs } from './outputs'
import { RunTargets } from './targets'
import { ExportTask } from './task'
import { keptVersion } from './versions'

/** Where a file and a table are written, the table begins about here. */
const BETWEEN = 0.5

/** Writes a version to a file among the project's clean files or where the user wants it, or to a table of a source, or both. */
export const exportExecutor = ({ engine, store, files, sources }: TaskParts): Executor => async (given, { run, signal, progress, log }) => {
  const task = ExportTask.parse(given)
  const version = keptVersion(store, task.versionId)
  const dataset = store.datasets.get(store.datasets.version(task.versionId).datasetId)
  const project = store.projects.get(run.projectId)
  const targets = await RunTargets.open({ store, sources }, project, task)
  const outputs = new RunOutputs(store, project, run.id, task.folder === undefined ? undefined : await files.folder(task.folder))
  const kind = dataset.kind === 'rejects' ? 'rejects' : 'clean'
  return outputs.orNothing<RunOutcome>(async () => {
    const { columns, rows, path } = version
    const between = targets ? task.output ? BETWEEN : 0 : 1
    const file = task.output && await exportVersion(engine, { ...outputs.request(task.output, dataset.name), kind, name: dataset.name, version: path, columns, rows }, partOf({ signal, progress }, 0, between))
    if (file) outputs.wrote([file.path])
    signal.throwIfAborted()
    // Last of all that can fail: what stands in a source is not taken back.
    const written = await targets?.write({ clean: version, rejects: version }, { ...partOf({ signal, progress }, between, 1), log })
    const notes = [...file?.notes ?? [], ...written?.flatMap((target) => target.notes) ?? []]
    return { result: { kind: 'export', rows, artifacts: file ? [outputs.record(file)] : [], notes, ...(written && { targets: written }) }, rows }
  })
}

import { rm, stat } from 'node:fs/promises'
import { inLeasedSession } from '#engine/duckdb/session'
import { checksum } from '#engine/duckdb/version-file'
import { cleanVersion } from '#engine/recipe/clean'
import { findDrift, settleDrift } from '#engine/recipe/drift'
import { partOf } from '#engine/progress'
import type { TableVersion } from '#engine/recipe/run'
import type { TaskParts } from './parts'
import type { Executor, RunOutcome } from '../run-queue'
import { RunOutputs } from './outputs'
import { RunTargets } from './targets'
import { RecipeTask, versionsOf } from './task'
import { datasetFor, draftFolder, keptVersion, recordVersion } from './versions'

/** From here on the version files are read once more for their checksums (measured). */
const CHECKING = 0.97
/** Where rows go to a source, too, the writing takes about as long as the rest. */
const CLEANING = 0.5

/** Runs a recipe over a version: clean rows and rejects become datasets, outputs and the certificate files. */
export const recipeExecutor = ({ engine, store, files, sources, tasks }: TaskParts): Executor => async (given, { run, signal, progress, log }) => {
  const task = RecipeTask.parse(given)
  const project = store.projects.get(run.projectId)
  const source = keptVersion(store, task.versionId)
  const { name } = store.datasets.get(store.datasets.version(task.versionId).datasetId)
  const chosen = task.folder === undefined ? undefined : await files.folder(task.folder)
  const targets = await RunTargets.open({ store, sources }, project, task)
  const cleaning = targets ? CLEANING : CHECKING
  const drift = await inLeasedSession(engine, signal, (session) => findDrift(session, task.recipe, source.columns))
  const steps = settleDrift(task.recipe, drift, source.columns, task.drift ?? {})
  const folder = draftFolder(store, project, run.id)
  const outputs = new RunOutputs(store, project, run.id, chosen)
  return outputs.orNothing<RunOutcome>(async () => {
    const certificate = outputs.place(`${name}.certificate.json`)
    const cleaned = await cleanVersion(engine, {
      source, recipe: task.recipe, steps, folder, certificate,
      ...(targets && { targets: targets.named }),
      ...(task.clean && { output: outputs.request(task.clean, `${name}.clean`) }),
      ...(task.rejects && { rejects: outputs.request(task.rejects, `${name}.rejects`) }),
      ...(task.removed && { removed: outputs.request(task.removed, `${name}.removed`) }),
      ...(task.unreadable && { unreadable: outputs.request(task.unreadable, `${name}.unreadable`) }),
      ...(task.invalid && { invalid: outputs.request(task.invalid, `${name}.invalid`) }),
    }, partOf({ signal, progress }, 0, cleaning))
    outputs.wrote([...cleaned.outputs.map(({ path }) => path), certificate.path])
    progress({ phase: 'saving', part: cleaning })
    const sums = { clean: await checksum(cleaned.clean.path, signal), rejects: await checksum(cleaned.rejects.path, signal), certificate: await checksum(certificate.path, signal) }
    const { size } = await stat(certificate.path)
    signal.throwIfAborted()
    // Last of all that can fail: what stands in a source is not taken back.
    const written = await targets?.write({ clean: cleaned.clean, rejects: cleaned.rejects }, { ...partOf({ signal, progress }, cleaning, 1), log })
    const record = (kind: 'clean' | 'rejects', { path, rows, bytes, columns }: TableVersion): { datasetId: string; id: string } => recordVersion(
      store, project, datasetFor(store, project, `${name} (${kind})`, kind).id, path,
      { rows, bytes, columns: [...columns], sha256: sums[kind], unreadable: 0, file: null, report: null, runId: run.id },
    )
    const clean = record('clean', cleaned.clean)
    const rejects = record('rejects', cleaned.rejects)
    const artifacts = cleaned.outputs.map((file) => outputs.record(file))
    artifacts.push(outputs.record({ kind: 'certificate', path: certificate.path, format: 'json', rows: 0, bytes: size, sha256: sums.certificate, notes: [] }))
    // Rejects are never thrown away by themselves.
    await store.prune(clean.datasetId, store.settings.get().keepVersions, versionsOf(tasks()))
    const { outcome } = cleaned
    return { result: { kind: 'recipe', outcome, cleanVersionId: clean.id, rejectsVersionId: rejects.id, artifacts, ...(written && { targets: written }) }, rows: outcome.rows.in }
  }).finally(() => rm(folder, { recursive: true, force: true }))
}

import { z } from 'zod'
import { OutputFolder, OutputRequest } from '#shared/contract/datasets'
import { FileRef } from '#shared/contract/files'
import { DriftChoice } from '#shared/contract/runs'
import { RenamedColumns, SchemaChangeChoice, TargetRequest } from '#shared/contract/sources'
import { Id, Name } from '#shared/model/project'
import { InputOptions, Recipe } from '#shared/model/recipe'
import { StreamChoice } from '#shared/model/source'

/** What runs are asked to do, by kind. Kept with each run, so that it can be repeated. */
export const ImportTask = z.object({ file: FileRef, input: InputOptions.optional(), name: Name.optional(), datasetId: Id.optional() })
export type ImportTask = z.infer<typeof ImportTask>

/**
 * `attempt` is the same whenever the task is repeated: what one attempt has read, the next one need not. `state`: how the
 * stream must stand (as its reading says); of any other nothing is taken.
 */
export const SourceImportTask = z.object({
  sourceId: Id, choice: StreamChoice, name: Name.optional(), datasetId: Id.optional(), whole: z.boolean().default(true), changes: SchemaChangeChoice.default('stop'), renamed: RenamedColumns.optional(), state: z.string().optional(), attempt: Id,
})
export type SourceImportTask = z.input<typeof SourceImportTask>

export const RecipeTask = z.object({
  versionId: Id,
  recipe: Recipe,
  drift: DriftChoice.optional(),
  clean: OutputRequest.optional(),
  rejects: OutputRequest.optional(),
  removed: OutputRequest.optional(),
  unreadable: OutputRequest.optional(),
  invalid: OutputRequest.optional(),
  folder: OutputFolder.optional(),
  target: TargetRequest.optional(),
  rejectsTarget: TargetRequest.optional(),
})
export type RecipeTask = z.infer<typeof RecipeTask>

export const ProfileTask = z.object({ versionId: Id })
export type ProfileTask = z.infer<typeof ProfileTask>

export const ExportTask = z.object({ versionId: Id, output: OutputRequest.optional(), folder: OutputFolder.optional(), target: TargetRequest.optional() })
export type ExportTask = z.infer<typeof ExportTask>

/** The versions that tasks need. What is no task with a version is passed over. */
export function versionsOf(tasks: readonly unknown[]): ReadonlySet<string> {
  return new Set(tasks.flatMap((task) => {
    const read = ProfileTask.safeParse(task)
    return read.success ? [read.data.versionId] : []
  }))
}

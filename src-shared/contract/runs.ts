import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { Id } from '../model/project'
import { Recipe } from '../model/recipe'
import { Artifact, LogEntry, Run, RunEvent, RunKind, RunStatus } from '../model/run'
import { OutputFolder, OutputRequest } from './datasets'
import { PAGE_LIMIT } from './paging'
import { procedure } from './procedure'
import { TargetRequest } from './sources'

/** What to do when the version lacks columns that the recipe needs. */
export const DriftChoice = z.strictObject({
  /** Column of the recipe → column of the version that takes its place. */
  map: z.record(z.string(), z.string()).optional(),
  /** Leave out what needs a column that is not there, instead of stopping. */
  skipMissing: z.boolean().optional(),
})
export type DriftChoice = z.infer<typeof DriftChoice>

export const StartRun = z.strictObject({
  versionId: Id,
  recipe: Recipe.optional(),
  /** A kept recipe, as it stands now. One of `recipe` and `recipeId` is needed. */
  recipeId: Id.optional(),
  drift: DriftChoice.optional(),
  /** Files to write, beside the datasets of clean rows and rejects that are always made. */
  clean: OutputRequest.optional(),
  rejects: OutputRequest.optional(),
  /** Rows that transforms took away. */
  removed: OutputRequest.optional(),
  /** Lines of the source that could not be read. */
  unreadable: OutputRequest.optional(),
  /** Cells that could not be converted, with their text. */
  invalid: OutputRequest.optional(),
  /** Where these and the certificate are written. */
  folder: OutputFolder.optional(),
  /** A table of a saved source to which the clean rows go: all of them, or the run fails and the table stays as it was. */
  target: TargetRequest.optional(),
  /** The same for the rejects; of the same source as `target`, so that both are written or neither. */
  rejectsTarget: TargetRequest.optional(),
})
export type StartRun = z.infer<typeof StartRun>

const RunRef = z.object({ runId: Id })

export const runs = {
  start: procedure
    .route({ method: 'POST', path: '/runs', summary: 'Run a recipe over a version; waits for the result when the version is small', tags: ['runs'] })
    .input(StartRun)
    .output(Run),
  list: procedure
    .route({ method: 'GET', path: '/runs', summary: 'The runs of a project, the newest first', tags: ['runs'] })
    .input(z.object({
      projectId: Id,
      kind: RunKind.optional(),
      status: RunStatus.optional(),
      limit: z.number().int().min(1).max(PAGE_LIMIT).default(100),
    }))
    .output(z.array(Run)),
  get: procedure
    .route({ method: 'GET', path: '/runs/{runId}', summary: 'One run', tags: ['runs'] })
    .input(RunRef)
    .output(Run),
  watch: procedure
    .route({ method: 'GET', path: '/runs/{runId}/events', summary: 'Follow a run: its state first, then progress and log, last its result', tags: ['runs'] })
    .input(RunRef.extend({
      /** Log entries up to this sequence are known already. */
      after: z.number().int().min(0).default(0),
    }))
    .output(eventIterator(RunEvent)),
  cancel: procedure
    .route({ method: 'POST', path: '/runs/{runId}/cancel', summary: 'Stop a run; nothing half-written stays', tags: ['runs'] })
    .input(RunRef)
    .output(Run),
  repeat: procedure
    .route({ method: 'POST', path: '/runs/{runId}/repeat', summary: 'Run the same again on the same data', tags: ['runs'] })
    .input(RunRef)
    .output(Run),
  logs: procedure
    .route({ method: 'GET', path: '/runs/{runId}/logs', summary: 'What a run wrote into its log', tags: ['runs'] })
    .input(RunRef.extend({ after: z.number().int().min(0).default(0), limit: z.number().int().min(1).max(PAGE_LIMIT).default(PAGE_LIMIT) }))
    .output(z.array(LogEntry)),
  artifacts: procedure
    .route({ method: 'GET', path: '/runs/{runId}/artifacts', summary: 'The files that a run wrote, its certificate among them', tags: ['runs'] })
    .input(RunRef)
    .output(z.array(Artifact)),
}

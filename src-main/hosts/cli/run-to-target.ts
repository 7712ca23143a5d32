import { resolve } from 'node:path'
import type { LoadedRecipe } from '#engine/recipe/load'
import type { TargetRequest } from '#shared/contract/sources'
import { failure } from '#shared/model/problem'
import type { RunResult } from '#shared/model/run'
import type { WriteMode } from '#shared/model/source'
import type { DriftOptions } from './options'
import { projectNamed } from './project-name'
import { runToEnd } from './run-to-end'
import { openSecrets } from './secret-input'
import { sourceNamed } from './source-name'
import { withClient } from './store-client'

/** A table of a saved source that a run writes to. */
export interface TargetOptions {
  readonly to?: string
  readonly table?: string
  readonly rejectsTable?: string
  readonly mode?: WriteMode
  readonly key?: readonly string[]
  readonly project?: string
}

interface TargetRun extends TargetOptions {
  readonly recipe: LoadedRecipe
  readonly file: string
  readonly input: Readonly<Record<string, unknown>>
  readonly drift: DriftOptions
}

export type RecipeResult = Extract<RunResult, { kind: 'recipe' }>

/**
 * Runs a recipe over a file in a project of the store, and writes the clean rows to a table of a saved source: all of them, or
 * none. The rows stay in the project as datasets.
 */
export function runToTarget({ recipe: { recipe }, file, input, drift, to = '', table, rejectsTable, mode = 'create', key, project: named }: TargetRun): Promise<RecipeResult> {
  if (table === undefined) throw failure('INPUT_INVALID', 'It is not said which table is written.', 'Name it: --table shop.orders_clean')
  return withClient(async (client, signal) => {
    await openSecrets(client, 'to look')
    const { id: projectId } = await projectNamed(client, named)
    const { id: sourceId } = await sourceNamed(client, to, named)
    const target: TargetRequest = { sourceId, target: table, mode, ...(key && { keys: [...key] }) }
    const imported = await runToEnd(client, await client.files.import({ projectId, file: { path: resolve(file) }, input: { ...recipe.input, ...input } }), signal)
    if (imported.result?.kind !== 'import') throw failure('INTERNAL', 'The file was not imported.', 'Try again.')
    const { result } = await runToEnd(client, await client.runs.start({
      versionId: imported.result.versionId, recipe, drift: { map: { ...drift.map }, ...(drift.allowMissing && { skipMissing: true }) }, target,
      ...(rejectsTable !== undefined && { rejectsTarget: { sourceId, target: rejectsTable, mode } }),
    }), signal)
    if (result?.kind !== 'recipe') throw failure('INTERNAL', 'The run gave nothing.', 'Try again.')
    return result
  })
}

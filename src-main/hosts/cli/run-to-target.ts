import { resolve } from 'node:path'
import type { LoadedRecipe } from '#engine/recipe/load'
import { failure } from '#shared/model/problem'
import type { DriftOptions } from './options'
import { projectNamed } from './project-name'
import { type RecipeResult, runRecipe, type TargetOptions, targetsOf } from './recipe-run'
import { runToEnd } from './run-to-end'
import { openSecrets } from './secret-input'
import { withClient } from './store-client'

interface TargetRun extends TargetOptions {
  readonly recipe: LoadedRecipe
  readonly file: string
  readonly input: Readonly<Record<string, unknown>>
  readonly drift: DriftOptions
}

/**
 * Runs a recipe over a file in a project of the store, and writes the clean rows to a table of a saved source: all of them, or
 * none. The rows stay in the project as datasets.
 */
export function runToTarget({ recipe, file, input, drift, ...options }: TargetRun): Promise<RecipeResult> {
  return withClient(async (client, signal) => {
    await openSecrets(client, 'to look')
    const { id: projectId } = await projectNamed(client, options.project)
    const targets = await targetsOf(client, options)
    const imported = await runToEnd(client, await client.files.import({ projectId, file: { path: resolve(file) }, input: { ...recipe.recipe.input, ...input } }), signal)
    if (imported.result?.kind !== 'import') throw failure('INTERNAL', 'The file was not imported.', 'Try again.')
    return (await runRecipe(client, imported.result.versionId, { recipe, drift, ...targets }, signal)).result
  })
}

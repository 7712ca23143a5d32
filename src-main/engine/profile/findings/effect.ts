import type { Column } from '#shared/model/column'
import { failure } from '#shared/model/problem'
import type { RecipeStep } from '#shared/model/recipe'
import { compileRecipe, type CompiledStep } from '../../recipe/compile'
import { emit } from '../../recipe/dialects/duckdb'

/**
 * What a mending step would do, from the step itself: so a finding counts exactly the rows or cells that its step will
 * touch, and a step that does not fit the columns is found here.
 */
function compiled(columns: readonly Column[], step: RecipeStep): CompiledStep {
  const [only] = compileRecipe(columns, [step], new Map()).steps
  if (!only) throw failure('INTERNAL', `The step ${step.step} was left out.`, 'Report this.')
  return only
}

/** SQL that is true for the rows that the step takes away. */
export function removedSql(columns: readonly Column[], step: RecipeStep): string {
  const { plan: { remove } } = compiled(columns, step)
  return remove ? `coalesce(${emit(remove, columns)}, false)` : 'false'
}

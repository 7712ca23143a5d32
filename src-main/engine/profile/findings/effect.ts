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

/** SQL that is true where the step cannot convert the cells of that column. */
export function invalidSql(columns: readonly Column[], step: RecipeStep, name: string): string {
  const output = compiled(columns, step).outputs.find((column) => column.name === name)
  return output?.invalid ? `coalesce(${emit(output.invalid, columns)}, false)` : 'false'
}

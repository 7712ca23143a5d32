import { Failure } from '#shared/model/problem'
import type { RecipeStep } from '#shared/model/recipe'
import { readStep } from './validate'

/** The step's parameters in words: "amount between 0 and 50,000"; null for a step that cannot be read. */
export function describeStep(step: RecipeStep): string | null {
  try {
    const { definition, params } = readStep(step, 0)
    return definition.describe(params)
  } catch (error) {
    if (error instanceof Failure) return null
    throw error
  }
}

import type { RecipeStep } from '#shared/model/recipe'
import { typeStep } from './findings/fixes'
import type { InferredColumn } from './infer'

/**
 * The recipe that a new dataset begins with: one step that gives the text columns the types that were inferred, visible
 * and open to change like any other. Empty where all columns stay as they are.
 */
export function suggestRecipe(inferred: readonly InferredColumn[]): RecipeStep[] {
  const typed = inferred.filter(({ stored, type }) => stored.name === 'text' && type.name !== 'text')
  return typed.length === 0 ? [] : [typeStep(typed)]
}

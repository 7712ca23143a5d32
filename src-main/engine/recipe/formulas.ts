import type { RecipeStep } from '#shared/model/recipe'
import { readStep } from './validate'

/** The users' expressions in the enabled steps of a recipe. Steps that cannot be read are passed over: compiling tells of them. */
export function formulasOf(steps: readonly RecipeStep[]): readonly string[] {
  return steps.flatMap((step, index) => {
    if (step.disabled) return []
    try {
      const { definition, params } = readStep(step, index)
      return definition.formulas?.(params) ?? []
    } catch {
      return []
    }
  })
}

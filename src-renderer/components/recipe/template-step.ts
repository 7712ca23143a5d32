import type { RuleTemplate } from '#shared/contract/steps'
import type { RecipeStep } from '#shared/model/recipe'

/** The step of a ready-made rule; its card says which rule it is. */
export const templateStep = ({ step, label }: RuleTemplate): RecipeStep => ({ ...step, name: label })

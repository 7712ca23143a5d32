import { z } from 'zod'
import { Cell } from '../model/column'
import { RecipeStep } from '../model/recipe'
import { StepCard } from '../model/step-card'
import { procedure, readingProcedure } from './procedure'

/** A ready-made rule: a step with its parameters but for the column. */
export const RuleTemplate = z.object({
  key: z.string(),
  label: z.string(),
  description: z.string(),
  /** What the template sets; `column` or `columns` is for the user to choose. */
  step: RecipeStep,
  /** What such rules are about, in a word: "contact". */
  group: z.string(),
  /** The type (as typeLabel writes it) of the column that it is for. */
  type: z.string(),
  /** Cells that pass, and cells that do not. */
  good: z.array(Cell),
  bad: z.array(Cell),
})
export type RuleTemplate = z.infer<typeof RuleTemplate>

export const steps = {
  catalogue: procedure
    .route({ method: 'GET', path: '/steps', summary: 'All steps and rules, with the JSON Schema of their parameters', tags: ['steps'] })
    .output(z.array(StepCard)),
  describe: readingProcedure
    .route({ method: 'POST', path: '/steps/words', summary: 'Steps in words, as their cards show them; null for one that cannot be read', tags: ['steps'] })
    .input(z.strictObject({ steps: z.array(RecipeStep).max(1000) }))
    .output(z.array(z.string().nullable())),
  templates: procedure
    .route({ method: 'GET', path: '/rule-templates', summary: 'Ready-made rules: e-mail, phone, postal code, ISO date, …', tags: ['steps'] })
    .output(z.array(RuleTemplate)),
}

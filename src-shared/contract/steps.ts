import { z } from 'zod'
import { RecipeStep } from '../model/recipe'
import { procedure } from './procedure'
import { JsonSchema } from './system'

/** A step as the palette, the form and the reference need it. */
export const StepInfo = z.object({
  name: z.string(),
  title: z.string(),
  group: z.enum(['rules', 'columns', 'types', 'text', 'values', 'rows']),
  summary: z.string(),
  docs: z.string(),
  aliases: z.array(z.string()),
  kind: z.enum(['transform', 'rule']),
  scope: z.enum(['row', 'table', 'shape']),
  /** Of its parameters, with titles, descriptions, defaults and `widget`. */
  schema: JsonSchema,
})
export type StepInfo = z.infer<typeof StepInfo>

/** A ready-made rule: a step with its parameters but for the column. */
export const RuleTemplate = z.object({
  key: z.string(),
  label: z.string(),
  description: z.string(),
  /** What the template sets; `column` or `columns` is for the user to choose. */
  step: RecipeStep,
})
export type RuleTemplate = z.infer<typeof RuleTemplate>

export const steps = {
  catalogue: procedure
    .route({ method: 'GET', path: '/steps', summary: 'All steps and rules, with the JSON Schema of their parameters', tags: ['steps'] })
    .output(z.array(StepInfo)),
  templates: procedure
    .route({ method: 'GET', path: '/rule-templates', summary: 'Ready-made rules: e-mail, phone, postal code, ISO date, …', tags: ['steps'] })
    .output(z.array(RuleTemplate)),
}

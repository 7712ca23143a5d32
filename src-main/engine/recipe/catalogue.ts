import { z } from 'zod'
import { steps } from './registry'

/** What an interface needs to offer a step: its words and its parameters as JSON Schema. */
export const StepCard = z.object({
  name: z.string(),
  title: z.string(),
  group: z.string(),
  kind: z.enum(['transform', 'rule']),
  scope: z.enum(['row', 'table', 'shape']),
  summary: z.string(),
  docs: z.string(),
  aliases: z.array(z.string()),
  params: z.record(z.string(), z.unknown()),
})
export type StepCard = z.infer<typeof StepCard>

/** All steps in the order of their groups and names. */
export function stepCatalogue(): StepCard[] {
  return [...steps.values()]
    .map(({ name, title, group, kind, scope, summary, docs, aliases, params }): StepCard => ({
      name, title, group, kind, scope, summary, docs, aliases: [...aliases ?? []], params: { ...z.toJSONSchema(params, { io: 'input' }) },
    }))
    .sort((a, b) => a.group.localeCompare(b.group, 'en') || a.name.localeCompare(b.name, 'en'))
}

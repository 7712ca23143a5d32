import { z } from 'zod'

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

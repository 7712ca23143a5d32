import { z } from 'zod'

/** The signs that a step may have beside its title: names of Lucide's icons. */
export const StepIcon = z.enum([
  'shield-check', 'columns-3', 'shapes', 'type', 'pencil', 'rows-3', 'circle-slash', 'ruler', 'regex', 'list-checks', 'fingerprint', 'scale', 'sigma', 'move-horizontal',
  'scissors', 'replace', 'case-sensitive', 'calendar', 'hash', 'funnel', 'copy-minus', 'arrow-up-down', 'split', 'merge', 'text-select', 'eraser', 'arrow-left-right', 'paint-bucket',
  'arrow-down-to-line', 'git-branch', 'square-minus', 'square-check', 'tag', 'heading', 'between-horizontal-start', 'sparkles',
])
export type StepIcon = z.infer<typeof StepIcon>

/** What an interface needs to offer a step: its words and its parameters as JSON Schema. */
export const StepCard = z.object({
  name: z.string(),
  title: z.string(),
  group: z.string(),
  kind: z.enum(['transform', 'rule']),
  scope: z.enum(['row', 'table', 'shape']),
  summary: z.string(),
  docs: z.string(),
  icon: StepIcon,
  /** The short word for the button of a step that is used a lot; null for all others. */
  common: z.string().nullable(),
  aliases: z.array(z.string()),
  params: z.record(z.string(), z.unknown()),
})
export type StepCard = z.infer<typeof StepCard>

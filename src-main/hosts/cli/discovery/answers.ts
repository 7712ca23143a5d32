import { z } from 'zod'
import { Name } from '#shared/model/project'
import { SourceConfig } from '#shared/model/source'

/** A stream that is wanted, and why. */
const ChosenStream = z.strictObject({
  stream: z.string().min(1),
  columns: z.array(z.string().min(1)).min(1).optional(),
  why: z.string().optional(),
})

/** What a guided discovery is told: of each source how it is reached, what is known of it, and what of it is wanted. */
export const Answers = z.strictObject({
  project: z.string().optional(),
  /** Reads what was chosen into datasets, too. */
  import: z.boolean().default(false),
  /** Looks for sources on this machine. */
  find: z.boolean().default(true),
  sources: z.array(z.strictObject({
    name: Name,
    connector: z.string().min(1),
    config: SourceConfig.default({}),
    /** Notes of people: what it is worth, what it takes, what is needed of it. */
    value: z.string().optional(),
    effort: z.string().optional(),
    requirements: z.string().optional(),
    findings: z.string().optional(),
    /** Nothing: all streams are shown, and none is chosen. */
    streams: z.array(ChosenStream).default([]),
    /** Whether it becomes a saved source. */
    save: z.boolean().default(true),
  })).default([]),
})
export type Answers = z.output<typeof Answers>
export type SourceAnswers = Answers['sources'][number]

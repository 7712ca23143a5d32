import { z } from 'zod'
import { procedure } from './procedure'
import { SecretsInfo } from './secrets'

/** A JSON Schema (2020-12) as data: forms, editors and the reference are made from it. */
export const JsonSchema = z.record(z.string(), z.unknown())
export type JsonSchema = z.infer<typeof JsonSchema>

export const SystemInfo = z.object({
  name: z.literal('winnow'),
  version: z.string(),
  node: z.string(),
  platform: z.string(),
  pid: z.number().int(),
  /** The folder of the store, the datasets and the uploads. */
  home: z.string(),
  /** Where in it (or elsewhere, where that was set) things are kept. */
  folders: z.object({ projects: z.string(), uploads: z.string(), temp: z.string(), logs: z.string(), backups: z.string() }),
  /** Bytes of memory of this machine, and of those what Winnow works with since its start. */
  memory: z.object({ total: z.number().int(), budget: z.number().int() }),
  secrets: SecretsInfo,
  /** Sentences that people should see once: a broken store was set aside, runs were interrupted, … */
  notices: z.array(z.string()),
})
export type SystemInfo = z.infer<typeof SystemInfo>

/** One thing that Winnow can use, whether it is there, and what it is for. */
export const Check = z.object({
  id: z.string(),
  title: z.string(),
  state: z.enum(['ok', 'missing', 'warning']),
  found: z.string(),
  /** What it is for. */
  purpose: z.string(),
  /** What to do when it is not there. */
  remedy: z.string().optional(),
})
export type Check = z.infer<typeof Check>

export const FormatInfo = z.object({
  id: z.string(),
  title: z.string(),
  extensions: z.array(z.string()),
  docs: z.string(),
  /** The options for reading; absent when the format can only be written. */
  reads: z.object({ options: JsonSchema }).nullable(),
  writes: z.object({ options: JsonSchema, typed: z.boolean(), holdsRejects: z.boolean() }).nullable(),
})
export type FormatInfo = z.infer<typeof FormatInfo>

/** A file that comes with Winnow to try things on: dirty on purpose. May be read by its path, whatever else is allowed. */
export const Sample = z.object({
  name: z.string(),
  title: z.string(),
  /** What is in it and what is wrong with it, in a sentence. */
  about: z.string(),
  path: z.string(),
  bytes: z.number().int(),
})
export type Sample = z.infer<typeof Sample>

export const system = {
  info: procedure
    .route({ method: 'GET', path: '/system/info', summary: 'What runs here', tags: ['system'] })
    .output(SystemInfo),
  doctor: procedure
    .route({ method: 'GET', path: '/system/doctor', summary: 'What Winnow finds on this machine and what each is for', tags: ['system'] })
    .output(z.object({ checks: z.array(Check) })),
  formats: procedure
    .route({ method: 'GET', path: '/formats', summary: 'The file formats, with the JSON Schema of their options', tags: ['system'] })
    .output(z.array(FormatInfo)),
  samples: procedure
    .route({ method: 'GET', path: '/samples', summary: 'Files to try things on, which come with Winnow', tags: ['system'] })
    .output(z.array(Sample)),
}

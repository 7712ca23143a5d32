import { z } from 'zod'

/** The identity of a stored thing: a UUID. */
export const Id = z.uuid('must be an id as other calls give it (a UUID)')
export type Id = z.infer<typeof Id>

/** A moment in UTC, as ISO 8601 with milliseconds: 2026-01-31T09:30:00.000Z. */
export const Time = z.iso.datetime()
export type Time = z.infer<typeof Time>

/** The name that people gave something. */
export const Name = z.string().trim().min(1).max(200)

/** A folder with its sources, datasets, recipes and runs: the unit of isolation. */
export const Project = z.object({
  id: Id,
  /** The name of its folders: small letters, digits and hyphens. */
  slug: z.string(),
  name: z.string(),
  createdAt: Time,
  /** When it was last opened or something was done in it. */
  usedAt: Time,
  datasets: z.number().int(),
  runs: z.number().int(),
  /** What its datasets, uploads and outputs take on the disk. */
  bytes: z.number().int(),
})
export type Project = z.infer<typeof Project>

/** Something that was deleted and can be brought back until Winnow ends. */
export const Deletion = z.object({
  id: Id,
  kind: z.enum(['project', 'source', 'dataset', 'version', 'artifact', 'recipe']),
  targetId: Id,
  name: z.string(),
  bytes: z.number().int(),
  createdAt: Time,
})
export type Deletion = z.infer<typeof Deletion>

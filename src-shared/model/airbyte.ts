import { z } from 'zod'
import { Problem } from './problem'
import { Time } from './project'
import { Installation } from './python'

/** An Airbyte source in the catalogue: one that Winnow tried and locked, one that was installed beyond, or a manifest. */
export const AirbyteSource = z.object({
  /** As PyAirbyte calls it, and the id of its connector: `source-faker`. */
  name: z.string(),
  title: z.string(),
  docs: z.string(),
  /** `listed`: its lock comes with Winnow. `unlisted`: any other package; resolved when it was installed. `manifest`: a YAML file, no code. */
  kind: z.enum(['listed', 'unlisted', 'manifest']),
  licence: z.string(),
  /** The version that would be installed; null for a manifest. */
  version: z.string().nullable(),
  installed: z.object({ version: z.string(), bytes: z.number().int(), at: Time }).nullable(),
  installation: Installation.nullable(),
  documentationUrl: z.string().nullable(),
  /** Why it cannot be used now, and what to do; null where it can. */
  unavailable: Problem.nullable(),
})
export type AirbyteSource = z.infer<typeof AirbyteSource>

/** As many characters may a manifest have; real ones have some hundred thousand. */
export const MANIFEST_TEXT_LIMIT = 5_000_000

/** What a source is called that is declared by a manifest, after its file or whatever somebody calls it: `source-my-shop`; undefined where nothing is left of it. */
export function sourceNameOf(called: string): string | undefined {
  const plain = called.replace(/\.(ya?ml|json)$/i, '').toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '').replace(/^source-/, '')
  return plain === '' || plain === 'source' ? undefined : `source-${plain}`
}

/** What the cache keeps of one connection. */
export const AirbyteCacheEntry = z.object({
  sourceId: z.string(),
  /** The source's name; null where it was deleted. */
  sourceName: z.string().nullable(),
  connector: z.string(),
  bytes: z.number().int(),
  streams: z.array(z.object({ name: z.string(), rows: z.number().int() })),
  updatedAt: Time,
  lastUsedAt: Time,
  /** Invalidated: the next read is a full one. */
  stale: z.boolean(),
})
export type AirbyteCacheEntry = z.infer<typeof AirbyteCacheEntry>

export const AirbyteCacheInfo = z.object({ location: z.string(), maxBytes: z.number().int(), bytes: z.number().int(), entries: z.array(AirbyteCacheEntry) })
export type AirbyteCacheInfo = z.infer<typeof AirbyteCacheInfo>

import { z } from 'zod'
import { Column } from './column'
import { Id, Time } from './project'
import { Problem } from './problem'

/** How a secret looks to whoever asks for a config: the value is nowhere but in the secrets store. Sent back, it means "as it was". */
export const MASK = '********'

/** Where a connector comes from. Code of a `package` runs only after the user allowed it; an `airbyte` source runs in an environment of its own. */
export const ConnectorOrigin = z.enum(['built-in', 'declared', 'package', 'airbyte'])
export type ConnectorOrigin = z.infer<typeof ConnectorOrigin>

/** Groups of the catalogue. */
export const ConnectorCategory = z.enum(['files', 'databases', 'services', 'storage'])
export type ConnectorCategory = z.infer<typeof ConnectorCategory>

/** How rows get into a target. */
export const WriteMode = z.enum(['create', 'append', 'replace', 'upsert'])
export type WriteMode = z.infer<typeof WriteMode>

/** What a form, a list and a reference page know of a connector. */
export const ConnectorCard = z.object({
  id: z.string(),
  title: z.string(),
  category: ConnectorCategory,
  /** One or two sentences: what it reads, and what for. */
  docs: z.string(),
  origin: ConnectorOrigin,
  /** JSON Schema of its config (input side). Members that are secrets have `secret: true`. */
  config: z.record(z.string(), z.unknown()),
  /** Paths of the secrets in the config: `password`, `auth.token`. */
  secrets: z.array(z.string()),
  can: z.object({ sample: z.boolean(), query: z.boolean(), incremental: z.boolean(), find: z.boolean(), /** Datasets that were read from it can follow it by themselves. */ watch: z.boolean(), write: z.array(WriteMode), /** Several tables of it are written all or none. */ writeTogether: z.boolean() }),
  /** Why it cannot be used now, and what to do; null where it can. */
  unavailable: Problem.nullable(),
  /** Where one was added from that Winnow does not bring; `fingerprint` is the SHA-256 of its code, where it has any. */
  added: z.object({ from: z.string(), fingerprint: z.string().nullable() }).optional(),
})
export type ConnectorCard = z.infer<typeof ConnectorCard>

/** One thing that was tried while a connection was tested, in the order of trying. */
export const CheckStep = z.object({
  what: z.enum(['config', 'file', 'address', 'port', 'tls', 'login', 'database', 'permission', 'answer', 'version']),
  ok: z.boolean(),
  /** What was found, or what is wrong. */
  message: z.string(),
  /** What to do about it, where it is wrong. */
  remedy: z.string().optional(),
})
export type CheckStep = z.infer<typeof CheckStep>

/** Whether a connection works, and if not which part of it. */
export const SourceCheck = z.object({
  ok: z.boolean(),
  steps: z.array(CheckStep),
  /** What answers there: "MariaDB 10.11.6". */
  version: z.string().nullable(),
  milliseconds: z.number(),
})
export type SourceCheck = z.infer<typeof SourceCheck>

/** A column as a source describes it: as the dataset would have it, and in the words of the source. */
export const SourceColumn = Column.extend({
  /** The source's own spelling of the type: `decimal(18,2) unsigned`. */
  native: z.string().optional(),
  nullable: z.boolean().optional(),
  comment: z.string().optional(),
})
export type SourceColumn = z.infer<typeof SourceColumn>

/** One table, view, sheet, file or endpoint that a source offers. */
export const SourceStream = z.object({
  /** Names it for the connector: `shop.orders`, a path, `sheet:2`. */
  id: z.string().min(1),
  name: z.string(),
  kind: z.enum(['table', 'view', 'materialized_view', 'sheet', 'file', 'files', 'endpoint', 'paragraphs', 'other']),
  /** The schema, folder or bucket that it stands in. */
  group: z.string().optional(),
  comment: z.string().optional(),
  /** Empty where they are known only by reading. */
  columns: z.array(SourceColumn),
  key: z.array(z.string()),
  rows: z.object({ count: z.number().int(), exact: z.boolean() }).nullable(),
  bytes: z.number().int().nullable(),
  /** Columns by which only what is new can be read: they grow. The likeliest first. */
  cursors: z.array(z.string()),
  /** What was noticed about it: files whose columns differ, what could not be looked at. */
  notes: z.array(z.string()).optional(),
})
export type SourceStream = z.infer<typeof SourceStream>

/** Columns of one stream that point to those of another. */
export const Relationship = z.object({
  from: z.object({ stream: z.string(), columns: z.array(z.string()) }),
  to: z.object({ stream: z.string(), columns: z.array(z.string()) }),
  /** Declared by the source, or guessed by names and types. */
  declared: z.boolean(),
})
export type Relationship = z.infer<typeof Relationship>

export const Discovery = z.object({ streams: z.array(SourceStream), relationships: z.array(Relationship) })
export type Discovery = z.infer<typeof Discovery>

/** How a source has been lately. `down`: it is not asked for a while, since it failed again and again. */
export const SourceHealth = z.object({
  state: z.enum(['unknown', 'healthy', 'degraded', 'down']),
  checkedAt: Time.nullable(),
  /** Why it is not healthy. */
  problem: Problem.nullable(),
  /** When it is asked again, where it is down. */
  retryAt: Time.nullable(),
})
export type SourceHealth = z.infer<typeof SourceHealth>

/** A connector's config as its callers see it: secrets are references or {@link MASK}. */
export const SourceConfig = z.record(z.string(), z.unknown())
export type SourceConfig = z.infer<typeof SourceConfig>

/** A saved connection to something outside. */
export const Source = z.object({
  id: Id,
  projectId: Id,
  name: z.string(),
  connector: z.string(),
  config: SourceConfig,
  health: SourceHealth,
  createdAt: Time,
  lastUsedAt: Time.nullable(),
  /** Datasets that were read from it. */
  datasets: z.number().int(),
})
export type Source = z.infer<typeof Source>

/** A source as it described itself once; a new one is kept whenever that changed. */
export const SchemaVersion = z.object({ number: z.number().int(), createdAt: Time, streams: z.array(SourceStream) })
export type SchemaVersion = z.infer<typeof SchemaVersion>

/** How a stream's columns changed. A renamed column is neither in `added` nor in `removed`. */
export const StreamChange = z.object({
  stream: z.string(),
  change: z.enum(['added', 'removed', 'changed']),
  added: z.array(SourceColumn),
  removed: z.array(SourceColumn),
  renamed: z.array(z.object({ from: z.string(), to: z.string(), similarity: z.number().min(0).max(1) })),
  retyped: z.array(z.object({ column: z.string(), from: z.string(), to: z.string() })),
})
export type StreamChange = z.infer<typeof StreamChange>

/** A source that was found on this machine or in the network, ready to be set up. */
export const FoundSource = z.object({ connector: z.string(), name: z.string(), config: SourceConfig, note: z.string() })
export type FoundSource = z.infer<typeof FoundSource>

/** What of a source becomes a dataset, kept with the dataset so that it can be read again. */
export const StreamChoice = z.strictObject({
  /** A stream of the source, or … */
  stream: z.string().min(1).optional(),
  /** … a query in its own language, where it takes one. */
  query: z.string().min(1).max(100_000).optional(),
  /** Only these columns, in this order. */
  columns: z.array(z.string().min(1)).min(1).optional(),
  /** At most so many rows. */
  limit: z.number().int().min(1).optional(),
  /** Column by which a refresh reads only what is new. */
  cursor: z.string().min(1).optional(),
})
export type StreamChoice = z.infer<typeof StreamChoice>

import { z } from 'zod'
import type { Cell } from './column'
import { Problem } from './problem'
import { Id, Name, Time } from './project'
import { FoundSource, Relationship, SourceCheck, SourceConfig, SourceStream } from './source'

const MOST_SOURCES = 1_000
const MOST_STREAMS = 20_000

/** What somebody wrote down; an empty note is none. */
const Note = z.string().max(20_000)
const StreamId = z.string().min(1).max(4_000)
const ColumnNames = z.array(z.string().min(1)).min(1).max(10_000)

/** What people note of a source: what it is worth, what it takes, what is needed of it, what was noticed. */
export const SourceNotes = z.object({ value: Note.optional(), effort: Note.optional(), requirements: Note.optional(), findings: Note.optional() })
export type SourceNotes = z.infer<typeof SourceNotes>

/** What a guided discovery is told: of each source how it is reached, what is known of it, and what of it is wanted. */
export const DiscoveryAnswers = z.strictObject({
  project: z.string().optional(),
  /** Reads what was chosen into datasets, too. */
  import: z.boolean().default(false),
  /** Looks for sources on this machine. */
  find: z.boolean().default(true),
  /** Which sources there are and whose they are. */
  inventory: Note.optional(),
  sources: z.array(z.strictObject({
    name: Name,
    connector: z.string().min(1),
    config: SourceConfig.default({}),
    ...SourceNotes.shape,
    /** Nothing: all streams are shown, and none is chosen. */
    streams: z.array(z.strictObject({ stream: StreamId, columns: ColumnNames.optional(), why: Note.optional() })).max(MOST_STREAMS).default([]),
    /** Whether it becomes a saved source. */
    save: z.boolean().default(true),
  })).max(MOST_SOURCES).default([]),
})
export type DiscoveryAnswers = z.output<typeof DiscoveryAnswers>
export type SourceAnswers = DiscoveryAnswers['sources'][number]

/** What a sample says of a column. */
export const ColumnGlance = z.object({
  name: z.string(),
  type: z.string(),
  /** 0 to 1: how many of the rows have a value. */
  filled: z.number().min(0).max(1),
  distinct: z.number().int(),
})
export type ColumnGlance = z.infer<typeof ColumnGlance>

/** What the cells of a sample say of a column: how many are filled, how many differ. */
export function glanceAt(name: string, type: string, cells: readonly Cell[]): ColumnGlance {
  const filled = cells.filter((cell) => cell !== null && cell !== '')
  return { name, type, filled: cells.length === 0 ? 0 : filled.length / cells.length, distinct: new Set(filled).size }
}

/** A stream that was chosen, looked at by a sample. */
export const ChosenStream = z.object({
  stream: StreamId,
  why: Note.nullable(),
  /** The columns that are wanted; absent: all. */
  only: ColumnNames.optional(),
  columns: z.array(ColumnGlance),
  /** Rows of the sample. */
  sampled: z.number().int(),
  rows: SourceStream.shape.rows,
  bytes: z.number().int().nullable(),
  /** About how long reading it takes; null where its rows are not counted. */
  seconds: z.number().nullable(),
  dataset: z.object({ name: z.string(), rows: z.number().int() }).nullable(),
  problems: z.array(Problem),
})
export type ChosenStream = z.infer<typeof ChosenStream>

/** What was seen of a source, phase by phase; what comes after a phase that failed is empty. */
const Seen = z.object({
  check: SourceCheck.nullable(),
  streams: z.array(SourceStream.pick({ id: true, kind: true, rows: true, bytes: true, key: true, comment: true, notes: true })).max(MOST_STREAMS),
  relationships: z.array(Relationship).max(MOST_STREAMS),
  chosen: z.array(ChosenStream).max(MOST_STREAMS),
  sourceId: Id.nullable(),
  problems: z.array(Problem),
})

/** What became of one source: what was noted of it, and what was seen. */
export const DiscoveredSource = Seen.extend({ answers: SourceNotes.extend({ name: Name, connector: z.string().min(1), save: z.boolean() }) })
export type DiscoveredSource = z.infer<typeof DiscoveredSource>

/** Without its config: what is in that is nobody's to read here. */
const Found = z.array(FoundSource.omit({ config: true })).max(MOST_SOURCES)

/** What was found and noted in a project on the guided way to sources. It holds no data and no secret. */
export const DiscoveryReport = z.object({
  project: z.object({ name: z.string(), slug: z.string() }),
  at: Time,
  inventory: Note.optional(),
  found: Found,
  sources: z.array(DiscoveredSource),
})
export type DiscoveryReport = z.infer<typeof DiscoveryReport>

/** A discovery as it is kept with a project: a report with the config of each source, secrets by reference alone. */
export const DiscoveryRecord = DiscoveryReport.omit({ project: true }).extend({ sources: z.array(DiscoveredSource.extend({ config: SourceConfig })) })
export type DiscoveryRecord = z.infer<typeof DiscoveryRecord>

/** A part of a report that is to be kept: what it does not tell stays as it was. */
export const DiscoveryPart = z.strictObject({
  inventory: Note.optional(),
  found: Found.optional(),
  /** Known by its name. */
  source: z.strictObject({
    ...Seen.partial().shape, ...SourceNotes.shape, name: Name, connector: z.string().min(1), save: z.boolean().optional(),
    /** How it is reached; what is secret in it is not kept. */
    config: SourceConfig.optional(),
    /** The name that it had before. */
    was: z.string().optional(),
  }).optional(),
})
export type DiscoveryPart = z.infer<typeof DiscoveryPart>

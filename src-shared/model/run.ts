import { z } from 'zod'
import { Outcome, OutputFile } from './outcome'
import { Problem } from './problem'
import { Id, Time } from './project'
import { WriteMode } from './source'

/** What a run does. */
export const RunKind = z.enum(['import', 'profile', 'recipe', 'export'])
export type RunKind = z.infer<typeof RunKind>

export const RunStatus = z.enum(['PENDING', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED', 'INTERRUPTED'])
export type RunStatus = z.infer<typeof RunStatus>

/** SYNC: the answer waits for the result. ASYNC: the answer is the queued run. */
export const RunMode = z.enum(['SYNC', 'ASYNC'])
export type RunMode = z.infer<typeof RunMode>

/** How far a run is. What is not known yet is null. */
export const RunProgress = z.object({
  stage: z.string(),
  rows: z.number().int(),
  totalRows: z.number().int().nullable(),
  bytes: z.number().int(),
  totalBytes: z.number().int().nullable(),
  /** 0 to 1. */
  fraction: z.number().min(0).max(1).nullable(),
  rowsPerSecond: z.number().nullable(),
  remainingSeconds: z.number().nullable(),
})
export type RunProgress = z.infer<typeof RunProgress>

export const LogLevel = z.enum(['info', 'warn', 'error'])
export type LogLevel = z.infer<typeof LogLevel>

export const LogEntry = z.object({
  /** Grows within a run. */
  sequence: z.number().int(),
  at: Time,
  level: LogLevel,
  message: z.string(),
})
export type LogEntry = z.infer<typeof LogEntry>

/** A file that Winnow keeps for the user: what was uploaded, or what a run wrote. */
export const Artifact = z.object({
  id: Id,
  projectId: Id,
  kind: z.enum(['upload', ...OutputFile.shape.kind.options]),
  name: z.string(),
  format: z.string().nullable(),
  bytes: z.number().int(),
  sha256: z.string(),
  rows: z.number().int().nullable(),
  runId: Id.nullable(),
  createdAt: Time,
  /** Who uploaded it: the name of a key, or as which of the user's own it came (page, command line, token); null for what a run wrote. */
  createdBy: z.string().nullable(),
  /** Where it is on this machine; null where the caller may not read there by path. */
  path: z.string().nullable(),
})
export type Artifact = z.infer<typeof Artifact>

/** A stream of a saved source that a run wrote. */
export const WrittenTarget = z.object({ kind: z.enum(['clean', 'rejects']), sourceId: Id, target: z.string(), mode: WriteMode, rows: z.number().int(), notes: z.array(z.string()) })
export type WrittenTarget = z.infer<typeof WrittenTarget>

/** Why a dataset with a cursor was read anew. */
export const AnewReason = z.enum(['options', 'version'])
export type AnewReason = z.infer<typeof AnewReason>

/** What a run gave, by its kind. */
export const RunResult = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('import'), datasetId: Id, versionId: Id, rows: z.number().int(), unreadable: z.number().int(),
    /** The source was as it had been: nothing was read, and the version is the one that was there. */
    unchanged: z.boolean().optional(),
    /** Why all rows were read, and not only the new ones: the source was set up in another way since, or the version to go on from is gone. */
    anew: AnewReason.optional(),
  }),
  z.object({ kind: z.literal('profile'), versionId: Id, rows: z.number().int(), findings: z.number().int() }),
  z.object({
    kind: z.literal('recipe'),
    outcome: Outcome,
    cleanVersionId: Id,
    rejectsVersionId: Id.nullable(),
    /** Files that were written: outputs and the certificate. */
    artifacts: z.array(Id),
    /** Streams of sources that were written; absent where none were asked for. */
    targets: z.array(WrittenTarget).optional(),
  }),
  z.object({ kind: z.literal('export'), rows: z.number().int(), artifacts: z.array(Id), notes: z.array(z.string()), targets: z.array(WrittenTarget).optional() }),
])
export type RunResult = z.infer<typeof RunResult>

/** One execution of anything that takes time. */
export const Run = z.object({
  id: Id,
  projectId: Id,
  kind: RunKind,
  title: z.string(),
  mode: RunMode,
  status: RunStatus,
  progress: RunProgress,
  problems: z.array(Problem),
  result: RunResult.nullable(),
  /** The run that this one repeats. */
  repeats: Id.nullable(),
  createdAt: Time,
  startedAt: Time.nullable(),
  endedAt: Time.nullable(),
})
export type Run = z.infer<typeof Run>

/** What a watcher is told: first how the run stands, then everything that happens, last how it ended. */
export const RunEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('state'), run: Run }),
  z.object({ type: z.literal('progress'), progress: RunProgress }),
  z.object({ type: z.literal('log'), entry: LogEntry }),
  z.object({ type: z.literal('result'), run: Run }),
])
export type RunEvent = z.infer<typeof RunEvent>

/** True when nothing more will happen to a run. */
export function isSettled(status: RunStatus): boolean {
  return status !== 'PENDING' && status !== 'RUNNING'
}

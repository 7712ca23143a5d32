import { z } from 'zod'
import { Problem } from './problem'
import { Time } from './project'

/** Something that is being set up, or the last try of it: made aside and put in place at its end, so that what was there before stays until then. */
export const Installation = z.object({
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  /** What is being done: "Downloading packages". */
  step: z.string(),
  /** How much of it is done, 0 to 1; null where nobody knows. */
  part: z.number().min(0).max(1).nullable(),
  startedAt: Time,
  endedAt: Time.nullable(),
  /** The newest lines of its log, the oldest first. */
  log: z.array(z.string()),
  /** Why it failed, and what to do. */
  problem: Problem.nullable(),
})
export type Installation = z.infer<typeof Installation>

/** A Python that was found on this machine. */
export const FoundPython = z.object({ path: z.string(), version: z.string(), fits: z.boolean() })
export type FoundPython = z.infer<typeof FoundPython>

/** Whether connectors that need Python can be used, and what is missing. */
export const PythonStatus = z.object({
  /**
   * `ready`: set up. `outdated`: set up by another version of Winnow, works, should be set up again. `absent`: can be set up.
   * `missing`: no Python that fits. `disabled`: switched off in the settings.
   */
  state: z.enum(['ready', 'outdated', 'absent', 'missing', 'disabled']),
  /** The one that is used, or would be. */
  python: FoundPython.nullable(),
  /** All that were looked at. */
  found: z.array(FoundPython),
  /** Versions of the packages that matter, where set up: `airbyte`, `airbyte-cdk`, `duckdb`. */
  packages: z.record(z.string(), z.string()),
  folder: z.string(),
  /** What it takes on the disk; null where it is not set up. */
  bytes: z.number().int().nullable(),
  /** What would be downloaded, and under which licence, in a sentence each; shown before anything is installed. */
  licences: z.array(z.object({ package: z.string(), licence: z.string(), note: z.string() })),
  /** The worker process that serves, where one runs. */
  worker: z.object({ pid: z.number().int(), ready: z.boolean(), since: Time, restarts: z.number().int() }).nullable(),
  setup: Installation.nullable(),
  /** Why connectors cannot be used now; null where they can. */
  problem: Problem.nullable(),
  /** What does not stop anything, but should be known: a configured version that is not the installed one. */
  warnings: z.array(z.string()),
})
export type PythonStatus = z.infer<typeof PythonStatus>

import { z } from 'zod'
import type { RenewedMember } from '#shared/define/connector'

/** How a connector is run: its executable, with its manifest where it is declared by one. */
export interface AirbyteProgram {
  readonly name: string
  readonly executable: string
  readonly manifest?: string
}

/** A stream as an Airbyte source describes it. */
export const AirbyteStream = z.object({
  name: z.string().min(1),
  /** JSON Schema of its records. */
  schema: z.record(z.string(), z.unknown()),
  syncModes: z.array(z.enum(['full_refresh', 'incremental'])),
  /** The source itself knows the cursor; where it does not, one of the fields must be named. */
  sourceDefinedCursor: z.boolean(),
  defaultCursor: z.array(z.string()),
  /** Paths of the fields that tell records apart. */
  primaryKey: z.array(z.array(z.string())),
})
export type AirbyteStream = z.infer<typeof AirbyteStream>

export interface AirbyteProgress {
  readonly records: number
  readonly bytes: number
}

export interface AirbyteWatch {
  readonly signal: AbortSignal
  readonly progress?: (progress: AirbyteProgress) => void
  /** What the connector says. May hold secrets: whoever keeps it redacts it. */
  readonly log?: (level: 'debug' | 'info' | 'warn' | 'error', message: string) => void
  /** Called at once when the connector has put something in place of its login. A call ends only when what this gives is done. */
  readonly renewed?: (members: readonly RenewedMember[]) => Promise<void>
}

export interface AirbyteRead {
  readonly program: AirbyteProgram
  readonly config: Readonly<Record<string, unknown>>
  readonly streams: readonly { readonly name: string; readonly cursor?: string }[]
  /** A DuckDB file: a new one, or a copy of what was read before, whose state is where reading goes on. Closed when the call ends. */
  readonly cache: string
  /** Reads all, whatever the state says, and replaces what was there. */
  readonly full: boolean
  /** At most so many records of each stream. */
  readonly limit?: number
}

export interface AirbyteReadResult {
  readonly streams: readonly { readonly name: string; readonly table: string; readonly records: number }[]
}

/**
 * The Python process that runs Airbyte sources, as the engine sees it. Rows never pass through it: they are in the cache
 * file, or in a file of JSON lines. A call whose signal is aborted ends within half a second and leaves no process behind.
 *
 * @throws Failure PYTHON_UNAVAILABLE, CONFIG_INVALID, SOURCE_*, MEMORY_EXCEEDED, TIMEOUT, ENGINE_STOPPED from every member
 */
export interface AirbyteWorker {
  /** The JSON Schema of a connector's config. */
  spec(program: AirbyteProgram, watch: AirbyteWatch): Promise<{ readonly schema: Readonly<Record<string, unknown>>; readonly documentationUrl: string | null }>
  /** Ends well, or throws what is wrong in the connector's own words. */
  check(program: AirbyteProgram, config: Readonly<Record<string, unknown>>, watch: AirbyteWatch): Promise<void>
  discover(program: AirbyteProgram, config: Readonly<Record<string, unknown>>, watch: AirbyteWatch): Promise<readonly AirbyteStream[]>
  /** Writes the first records of a stream to a file, a JSON object a line. */
  sample(request: { readonly program: AirbyteProgram; readonly config: Readonly<Record<string, unknown>>; readonly stream: string; readonly limit: number; readonly output: string }, watch: AirbyteWatch): Promise<{ readonly records: number }>
  /** Reads streams into a cache file: all of what the source has, or an error. */
  read(request: AirbyteRead, watch: AirbyteWatch): Promise<AirbyteReadResult>
}

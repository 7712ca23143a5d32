import { z } from 'zod'

/** What the worker answers and tells; names as they are on the wire. */

export const Pong = z.object({
  pid: z.number().int(),
  /** PyAirbyte is loaded. */
  ready: z.boolean(),
  import_error: z.string().nullable(),
  versions: z.record(z.string(), z.string()),
})

export const Spec = z.object({ schema: z.record(z.string(), z.unknown()), documentation_url: z.string().nullish() })

export const Nothing = z.object({})

export const Discovered = z.object({
  streams: z.array(z.object({
    name: z.string().min(1),
    schema: z.record(z.string(), z.unknown()),
    sync_modes: z.array(z.string()),
    source_defined_cursor: z.boolean(),
    default_cursor: z.array(z.string()),
    primary_key: z.array(z.array(z.string())),
  })),
})

const Count = z.number().int().min(0)

export const Sampled = z.object({ records: Count })

export const Read = z.object({ streams: z.array(z.object({ name: z.string(), table: z.string(), records: Count })) })

export const Cancelled = z.object({ found: z.boolean() })

export const Progress = z.object({ job: z.string(), records: Count, bytes: Count })

export const LogLine = z.object({ job: z.string(), level: z.enum(['debug', 'info', 'warn', 'error']), message: z.string() })

/** What a connector has put in place of its login: never for a log. */
export const Renewed = z.object({ job: z.string(), members: z.array(z.object({ path: z.array(z.string()).min(1), value: z.union([z.string(), z.number()]) })) })

/** The code of a JSON-RPC error that is the worker's own. */
export const WORKER_ERROR = -32_050

/** What comes with an error. A kind that is not known counts as `internal`. */
export const ErrorData = z.object({
  kind: z.enum([
    'config_invalid', 'check_failed', 'connector_failed', 'connector_killed', 'incomplete', 'malformed', 'type_mismatch', 'stream_missing',
    'executable_missing', 'hang', 'memory', 'cancelled', 'not_ready', 'internal',
  ]).catch('internal'),
  class: z.string().nullish(),
  connector: z.string().nullish(),
  message: z.string(),
  remedy: z.string().nullish(),
  /** As the connector classes it: config_error, system_error, transient_error. */
  failure_type: z.string().nullish(),
  /** Negative for a signal. */
  exit_code: z.number().int().nullish(),
  stderr: z.array(z.string()).nullish(),
  log_file: z.string().nullish(),
})
export type ErrorData = z.infer<typeof ErrorData>

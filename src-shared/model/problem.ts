import { z } from 'zod'

/** Where something went wrong, as far as it is known. Lines and rows count from 1. */
export const Place = z.object({
  file: z.string(),
  sheet: z.string(),
  line: z.number().int(),
  row: z.number().int(),
  column: z.string(),
  value: z.string(),
  /** JSON pointer into a recipe or another document (RFC 6901). */
  pointer: z.string(),
}).partial()
export type Place = z.infer<typeof Place>

/**
 * The codes that a caller may rely on. A code is never re-used for another meaning.
 */
export const ProblemCode = z.enum([
  'FILE_NOT_FOUND', 'FILE_NOT_READABLE', 'FILE_CHANGED', 'FILE_IS_EMPTY', 'FILE_IS_OPEN', 'FORMAT_UNKNOWN', 'FORMAT_BROKEN', 'FORMAT_PROTECTED',
  'OPTION_INVALID', 'OUTPUT_EXISTS', 'OUTPUT_NOT_WRITABLE', 'DISK_FULL', 'LIMIT_EXCEEDED', 'TIMEOUT',
  'RECIPE_INVALID', 'STEP_UNKNOWN', 'COLUMN_MISSING', 'COLUMN_EXISTS', 'TYPE_MISMATCH', 'EXPRESSION_INVALID', 'PATTERN_INVALID', 'SCHEMA_DRIFT',
  'RULE_FAILED', 'RUN_CANCELLED', 'RUN_NOT_FOUND', 'RUN_STATE', 'NOT_FOUND', 'CONFLICT', 'UNAUTHORISED', 'FORBIDDEN', 'INPUT_INVALID', 'TOO_LARGE',
  'CONNECTOR_UNKNOWN', 'CONNECTOR_UNAVAILABLE', 'CONFIG_INVALID', 'SOURCE_UNREACHABLE', 'SOURCE_TLS', 'SOURCE_LOGIN', 'SOURCE_PERMISSION', 'SOURCE_MISSING',
  'SOURCE_ANSWER', 'SOURCE_BROKEN', 'SOURCE_CHANGED', 'SOURCE_DOWN', 'TARGET_REFUSED', 'NETWORK_REFUSED', 'OFFLINE', 'PYTHON_UNAVAILABLE', 'SECRET_MISSING', 'SECRETS_LOCKED', 'RATE_LIMITED',
  'STORE_NEWER', 'STORE_LOCKED', 'STORE_BROKEN', 'ENGINE_STOPPED', 'ENGINE_BUSY', 'MEMORY_EXCEEDED', 'INTERNAL',
])
export type ProblemCode = z.infer<typeof ProblemCode>

/** What is told to a person when something cannot be done: what happened, where, and what to do about it. */
export const Problem = z.object({
  code: ProblemCode,
  message: z.string(),
  remedy: z.string(),
  place: Place.optional(),
  /** Seconds after which trying again makes sense. */
  retryAfter: z.number().optional(),
  /** Technical detail, folded away in every interface. Holds no secret. */
  detail: z.string().optional(),
})
export type Problem = z.infer<typeof Problem>

/** The one error class of the product: carries one or more problems. */
export class Failure extends Error {
  readonly problems: readonly [Problem, ...Problem[]]

  constructor(first: Problem, rest: readonly Problem[] = [], options?: ErrorOptions) {
    super(first.message, options)
    this.name = 'Failure'
    this.problems = [first, ...rest]
  }

  get problem(): Problem {
    return this.problems[0]
  }
}

/** Shorthand for `throw failure(code, message, remedy, place)`. */
export function failure(code: ProblemCode, message: string, remedy: string, place?: Place, cause?: unknown): Failure {
  const detail = cause instanceof Error ? cause.message : undefined
  return new Failure({ code, message, remedy, ...(place && { place }), ...(detail && { detail }) }, [], { cause })
}

/** What the system and SQLite call a disk, a quota or a file that takes no more. */
const FULL: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'SQLITE_FULL'])

/** Any thrown value as problems: a {@link Failure} keeps its own, a full disk is DISK_FULL, all else becomes INTERNAL with its message as detail. */
export function problemsOf(thrown: unknown): readonly [Problem, ...Problem[]] {
  if (thrown instanceof Failure) return thrown.problems
  const detail = thrown instanceof Error ? thrown.message : String(thrown)
  if (thrown instanceof Error && 'code' in thrown && FULL.has(thrown.code)) {
    return [{ code: 'DISK_FULL', message: 'The disk is full.', remedy: 'Free some space and start again; nothing was changed.', detail }]
  }
  return [{ code: 'INTERNAL', message: 'Something went wrong inside Winnow.', remedy: 'Try again; if it happens again, report it with the detail below.', detail }]
}

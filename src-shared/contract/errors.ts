import { z } from 'zod'
import { Problem, type ProblemCode } from '../model/problem'

/** What every error of the contract carries: all that is wrong. The first problem also gives the error's code and message. */
export const ErrorData = z.object({ problems: z.tuple([Problem], Problem) })
export type ErrorData = z.infer<typeof ErrorData>

const problem = (status: number) => ({ status, data: ErrorData })

/** The typed errors of every procedure: one for each problem code, with its HTTP status over REST. */
export const errors = {
  FILE_NOT_FOUND: problem(404),
  FILE_NOT_READABLE: problem(422),
  FILE_CHANGED: problem(409),
  FILE_IS_EMPTY: problem(422),
  FILE_IS_OPEN: problem(409),
  FORMAT_UNKNOWN: problem(415),
  FORMAT_BROKEN: problem(422),
  FORMAT_PROTECTED: problem(422),
  OPTION_INVALID: problem(422),
  OUTPUT_EXISTS: problem(409),
  OUTPUT_NOT_WRITABLE: problem(422),
  DISK_FULL: problem(507),
  LIMIT_EXCEEDED: problem(422),
  TIMEOUT: problem(504),
  RECIPE_INVALID: problem(422),
  STEP_UNKNOWN: problem(422),
  COLUMN_MISSING: problem(422),
  COLUMN_EXISTS: problem(422),
  TYPE_MISMATCH: problem(422),
  EXPRESSION_INVALID: problem(422),
  PATTERN_INVALID: problem(422),
  SCHEMA_DRIFT: problem(409),
  RULE_FAILED: problem(422),
  RUN_CANCELLED: problem(409),
  RUN_NOT_FOUND: problem(404),
  RUN_STATE: problem(409),
  NOT_FOUND: problem(404),
  CONFLICT: problem(409),
  UNAUTHORISED: problem(401),
  FORBIDDEN: problem(403),
  INPUT_INVALID: problem(400),
  TOO_LARGE: problem(413),
  STORE_NEWER: problem(503),
  STORE_LOCKED: problem(503),
  STORE_BROKEN: problem(503),
  ENGINE_STOPPED: problem(503),
  ENGINE_BUSY: problem(503),
  MEMORY_EXCEEDED: problem(507),
  INTERNAL: problem(500),
} as const satisfies Record<ProblemCode, { readonly status: number; readonly data: typeof ErrorData }>

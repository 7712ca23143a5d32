import { ORPCError } from '@orpc/client'
import { ErrorData } from '#shared/contract/errors'
import { Failure, problemsOf, type Problem } from '#shared/model/problem'

export type Problems = readonly [Problem, ...Problem[]]

/** The problems that any error carries: of the contract, of oRPC itself, or of our own code. */
export function problemsOfError(thrown: unknown): Problems {
  if (thrown instanceof Failure) return thrown.problems
  if (!(thrown instanceof ORPCError)) return problemsOf(thrown)
  const data = ErrorData.safeParse(thrown.data)
  if (data.success) return data.data.problems
  if (thrown.status === 413) return [{ code: 'TOO_LARGE', message: 'The request is too large.', remedy: 'Upload files instead of sending them inside a call.' }]
  if (thrown.status >= 400 && thrown.status < 500) return [{ code: 'INPUT_INVALID', message: thrown.message, remedy: 'See /api/v1/docs for what this call takes.' }]
  return problemsOf(new Error(thrown.message))
}

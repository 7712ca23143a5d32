import { ORPCError } from '@orpc/client'
import { ErrorData } from '#shared/contract/errors'
import { problemsOf, type Problem, type ProblemCode } from '#shared/model/problem'

export type Problems = readonly [Problem, ...Problem[]]

/** Whatever a call threw, as problems for people. */
export function toProblems(thrown: unknown): Problems {
  const data = thrown instanceof ORPCError ? ErrorData.safeParse(thrown.data) : undefined
  return data?.success ? data.data.problems : problemsOf(thrown)
}

/** True when the first problem has one of these codes. */
export function hasCode(thrown: unknown, ...codes: readonly ProblemCode[]): boolean {
  return codes.includes(toProblems(thrown)[0].code)
}

/** True for the error of a call that the page itself gave up. */
export function isAbort(thrown: unknown, signal?: AbortSignal): boolean {
  return signal?.aborted === true || (thrown instanceof Error && thrown.name === 'AbortError')
}

/** The step (its place in the recipe) that a problem's JSON pointer leads to; undefined for problems of the whole recipe. */
export function stepOf({ place }: Problem): number | undefined {
  const found = /^\/steps\/(\d+)/.exec(place?.pointer ?? '')
  return found ? Number(found[1]) : undefined
}

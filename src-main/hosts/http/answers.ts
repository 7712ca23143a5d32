import type { ServerResponse } from 'node:http'
import { ORPCError } from '@orpc/server'
import { errors, ErrorData } from '#shared/contract/errors'
import { Failure, problemsOf, type Problem } from '#shared/model/problem'

/** Sent with every answer, whatever it is. */
const COMMON: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
}

export function setCommonHeaders(response: ServerResponse): void {
  for (const [name, value] of Object.entries(COMMON)) response.setHeader(name, value)
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body))
}

export type Problems = readonly [Problem, ...Problem[]]

/** How problems look over REST: the first one, and all of them where there are several. */
export const problemBody = (problems: Problems): Problem & { problems?: Problems } => ({ ...problems[0], ...(problems.length > 1 && { problems }) })

/** Sends whatever was thrown as a problem. If the answer has begun already, the connection is cut: half an answer must not look whole. */
export function sendProblem(response: ServerResponse, thrown: unknown, status?: number): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const problems = problemsOfError(thrown)
  sendJson(response, status ?? errors[problems[0].code].status, problemBody(problems))
}

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

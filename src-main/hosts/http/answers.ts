import type { ServerResponse } from 'node:http'
import { errors } from '#shared/contract/errors'
import type { Problem } from '#shared/model/problem'
import { type Problems, problemsOfError } from '../problems'

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

/** RFC 9110, 10.2.3: seconds. */
export function setRetryAfter(response: ServerResponse, [{ retryAfter }]: Problems): void {
  if (retryAfter !== undefined) response.setHeader('retry-after', String(Math.ceil(retryAfter)))
}

/** How problems look over REST: the first one, and all of them where there are several. */
export const problemBody = (problems: Problems): Problem & { problems?: Problems } => ({ ...problems[0], ...(problems.length > 1 && { problems }) })

/** Sends whatever was thrown as a problem. If the answer has begun already, the connection is cut: half an answer must not look whole. */
export function sendProblem(response: ServerResponse, thrown: unknown, status?: number): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const problems = problemsOfError(thrown)
  setRetryAfter(response, problems)
  // RFC 9110, 11.6.1. No browser knows the scheme, so none asks for a password.
  if (problems[0].code === 'UNAUTHORISED') response.setHeader('www-authenticate', 'ApiKey header="X-API-Key"')
  sendJson(response, status ?? errors[problems[0].code].status, problemBody(problems))
}

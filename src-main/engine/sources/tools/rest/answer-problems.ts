import { z } from 'zod'
import { Failure, failure } from '#shared/model/problem'
import type { RestSpec } from './spec'

const LONGEST_WORDS = 200

/** What an answer that is no success means, in words. */
export function answerProblem(status: number, text: string, url: URL, auth: RestSpec['auth']['type'], retryAfter: number | undefined): Failure {
  const where = `${url.host}${url.pathname}`
  const words = wordsOf(text)
  switch (status) {
    case 401: return auth === 'none'
      ? failure('SOURCE_LOGIN', `"${url.host}" wants a login (401)${words}.`, 'Set how Winnow is to log in.')
      : failure('SOURCE_LOGIN', `"${url.host}" refuses the login (401)${words}.`, LOGIN[auth])
    case 403: return failure('SOURCE_PERMISSION', `The login may not read "${where}" (403)${words}.`, 'Ask whoever runs the service for the right, or choose another endpoint.')
    case 404: case 410: return failure('SOURCE_MISSING', `There is nothing at "${where}" (${status})${words}.`, 'Check the base address and the path.')
    case 429: return limited(`"${url.host}" takes no more requests for now (429).`, retryAfter)
    case 503: if (retryAfter !== undefined) return limited(`"${url.host}" is not ready for requests (503).`, retryAfter)
  }
  if (status >= 500) return failure('SOURCE_BROKEN', `"${where}" failed at the other end (${status})${words}.`, 'Try again later; if it stays so, ask whoever runs the service.')
  return failure('SOURCE_ANSWER', `"${where}" refused the request (${status})${words}.`, 'Check the path and the parameters.')
}

/** What is no JSON, in words. */
export function notJson(text: string, url: URL, contentType = ''): Failure {
  const where = `${url.host}${url.pathname}`
  if (/^\s*</.test(text)) {
    const what = /html/i.test(contentType) || /^\s*<(!doctype html|html)/i.test(text) ? 'a web page' : 'XML'
    return failure('SOURCE_ANSWER', `"${where}" answers with ${what}, not with JSON.`, what === 'XML' ? 'Look for an address, a parameter or a header that gives JSON.' : 'Check the address: it may be the one for people, or a page that asks for a login.')
  }
  if (text.trim() === '') return failure('SOURCE_ANSWER', `"${where}" answers with nothing.`, 'Check the path and the parameters.')
  return failure('SOURCE_ANSWER', `"${where}" answers with something that is no JSON.`, 'Check the path. A file in another format is read by the connector "http".')
}

const LOGIN: Readonly<Record<Exclude<RestSpec['auth']['type'], 'none'>, string>> = {
  basic: 'Check user and password.',
  bearer: 'The token may be wrong, or have expired: get a new one.',
  api_key: 'The key may be wrong, revoked or expired, or belong into another header or parameter.',
  oauth2: 'Check client id, client secret and scope: the token that they gave was not taken.',
}

function limited(message: string, retryAfter: number | undefined): Failure {
  return new Failure({
    code: 'RATE_LIMITED', message, ...(retryAfter !== undefined && { retryAfter }),
    remedy: `${retryAfter === undefined ? 'Try again later' : `Try again in ${Math.ceil(retryAfter)} s`}, and set "Requests a minute" to what the service allows.`,
  })
}

const Said = z.object({ message: z.string().optional(), detail: z.string().optional(), error_description: z.string().optional(), title: z.string().optional(), error: z.union([z.string(), z.object({ message: z.string() })]).optional() }).partial()

/** What the service itself says about it. */
function wordsOf(text: string): string {
  try {
    const { message, error, detail, error_description: description, title } = Said.parse(JSON.parse(text))
    const words = message ?? (typeof error === 'object' ? error.message : undefined) ?? detail ?? description ?? title ?? (typeof error === 'string' ? error : undefined)
    return words === undefined ? '' : `: ${words.slice(0, LONGEST_WORDS).replace(/\.$/, '')}`
  } catch {
    return ''
  }
}

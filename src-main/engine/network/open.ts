import { lookup as lookUp } from 'node:dns/promises'
import type { Network, NetworkAnswer, NetworkRequest } from '#shared/define/connector'
import { failure } from '#shared/model/problem'
import { isLoopback } from './address'
import { answerOf } from './answer'
import { type Lookup, destinationOf, readUrl } from './destination'
import { Exchanges } from './exchange'
import { cancelled, networkProblem, offline } from './problems'

const MOST_REDIRECTS = 5
const FIRST_BYTE = 30_000
const IDLE = 60_000
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** Headers that say nothing about who asks: all that another host gets to see. */
const HARMLESS: ReadonlySet<string> = new Set(['accept', 'accept-encoding', 'accept-language', 'user-agent', 'range', 'if-range', 'if-none-match', 'if-modified-since', 'content-type'])

interface OpenNetworkOptions {
  /** Whether the user switched the network off; asked before each request. */
  readonly isOffline: () => boolean
  readonly lookup?: Lookup
  /** An answer may pause for so many ms. */
  readonly idle?: number
}

/** The network, as far as the user lets Winnow use it. Proxies that the environment names are not used: they would get to see what is asked for. */
export class OpenNetwork implements Network {
  readonly #isOffline: () => boolean
  readonly #lookup: Lookup
  readonly #idle: number
  readonly #exchanges = new Exchanges()

  constructor({ isOffline, lookup = (name) => lookUp(name, { all: true }), idle = IDLE }: OpenNetworkOptions) {
    this.#isOffline = isOffline
    this.#lookup = lookup
    this.#idle = idle
  }

  mayConnect(host: string): void {
    if (this.#isOffline() && !isLoopback(host)) throw offline(host)
  }

  async fetch(text: string, request: NetworkRequest = {}): Promise<NetworkAnswer> {
    const { allowed = [], timeout = FIRST_BYTE, insecure = false, signal } = request
    let url = readUrl(text)
    let { method = 'GET', body } = request
    let headers: Record<string, string> = { 'accept-encoding': 'gzip, deflate, br', 'user-agent': 'Winnow', ...lowered(request.headers) }
    for (let redirects = 0; ; redirects += 1) {
      if (signal?.aborted === true) throw cancelled()
      const to = await destinationOf(url, allowed, this.#isOffline(), this.#lookup)
      const incoming = await this.#exchanges.send(to, { method, headers, timeout, insecure, ...(body !== undefined && { body }), ...(signal && { signal }) })
        .catch((error: unknown) => { throw signal?.aborted === true ? cancelled() : networkProblem(error, url.host) })
      const status = incoming.statusCode ?? 0
      const { location } = incoming.headers
      if (!REDIRECTS.has(status) || location === undefined) return answerOf(incoming, url, this.#idle, signal)
      incoming.destroy()
      if (redirects === MOST_REDIRECTS) throw failure('SOURCE_ANSWER', `"${url.host}" sends from one address to the next, more than ${MOST_REDIRECTS} times.`, 'Check the address; a login may be missing.')
      const next = readUrl(location, url)
      if (becomesGet(status, method)) {
        method = 'GET'
        body = undefined
        headers = without(headers, (name) => name.startsWith('content-'))
      }
      if (next.origin !== url.origin) {
        if (body !== undefined) throw failure('NETWORK_REFUSED', `"${url.host}" wants what was sent to it to be sent to "${next.host}" instead.`, 'If that is right, use the address of that host.')
        headers = without(headers, (name) => !HARMLESS.has(name))
      }
      url = next
    }
  }

  /** Ends the connections that are kept for the next request. */
  close(): void {
    this.#exchanges.close()
  }
}

/** As browsers do (Fetch standard, "HTTP-redirect fetch"). */
const becomesGet = (status: number, method: string): boolean => (status === 303 && method !== 'HEAD') || ((status === 301 || status === 302) && method === 'POST')

const lowered = (headers: Readonly<Record<string, string>> = {}): Record<string, string> => Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
const without = (headers: Readonly<Record<string, string>>, drop: (name: string) => boolean): Record<string, string> => Object.fromEntries(Object.entries(headers).filter(([name]) => !drop(name)))

import { lookup as lookUp } from 'node:dns/promises'
import type { Network, NetworkAddress, NetworkAnswer, NetworkRequest } from '#shared/define/connector'
import { failure } from '#shared/model/problem'
import { isLoopback } from './address'
import { answerOf } from './answer'
import { trustAuthorities } from './authorities'
import { type Destination, type Lookup, addressesOf, destinationOf, readUrl } from './destination'
import { Exchanges } from './exchange'
import { cancelled, networkProblem, offline } from './problems'
import { NO_PROXIES, type Proxies, proxyFor } from './proxies'
import { proxyProblem, proxyRefusal } from './proxy-problems'

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
  /** By which proxies hosts are asked; asked before each request. */
  readonly proxies?: () => Promise<Proxies>
  /** A file with certificates of authorities that are trusted beside those of the system; asked before each request. */
  readonly certificates?: () => string | null
  /** A connection is made within so many ms. */
  readonly connect?: number
  /** An answer may pause for so many ms. */
  readonly idle?: number
}

/** The network, as far as the user lets Winnow use it. */
export class OpenNetwork implements Network {
  readonly #isOffline: () => boolean
  readonly #lookup: Lookup
  readonly #idle: number
  readonly #proxies: () => Promise<Proxies>
  readonly #certificates: () => string | null
  readonly #exchanges: Exchanges

  constructor({ isOffline, lookup = (name) => lookUp(name, { all: true }), proxies = async () => NO_PROXIES, certificates = () => null, connect, idle = IDLE }: OpenNetworkOptions) {
    this.#isOffline = isOffline
    this.#lookup = lookup
    this.#proxies = proxies
    this.#certificates = certificates
    this.#idle = idle
    this.#exchanges = new Exchanges(connect)
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
      const to = await destinationOf(url, allowed, this.#isOffline(), this.#lookup, proxyFor(url, await this.#proxies()))
      const authorities = this.#certificates()
      if ((url.protocol === 'https:' && !insecure) || to.proxy?.url.protocol === 'https:') await trustAuthorities(authorities)
      const incoming = await this.#exchanges.send(to, { method, headers, timeout, insecure, authorities, ...(body !== undefined && { body }), ...(signal && { signal }) })
        .catch((error: unknown) => { throw signal?.aborted === true ? cancelled() : problemOf(error, to) })
      const status = incoming.statusCode ?? 0
      if (status === 407 && to.proxy) {
        incoming.destroy()
        throw proxyRefusal(to.proxy, url.host, status, incoming.headers['proxy-authenticate'])
      }
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

  async resolve(host: string): Promise<readonly NetworkAddress[]> {
    this.mayConnect(host)
    const addresses = await addressesOf(host.replace(/^\[|\]$/g, ''), this.#lookup)
    if (this.#isOffline() && !addresses.every(({ address }) => isLoopback(address))) throw offline(host)
    await trustAuthorities(this.#certificates())
    return addresses
  }

  /** Ends the connections that are kept for the next request. */
  close(): void {
    this.#exchanges.close()
  }
}

/** A proxy that is asked for what is not encrypted stands at the other end of the connection itself. */
const problemOf = (error: unknown, { url, proxy }: Destination): unknown => (proxy && url.protocol === 'http:' ? proxyProblem(error, proxy) : networkProblem(error, url.host))

/** As browsers do (Fetch standard, "HTTP-redirect fetch"). */
const becomesGet = (status: number, method: string): boolean => (status === 303 && method !== 'HEAD') || ((status === 301 || status === 302) && method === 'POST')

const lowered = (headers: Readonly<Record<string, string>> = {}): Record<string, string> => Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
const without = (headers: Readonly<Record<string, string>>, drop: (name: string) => boolean): Record<string, string> => Object.fromEntries(Object.entries(headers).filter(([name]) => !drop(name)))

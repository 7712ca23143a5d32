import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import type { Duplex } from 'node:stream'
import { failure } from '#shared/model/problem'
import type { Destination, Passage } from './destination'
import { pinnedTo } from './pinned'
import { openTunnel } from './tunnel'

/** Within so many ms a connection is made, TLS included. */
const CONNECT = 10_000
const MOMENT = 1_000
/** Some services put whole tokens and policies into headers; Node's own limit is a quarter of this. */
const MOST_HEADERS = 64 << 10

interface PinnedOptions extends https.RequestOptions {
  /** The addresses that the connection may go to: one for a host that leads elsewhere by now is not used again. */
  readonly pinned: string
  /** The proxy by which the host is reached; only where it tunnels. */
  readonly passage?: Passage | undefined
  /** Within so many ms a connection is made. */
  readonly connect?: number
}

/** Connections that are kept and used again, apart by where they were allowed to go. */
class PinnedAgent extends http.Agent {
  override getName(options?: http.ClientRequestArgs & Partial<PinnedOptions>): string {
    return `${super.getName(options)}:${options?.pinned}`
  }
}

class SecurePinnedAgent extends https.Agent {
  override getName(options?: https.RequestOptions & Partial<PinnedOptions>): string {
    return `${super.getName(options)}:${options?.pinned}`
  }

  override createConnection(options: https.RequestOptions & Partial<PinnedOptions>, callback?: (error: Error | null, stream: Duplex) => void): Duplex | null | undefined {
    const { passage, connect = CONNECT, host, port } = options
    if (!passage || !callback) return super.createConnection(options, callback)
    const settle = (...outcome: readonly unknown[]): void => { Reflect.apply(callback, undefined, outcome) }
    openTunnel(passage, String(host), Number(port ?? 443), connect)
      .then((socket) => secured(super.createConnection(Object.assign({}, options, { socket, lookup: undefined, agent: undefined })), connect, String(host)))
      .then((socket) => settle(null, socket), settle)
    return undefined
  }
}

/** A connection of TLS once it is secured. */
function secured(socket: Duplex | null | undefined, within: number, host: string): Promise<Duplex> {
  if (!socket) throw new Error('no connection was made')
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => socket.destroy(late(`"${host}" did not secure the connection within ${seconds(within)}.`)), within)
    socket.once('error', reject)
    socket.once('close', () => clearTimeout(timer))
    socket.once('secureConnect', () => {
      clearTimeout(timer)
      socket.off('error', reject)
      resolve(socket)
    })
  })
}

/** What is sent. */
export interface Sent {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  readonly signal?: AbortSignal
  /** Within so many ms after it was sent the answer begins. */
  readonly timeout: number
  readonly insecure: boolean
  /** The file of authorities that are trusted: what was begun with other ones is not gone on with. */
  readonly authorities: string | null
}

/** Sends requests to checked destinations, and keeps the connections for the next ones. */
export class Exchanges {
  readonly #plain = new PinnedAgent({ keepAlive: true, maxFreeSockets: 8 })
  readonly #secure = new SecurePinnedAgent({ keepAlive: true, maxFreeSockets: 8 })

  /** @param connect within so many ms a connection is made */
  constructor(private readonly connect = CONNECT) {}

  /** Gives the answer as soon as it begins. Throws TIMEOUT and what Node throws. */
  async send(to: Destination, sent: Sent): Promise<IncomingMessage> {
    for (let again = false; ; again = true) {
      const { reused, answer } = this.#once(to, sent)
      try {
        return await answer
      } catch (error) {
        // A kept connection may have been closed by the other end at the very moment that it was used.
        const wasStale = reused() && error instanceof Error && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
        if (!wasStale || again || sent.method !== 'GET') throw error
      }
    }
  }

  /** Ends the connections that are kept. */
  close(): void {
    this.#plain.destroy()
    this.#secure.destroy()
  }

  #once({ url, addresses, proxy }: Destination, { method, headers, body, signal, timeout, insecure, authorities }: Sent): { readonly reused: () => boolean; readonly answer: Promise<IncomingMessage> } {
    const isSecure = url.protocol === 'https:'
    // What is not encrypted, a proxy is asked for itself: it may keep what it got before.
    const asked = proxy && !isSecure ? proxy.url : url
    const isEncrypted = asked.protocol === 'https:'
    const options: PinnedOptions = {
      method, maxHeaderSize: MOST_HEADERS, lookup: pinnedTo(addresses), agent: isEncrypted ? this.#secure : this.#plain, rejectUnauthorized: !insecure || asked !== url,
      connect: this.connect, pinned: `${addresses.map(({ address }) => address).join(' ')} ${proxy?.url.href ?? ''} ${proxy?.authorization ?? ''} ${authorities ?? ''}`, headers,
      ...(signal && { signal }),
      ...(proxy && isSecure && { passage: { proxy, addresses } }),
      ...(proxy && !isSecure && { path: url.href.replace(/#.*$/s, ''), headers: { ...headers, host: url.host, ...(proxy.authorization !== undefined && { 'proxy-authorization': proxy.authorization }) } }),
    }
    const outgoing = (isEncrypted ? https : http).request(asked, options)
    const answer = new Promise<IncomingMessage>((resolve, reject) => {
      // A tunnel has limits of its own: to the proxy, and through it.
      const limit = proxy && isSecure ? 2 * this.connect + MOMENT : this.connect
      let timer = setTimeout(() => outgoing.destroy(late(`"${asked.host}" took no connection within ${seconds(limit)}.`)), limit)
      const connected = (): void => {
        clearTimeout(timer)
        timer = setTimeout(() => outgoing.destroy(late(`"${url.host}" did not begin to answer within ${seconds(timeout)}.`)), timeout)
      }
      outgoing.once('socket', (socket) => {
        if (socket.connecting) socket.once(isEncrypted ? 'secureConnect' : 'connect', connected)
        else connected()
      })
      outgoing.once('response', (incoming) => {
        clearTimeout(timer)
        resolve(incoming)
      })
      outgoing.on('error', (error) => {
        clearTimeout(timer)
        reject(error)
      })
    })
    outgoing.end(body)
    return { reused: () => outgoing.reusedSocket, answer }
  }
}

const late = (message: string): Error => failure('TIMEOUT', message, 'Try again later; if it stays so, check the address, or ask whoever runs the service.')

/** '1.5 seconds'. */
export const seconds = (milliseconds: number): string => `${milliseconds / 1000} second${milliseconds === 1000 ? '' : 's'}`

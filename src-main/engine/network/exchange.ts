import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import type { LookupFunction } from 'node:net'
import { failure } from '#shared/model/problem'
import type { Destination } from './destination'

/** Within so many ms a connection is made, TLS included. */
const CONNECT = 10_000

interface PinnedOptions extends https.RequestOptions {
  /** The addresses that the connection may go to: one for a host that leads elsewhere by now is not used again. */
  readonly pinned: string
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
}

/** Sends requests to checked destinations, and keeps the connections for the next ones. */
export class Exchanges {
  readonly #plain = new PinnedAgent({ keepAlive: true, maxFreeSockets: 8 })
  readonly #secure = new SecurePinnedAgent({ keepAlive: true, maxFreeSockets: 8 })

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

  #once({ url, addresses }: Destination, { method, headers, body, signal, timeout, insecure }: Sent): { readonly reused: () => boolean; readonly answer: Promise<IncomingMessage> } {
    const isSecure = url.protocol === 'https:'
    const pinned: LookupFunction = (_name, { all }, callback) => {
      if (all) return callback(null, [...addresses])
      const [{ address, family } = { address: '', family: 0 }] = addresses
      callback(null, address, family)
    }
    const options: PinnedOptions = {
      method, headers, lookup: pinned, agent: isSecure ? this.#secure : this.#plain, rejectUnauthorized: !insecure,
      pinned: addresses.map(({ address }) => address).join(' '), ...(signal && { signal }),
    }
    const outgoing = (isSecure ? https : http).request(url, options)
    const answer = new Promise<IncomingMessage>((resolve, reject) => {
      let timer = setTimeout(() => outgoing.destroy(late(`"${url.host}" took no connection within ${seconds(CONNECT)}.`)), CONNECT)
      const connected = (): void => {
        clearTimeout(timer)
        timer = setTimeout(() => outgoing.destroy(late(`"${url.host}" did not begin to answer within ${seconds(timeout)}.`)), timeout)
      }
      outgoing.once('socket', (socket) => {
        if (socket.connecting) socket.once(isSecure ? 'secureConnect' : 'connect', connected)
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

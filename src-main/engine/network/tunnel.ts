import http from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import type { Passage } from './destination'
import { pinnedTo } from './pinned'
import { proxyProblem, proxyRefusal } from './proxy-problems'

/**
 * Has a proxy open a way to a host (CONNECT): what passes over it, the proxy cannot read unless its certificate is taken for
 * the host's.
 *
 * @param within so many ms
 * @throws Failure SOURCE_UNREACHABLE, SOURCE_TLS, SOURCE_BROKEN, NETWORK_REFUSED, TIMEOUT: each says that it was the proxy
 */
export function openTunnel({ proxy, addresses }: Passage, host: string, port: number, within: number): Promise<Socket> {
  const authority = `${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}`
  const { url, authorization } = proxy
  return new Promise((resolve, reject) => {
    const asking = (url.protocol === 'https:' ? https : http).request(url, {
      method: 'CONNECT', path: authority, agent: false, lookup: pinnedTo(addresses), signal: AbortSignal.timeout(within),
      headers: { host: authority, 'user-agent': 'Winnow', ...(authorization !== undefined && { 'proxy-authorization': authorization }) },
    })
    asking.once('connect', ({ statusCode = 0, headers }, socket: Socket, head) => {
      if (statusCode < 200 || statusCode > 299) {
        socket.destroy()
        return reject(proxyRefusal(proxy, host, statusCode, headers['proxy-authenticate']))
      }
      if (head.length > 0) socket.unshift(head)
      resolve(socket)
    })
    asking.once('error', (error) => reject(proxyProblem(error, proxy)))
    asking.end()
  })
}

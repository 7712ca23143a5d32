import type { LookupAddress } from 'node:dns'
import { isIP } from 'node:net'
import { failure } from '#shared/model/problem'
import { isLoopback, reservedFor } from './address'
import { networkProblem, offline } from './problems'

/** The addresses of a name, as node:dns/promises gives them with `all`. */
export type Lookup = (name: string) => Promise<readonly LookupAddress[]>

/** Where a request may go: the addresses were checked, and no others may be used for it. */
export interface Destination {
  readonly url: URL
  readonly addresses: readonly LookupAddress[]
}

/**
 * Reads an address. Messages name its host alone: whatever else is in it may be a secret.
 *
 * @throws Failure NETWORK_REFUSED for another protocol, or a user and password in the address
 */
export function readUrl(text: string, base?: URL): URL {
  const url = URL.parse(text, base?.href)
  if (!url || url.hostname === '') throw failure('NETWORK_REFUSED', 'The address is not one of the web.', 'Write it as https://host/path.')
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw failure('NETWORK_REFUSED', `Addresses that begin with "${url.protocol}" are not used.`, 'Only http:// and https:// are.')
  }
  if (url.username !== '' || url.password !== '') {
    throw failure('NETWORK_REFUSED', `The address at "${url.host}" has a user or a password in it.`, 'Take them out of the address and set them as the login of the source, where they are kept safe.')
  }
  return url
}

/**
 * Looks a host up, once, and checks where it leads.
 *
 * @param allowed hosts that the user named: they may be private
 * @throws Failure NETWORK_REFUSED, OFFLINE, SOURCE_UNREACHABLE
 */
export async function destinationOf(url: URL, allowed: readonly string[], isOffline: boolean, lookup: Lookup): Promise<Destination> {
  const name = url.hostname.replace(/^\[|\]$/g, '')
  if (isOffline && !isLoopback(name)) throw offline(url.host)
  const version = isIP(name)
  const addresses = version === 0 ? await lookup(name).catch((error: unknown) => { throw networkProblem(error, url.hostname) }) : [{ address: name, family: version }]
  if (addresses.length === 0) throw failure('SOURCE_UNREACHABLE', `There is no host "${url.hostname}".`, 'Check the spelling of the address.')
  // A name that never leaves this machine must not be looked up to somewhere else while Winnow is offline.
  if (isOffline && !addresses.every(({ address }) => isLoopback(address))) throw offline(url.host)
  if (isAllowed(url, allowed)) return { url, addresses }
  const reserved = addresses.map(({ address }) => reservedFor(address)).find((kind) => kind !== undefined)
  if (reserved !== undefined) {
    throw failure('NETWORK_REFUSED', `"${url.host}" leads to ${reserved}, where only hosts may be asked that you named.`, 'If you mean that host, let this source use private addresses. If you do not, do not trust who gave you the address.')
  }
  return { url, addresses }
}

/** Whether one of the names (`name` or `name:port`) is the host of an address. */
function isAllowed(url: URL, allowed: readonly string[]): boolean {
  return allowed.some((entry) => {
    const named = URL.parse(`${url.protocol}//${entry}`)
    return named !== null && named.hostname === url.hostname && (!/:\d+$/.test(entry) || named.port === url.port)
  })
}

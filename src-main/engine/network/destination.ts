import type { LookupAddress } from 'node:dns'
import { isIP } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { failure } from '#shared/model/problem'
import { isLoopback, reservedFor, type Reserved } from './address'
import { networkProblem, offline } from './problems'
import type { Proxy } from './proxies'
import { proxyProblem } from './proxy-problems'

/** The addresses of a name, as node:dns/promises gives them with `all`. */
export type Lookup = (name: string) => Promise<readonly LookupAddress[]>

/** A proxy, and the addresses that it was looked up to. */
export interface Passage {
  readonly proxy: Proxy
  readonly addresses: readonly LookupAddress[]
}

/** Where a request may go: the addresses were checked, and no others may be used for it. */
export interface Destination {
  readonly url: URL
  /** Those of the host; of a proxy where there is one: then the host is looked up by that. */
  readonly addresses: readonly LookupAddress[]
  readonly proxy?: Proxy
}

/** A look-up that takes longer says nothing, where a proxy looks the host up anyway. */
const PATIENCE = 3_000
/** Names of hosts within: without a dot, or below a domain that only private networks have. */
const INNER = /^[^.]+$|\.(local|localhost|internal|intranet|private|corp|home|lan|home\.arpa)$/

/**
 * Reads an address. Messages name its host alone: whatever else is in it may be a secret.
 *
 * @param base the address that sends on to this one
 * @throws Failure NETWORK_REFUSED for another protocol, or a user and password in the address
 */
export function readUrl(text: string, base?: URL): URL {
  const url = URL.parse(text, base?.href)
  if (base && (!url || !/^https?:$/.test(url.protocol) || url.hostname === '' || url.username !== '' || url.password !== '')) {
    throw failure('NETWORK_REFUSED', `"${base.host}" sends on to an address that is not followed: ${sentTo(url)}.`, 'Check the address; if it is right, tell whoever runs the service.')
  }
  if (!url || url.hostname === '') throw failure('NETWORK_REFUSED', 'The address is not one of the web.', 'Write it as https://host/path.')
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw failure('NETWORK_REFUSED', `Addresses that begin with "${url.protocol}" are not used.`, 'Only http:// and https:// are.')
  }
  if (url.username !== '' || url.password !== '') {
    throw failure('NETWORK_REFUSED', `The address at "${url.host}" has a user or a password in it.`, 'Take them out of the address and set them as the login of the source, where they are kept safe.')
  }
  return url
}

/** What is wrong with an address that a service sends on to. */
function sentTo(url: URL | null): string {
  if (!url || url.hostname === '' && /^https?:$/.test(url.protocol)) return 'it is none of the web'
  return /^https?:$/.test(url.protocol) ? 'it has a user or a password in it' : `it begins with "${url.protocol}"`
}

/**
 * Looks a host up, once, and checks where it leads.
 *
 * @param allowed hosts that the user named: they may be private
 * @param proxy by which it is asked. It looks the host up itself, so what this machine knows of the host is checked, and where
 *   that is nothing, its name
 * @throws Failure NETWORK_REFUSED, OFFLINE, SOURCE_UNREACHABLE
 */
export async function destinationOf(url: URL, allowed: readonly string[], isOffline: boolean, lookup: Lookup, proxy?: Proxy): Promise<Destination> {
  const name = bare(url.hostname)
  if (isOffline && !isLoopback(name)) throw offline(url.host)
  if (proxy) {
    if (!isAllowed(url, allowed)) refuseReserved(url, await reservedBehind(name, lookup))
    return { url, proxy, addresses: await addressesOf(bare(proxy.url.hostname), lookup).catch((error: unknown) => { throw proxyProblem(error, proxy) }) }
  }
  const addresses = await addressesOf(name, lookup).catch((error: unknown) => { throw networkProblem(error, url.hostname) })
  if (addresses.length === 0) throw failure('SOURCE_UNREACHABLE', `There is no host "${url.hostname}".`, 'Check the spelling of the address.')
  // A name that never leaves this machine must not be looked up to somewhere else while Winnow is offline.
  if (isOffline && !addresses.every(({ address }) => isLoopback(address))) throw offline(url.host)
  if (!isAllowed(url, allowed)) refuseReserved(url, reservedOf(addresses))
  return { url, addresses }
}

const bare = (name: string): string => name.replace(/^\[|\]$/g, '')

/** The addresses of a host, which may be one itself. Throws what the look-up throws. */
export async function addressesOf(name: string, lookup: Lookup): Promise<readonly LookupAddress[]> {
  const version = isIP(name)
  return version === 0 ? lookup(name) : [{ address: name, family: version }]
}

const reservedOf = (addresses: readonly LookupAddress[]): Reserved => addresses.map(({ address }) => reservedFor(address)).find((kind) => kind !== undefined)

/** What a host is reserved for that a proxy looks up: many networks let machines look up their own names alone. */
async function reservedBehind(name: string, lookup: Lookup): Promise<Reserved> {
  const over = new AbortController()
  const late = wait(PATIENCE, [], { signal: over.signal, ref: false }).catch(() => [])
  const addresses = await Promise.race([addressesOf(name, lookup).catch(() => []), late]).finally(() => over.abort())
  if (addresses.length === 0 && isIP(name) === 0 && INNER.test(name.replace(/\.$/, ''))) return 'a private network'
  return reservedOf(addresses)
}

function refuseReserved(url: URL, reserved: Reserved): void {
  if (reserved === undefined) return
  throw failure('NETWORK_REFUSED', `"${url.host}" leads to ${reserved}, where only hosts may be asked that you named.`, 'If you mean that host, let this source use private addresses. If you do not, do not trust who gave you the address.')
}

/** Whether one of the names (`name` or `name:port`) is the host of an address. */
function isAllowed(url: URL, allowed: readonly string[]): boolean {
  return allowed.some((entry) => {
    const named = URL.parse(`${url.protocol}//${entry}`)
    return named !== null && named.hostname === url.hostname && (!/:\d+$/.test(entry) || named.port === url.port)
  })
}

import { isIP } from 'node:net'
import { reservedFor, type Reserved } from './address'
import type { Lookup } from './destination'

/**
 * What a host is reserved for: this machine, a private network and the like. Undefined where all of its addresses are of the
 * public network, and where it has none. A path of a socket is this machine.
 *
 * @param host a name or an address
 */
export async function hostReservedFor(host: string, lookup: Lookup): Promise<Reserved> {
  if (host === '' || host.includes('/')) return 'this machine'
  const name = host.replace(/^\[|\]$/g, '')
  const addresses = isIP(name) === 0 ? await lookup(name).catch(() => []) : [{ address: name }]
  return addresses.map(({ address }) => reservedFor(address)).find((reserved) => reserved !== undefined)
}

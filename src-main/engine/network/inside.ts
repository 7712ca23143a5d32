import { isIP } from 'node:net'
import type { Network } from '#shared/define/connector'
import { failure } from '#shared/model/problem'
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

/**
 * The network for a config of somebody who may not lead a connector inside: connections that it makes itself go to hosts of
 * the public network alone, as they are when they are made. What is fetched is checked anyway.
 *
 * @param isNamed whether the settings name that host
 */
export function onlyPublic(network: Network, isNamed: (host: string, port: number) => boolean): Network {
  return {
    fetch: (url, request) => network.fetch(url, request),
    mayConnect: (host) => network.mayConnect(host),
    resolve: async (host, port) => {
      const addresses = await network.resolve(host, port)
      const reserved = isNamed(host, port) ? undefined : addresses.map(({ address }) => reservedFor(address)).find((one) => one !== undefined)
      if (reserved === undefined) return addresses
      throw failure('NETWORK_REFUSED', `"${host}" leads to ${reserved} by now, where whoever set this source up may not lead it.`, 'If that is right, have somebody with the scope admin save the source, or name the host for all keys (dataService: {privateHosts: […]}) in winnow.yaml of Winnow\'s folder.')
    },
  }
}

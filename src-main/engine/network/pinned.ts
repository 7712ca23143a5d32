import type { LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'

/** What a connection takes in place of a look-up: the addresses that were checked, and no others. */
export function pinnedTo(addresses: readonly LookupAddress[]): LookupFunction {
  return (_name, { all }, callback) => {
    if (all) return callback(null, [...addresses])
    const [{ address, family } = { address: '', family: 0 }] = addresses
    callback(null, address, family)
  }
}

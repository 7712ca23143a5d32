import { Socket } from 'node:net'
import { pinnedTo } from '#engine/network/pinned'
import type { NetworkAddress } from '#shared/define/connector'

export { pinnedTo } from '#engine/network/pinned'

/** A socket for drivers that connect by the name of a host: it goes to the addresses that were checked, whatever the name leads to. */
export class PinnedSocket extends Socket {
  constructor(private readonly addresses: readonly NetworkAddress[]) {
    super()
  }

  override connect(...given: unknown[]): this {
    const [port, host] = given
    // A path of a socket on this machine leads nowhere else.
    if (typeof port !== 'number' || typeof host !== 'string') return Reflect.apply(super.connect, this, given)
    return super.connect({ port, host, lookup: pinnedTo(this.addresses) })
  }
}

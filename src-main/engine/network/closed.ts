import type { Network } from '#shared/define/connector'
import { failure } from '#shared/model/problem'

const offline = (): Error => failure('OFFLINE', 'Winnow is offline.', 'Let Winnow use the network in the settings.')

/** No way out at all. */
export const CLOSED: Network = {
  fetch: () => Promise.reject(offline()),
  mayConnect: () => { throw offline() },
}

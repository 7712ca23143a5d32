import type { ClientLink } from '@orpc/client'
import { RPCLink, type SupportedMessagePort } from '@orpc/client/message-port'
import type { Called } from '#main/api/access'

/** Carries from a host to the engine who calls. Hosts make it themselves: no header of a request becomes one. */
export const CALLER_HEADER = 'x-winnow-caller'

/** A link to the engine over a port, on which a host says for whom it calls. */
export const callerLink = (port: SupportedMessagePort): ClientLink<Called> =>
  new RPCLink<Called>({ port, headers: ({ context: { caller } }) => (caller === undefined ? {} : { [CALLER_HEADER]: caller }) })

/** The same link for one caller. */
export const linkFor = (link: ClientLink<Called>, called: Called): ClientLink<Record<never, never>> => ({ call: (path, input, options) => link.call(path, input, { ...options, context: called }) })

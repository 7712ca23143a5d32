import { RPCHandler } from '@orpc/server/message-port'
import type { Called } from '#main/api/access'
import type { Parts } from '#main/api/parts'
import { router } from '#main/api/router'
import { CALLER_HEADER } from './caller'

/** The router, as it is served to hosts. */
export const callerHandler = (): RPCHandler<Parts & Called> => new RPCHandler(router, {
  rootInterceptors: [({ next, ...options }) => {
    const caller = options.request.headers[CALLER_HEADER]
    return next({ ...options, context: { ...options.context, ...(typeof caller === 'string' && { caller }) } })
  }],
})

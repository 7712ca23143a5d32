import { RPCHandler } from '@orpc/server/message-port'
import { type Called, PAGE } from '#main/api/access'
import type { Parts } from '#main/api/parts'
import { router } from '#main/api/router'
import { CALLER_HEADER } from './caller'

/** The router, as it is served to hosts and to pages. Where a host does not say for whom it calls, it is for its page. */
export const callerHandler = (): RPCHandler<Parts & Called> => new RPCHandler(router, {
  rootInterceptors: [({ next, ...options }) => {
    const caller = options.request.headers[CALLER_HEADER]
    return next({ ...options, context: { ...options.context, caller: typeof caller === 'string' ? caller : PAGE } })
  }],
})

import type { ClientLink } from '@orpc/client'
import { type AnyProcedure, implement, traverseContractProcedures } from '@orpc/server'
import { contract } from '#shared/contract/index'

/** A router whose procedures are called with nothing but their input. */
export type ProxyRouter = Record<string, Record<string, AnyProcedure>>

/**
 * The contract as a router that takes every call to where `link` leads. Inputs and answers are checked there and only
 * there: NaN is oRPC's way to say "at no place".
 */
export function proxyRouter(link: ClientLink<Record<never, never>>): ProxyRouter {
  const router: ProxyRouter = {}
  const unchecked = { initialInputValidationIndex: NaN, initialOutputValidationIndex: NaN }
  traverseContractProcedures({ router: contract, path: [] }, ({ contract: procedure, path }) => {
    const [group = '', name = ''] = path
    const forward = implement(procedure, unchecked).handler(({ input, signal, lastEventId }) => link.call(path, input, { signal, lastEventId, context: {} }))
    router[group] = { ...router[group], [name]: forward }
  })
  return router
}

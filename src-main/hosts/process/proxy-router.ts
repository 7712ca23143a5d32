import type { ClientLink } from '@orpc/client'
import { type AnyProcedure, implement, traverseContractProcedures } from '@orpc/server'
import type { Called } from '#main/api/access'
import { contract } from '#shared/contract/index'
import { isPublic } from '#shared/contract/procedure'

/** A router whose procedures are called with nothing but their input, and on behalf of somebody. */
export type ProxyRouter = Record<string, Record<string, AnyProcedure>>

/**
 * The contract as a router that takes every call to where `link` leads. Inputs and answers are checked there and only
 * there: NaN is oRPC's way to say "at no place".
 *
 * @param which `public`: only what programs may call
 */
export function proxyRouter(link: ClientLink<Called>, which: 'all' | 'public' = 'all'): ProxyRouter {
  const router: ProxyRouter = {}
  const unchecked = { initialInputValidationIndex: NaN, initialOutputValidationIndex: NaN }
  traverseContractProcedures({ router: contract, path: [] }, ({ contract: procedure, path }) => {
    if (which === 'public' && !isPublic(procedure)) return
    const [group = '', name = ''] = path
    const forward = implement(procedure, unchecked).$context<Called>().handler(({ input, signal, lastEventId, context }) => link.call(path, input, { signal, lastEventId, context }))
    router[group] = { ...router[group], [name]: forward }
  })
  return router
}

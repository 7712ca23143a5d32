import { oc } from '@orpc/contract'
import { errors } from './errors'

/** What every procedure of the contract is made from: it knows the typed errors. */
export const procedure = oc.errors(errors)

/** The tag of procedures that hosts use among themselves: not served over REST and not in its documentation. */
export const INTERNAL_TAG = 'internal'

/** A procedure for hosts alone. */
export const internalProcedure = procedure.route({ tags: [INTERNAL_TAG] })

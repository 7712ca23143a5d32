import { oc } from '@orpc/contract'
import type { Scope } from '../model/access'
import { errors } from './errors'

/** What is known of a procedure beside its shapes. */
export interface ProcedureMeta {
  /** What a key needs to call it; by its method unless given. */
  readonly scope?: Scope
  /**
   * How the log of accesses notes calls of the page and of commands: each, counted together for a minute, or not at all. What
   * changes something is noted each time, what only reads is not, unless given. Calls with keys are noted always.
   */
  readonly noted?: 'each' | 'counted' | 'never'
}

/** What every procedure of the contract is made from: it knows the typed errors. GET needs a key that may read, all else one that may write. */
export const procedure = oc.$meta<ProcedureMeta>({}).errors(errors)

/** A procedure that changes nothing, though its input needs a body. */
export const readingProcedure = procedure.meta({ scope: 'data_read' })

/** A procedure that gives values of the users' data; {@link readingDataProcedure} with a body. Who reads data is noted. */
export const dataProcedure = procedure.meta({ noted: 'counted' })
export const readingDataProcedure = readingProcedure.meta({ noted: 'counted' })

/** A procedure that concerns the whole of Winnow. */
export const adminProcedure = procedure.meta({ scope: 'admin' })

/** The tag of procedures that hosts use among themselves: not served over REST and not in its documentation. */
export const INTERNAL_TAG = 'internal'

/** A procedure for hosts alone. */
export const internalProcedure = procedure.route({ tags: [INTERNAL_TAG] })

interface Described {
  readonly '~orpc': { readonly meta: ProcedureMeta; readonly route: { readonly method?: string; readonly tags?: readonly string[] } }
}

/** What a key needs to call a procedure. */
export const scopeOf = ({ '~orpc': { meta, route } }: Described): Scope => meta.scope ?? (route.method === 'GET' ? 'data_read' : 'data_write')

/** How calls of a procedure without a key are noted. */
export const notedOf = ({ '~orpc': { meta, route } }: Described): NonNullable<ProcedureMeta['noted']> => meta.noted ?? (route.method === 'GET' || meta.scope === 'data_read' ? 'never' : 'each')

/** Whether a procedure is offered to programs, or only used by hosts. */
export const isPublic = ({ '~orpc': { route } }: Described): boolean => !route.tags?.includes(INTERNAL_TAG)

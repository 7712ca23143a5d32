import { implement, ORPCError } from '@orpc/server'
import { z } from 'zod'
import { errors } from '#shared/contract/errors'
import { withTranslatedErrors } from '#shared/contract/event-iterator'
import { contract } from '#shared/contract/index'
import { notedOf, scopeOf } from '#shared/contract/procedure'
import { ProblemCode } from '#shared/model/problem'
import { maskedAnswer, sensitiveIn } from './masking'
import { Access, type Called, isOwn, namedIn, notFound, ownerOf, TOKEN, whoOf } from './access'
import type { Parts } from './parts'
import { toContractError } from './problems'

/**
 * What every handler is made with: checks inputs and answers against the contract, gives whatever is thrown (also while an
 * event iterator is being read) as one of its typed errors, lets a key do only what its scopes and its projects allow, and
 * notes every access with a key, and those of the page and of commands that change or read data.
 */
export const api = implement(contract).$context<Parts & Called>().use(async ({ next, context: { log }, path, procedure }) => {
  const refuse = (error: unknown): unknown => {
    const told = toContractError(error, procedure['~orpc'].inputSchema)
    if (told.code === 'INTERNAL') log.unexpected(path.join('.'), error instanceof ORPCError ? error.cause : error)
    return told
  }
  try {
    const answer = await next()
    return { ...answer, output: withTranslatedErrors(answer.output, refuse) }
  } catch (error) {
    throw refuse(error)
  }
}).use(async ({ next, context, path, procedure }, input) => {
  const { caller, store } = context
  // A program's calls are noted each and all; of the user's own, who changed or read data.
  const noted = caller === undefined ? 'never' : isOwn(caller) && caller !== TOKEN ? notedOf(procedure) : 'each'
  if (caller === undefined || noted === 'never') return next({ context: { access: new Access() } })
  const access = new Access(isOwn(caller) ? undefined : store.keys.get(caller), context.effective.forKeys)
  const named = namedIn(input).map((thing) => ({ ...thing, projectId: ownerOf(context, thing) }))
  const started = performance.now()
  const note = (code: string | null, status: number): void => store.audit[noted === 'counted' ? 'count' : 'note']({
    at: new Date().toISOString(), keyId: access.key?.id ?? null, who: whoOf({ access, caller }) ?? caller, what: path.join('.'), objects: named.map(({ kind, id }) => ({ kind, id })),
    projectId: named.find(({ projectId }) => projectId !== undefined)?.projectId ?? null, source: sourceIn(input), code, status, milliseconds: Math.round(performance.now() - started),
  })
  try {
    access.require(scopeOf(procedure))
    if (!access.seesAll && named.some(({ projectId }) => !access.sees(projectId))) throw notFound()
    const answer = await next({ context: { access } })
    note(null, procedure['~orpc'].route.successStatus ?? 200)
    return access.masks && !WITHOUT_DATA.has(path[0] ?? '') ? { ...answer, output: maskedAnswer(answer.output, sensitiveIn(context, named.flatMap(({ projectId }) => projectId ?? []), input)) } : answer
  } catch (error) {
    const { code, status } = toContractError(error)
    note(code, errors[ProblemCode.safeParse(code).data ?? 'INTERNAL'].status ?? status)
    throw error
  }
})

/** Routers whose answers hold nothing of the users' data: what looks sensitive in them are examples. */
const WITHOUT_DATA: ReadonlySet<string> = new Set(['steps', 'system', 'settings', 'connectors', 'python'])

/** What an input says of the source that it is about: its id, or the connector. */
function sourceIn(input: unknown): string | null {
  const { sourceId, source_id: oldId, connector, connector_type: oldConnector, database_type: database, source } = AboutSource.safeParse(input).data ?? {}
  return sourceId ?? oldId ?? connector ?? oldConnector ?? database ?? (source === undefined ? null : sourceIn(source))
}

const Word = z.string().optional().catch(undefined)
const AboutSource = z.object({ sourceId: Word, source_id: Word, connector: Word, connector_type: Word, database_type: Word, source: z.unknown() })

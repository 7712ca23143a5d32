import { implement, ORPCError } from '@orpc/server'
import { withTranslatedErrors } from '#shared/contract/event-iterator'
import { contract } from '#shared/contract/index'
import type { Parts } from './parts'
import { toContractError } from './problems'

/**
 * What every handler is made with: checks inputs and answers against the contract, and gives whatever is thrown (also
 * while an event iterator is being read) as one of its typed errors.
 */
export const api = implement(contract).$context<Parts>().use(async ({ next, context: { log }, path }) => {
  const refuse = (error: unknown): unknown => {
    const told = toContractError(error)
    if (told.code === 'INTERNAL') log.unexpected(path.join('.'), error instanceof ORPCError ? error.cause : error)
    return told
  }
  try {
    const answer = await next()
    return { ...answer, output: withTranslatedErrors(answer.output, refuse) }
  } catch (error) {
    throw refuse(error)
  }
})

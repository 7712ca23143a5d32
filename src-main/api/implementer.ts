import { implement } from '@orpc/server'
import { contract } from '#shared/contract/index'
import type { Parts } from './parts'
import { toContractError } from './problems'

/**
 * What every handler is made with: checks inputs and answers against the contract, and gives whatever is thrown (also
 * while an event iterator is being read) as one of its typed errors.
 */
export const api = implement(contract).$context<Parts>().use(async ({ next }) => {
  try {
    const answer = await next()
    return isIterator(answer.output) ? { ...answer, output: withTypedErrors(answer.output) } : answer
  } catch (error) {
    throw toContractError(error)
  }
})

const isIterator = (value: unknown): value is AsyncGenerator<unknown, unknown, void> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value

async function* withTypedErrors(events: AsyncGenerator<unknown, unknown, void>): AsyncGenerator<unknown, unknown, void> {
  try {
    return yield* events
  } catch (error) {
    throw toContractError(error)
  }
}

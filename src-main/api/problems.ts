import { ORPCError, ValidationError } from '@orpc/server'
import { errors } from '#shared/contract/errors'
import { problemsOf, type Problem, type ProblemCode } from '#shared/model/problem'

/** Problems as an error of the contract: the first one gives code, status and message, all are in its data. */
export function contractError(problems: readonly [Problem, ...Problem[]]): ORPCError<ProblemCode, { problems: readonly [Problem, ...Problem[]] }> {
  const [{ code, message }] = problems
  return new ORPCError(code, { status: errors[code].status, message, data: { problems } })
}

/** Any thrown value as an error of the contract. Stack traces stay behind. */
export function toContractError(thrown: unknown): ORPCError<string, unknown> {
  if (!(thrown instanceof ORPCError)) return contractError(problemsOf(thrown))
  const { cause } = thrown
  if (thrown.code === 'BAD_REQUEST' && cause instanceof ValidationError) return contractError(invalidInput(cause))
  // An answer that does not keep to the contract is our fault: its content stays here.
  if (cause instanceof ValidationError) return contractError(problemsOf(new Error(`answer: ${cause.issues.map(({ message }) => message).join('; ')}`)))
  return thrown
}

function invalidInput({ issues }: ValidationError): readonly [Problem, ...Problem[]] {
  const problems = issues.map(({ path = [], message }): Problem => {
    const keys = path.map((part) => String(typeof part === 'object' ? part.key : part))
    const pointer = keys.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
    return { code: 'INPUT_INVALID', message: `${keys.join('.') || 'The input'}: ${message}`, remedy: 'See the description of this call.', place: { pointer } }
  })
  const [first = { code: 'INPUT_INVALID', message: 'The input is not as it should be.', remedy: 'See the description of this call.' }, ...rest] = problems
  return [first, ...rest]
}

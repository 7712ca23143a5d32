import { ORPCError, ValidationError } from '@orpc/server'
import { z } from 'zod'
import { membersAt, wordsOf } from '#engine/issue-words'
import { errors } from '#shared/contract/errors'
import { problemsOf, type Problem, type ProblemCode } from '#shared/model/problem'

/** Problems as an error of the contract: the first one gives code, status and message, all are in its data. */
export function contractError(problems: readonly [Problem, ...Problem[]]): ORPCError<ProblemCode, { problems: readonly [Problem, ...Problem[]] }> {
  const [{ code, message }] = problems
  return new ORPCError(code, { status: errors[code].status, message, data: { problems } })
}

/**
 * Any thrown value as an error of the contract. Stack traces stay behind.
 *
 * @param schema of the input, to say of a wrong one what it should be
 */
export function toContractError(thrown: unknown, schema?: unknown): ORPCError<string, unknown> {
  if (!(thrown instanceof ORPCError)) return contractError(problemsOf(thrown))
  const { cause } = thrown
  if (thrown.code === 'BAD_REQUEST' && cause instanceof ValidationError) return contractError(invalidInput(cause, schema))
  // An answer that does not keep to the contract is our fault: its content stays here.
  if (cause instanceof ValidationError) return contractError(problemsOf(new Error(`answer: ${cause.issues.map(({ message }) => message).join('; ')}`)))
  return thrown
}

const UNKNOWN: Problem = { code: 'INPUT_INVALID', message: 'The call is not as it should be.', remedy: 'See the description of this call.' }

function invalidInput({ data, issues }: ValidationError, schema: unknown): readonly [Problem, ...Problem[]] {
  const read = schema instanceof z.ZodType ? schema.safeParse(data) : undefined
  const [first = { ...UNKNOWN, place: { pointer: pointerTo(issues[0]?.path) } }, ...rest] = (read?.error?.issues ?? []).map((issue): Problem => {
    const { message, remedy } = wordsOf(issue, { name: 'the call', noun: 'member', value: data, members: (path) => membersAt(schema, path) })
    return { code: 'INPUT_INVALID', message: message.replace(/^the call\b/, 'The call'), remedy, place: { pointer: pointerTo(issue.path) } }
  })
  return [first, ...rest]
}

const pointerTo = (path: NonNullable<ValidationError['issues'][number]['path']> = []): string =>
  path.map((part) => `/${String(typeof part === 'object' ? part.key : part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

import { z } from 'zod'
import { Failure, failure, type ProblemCode } from '#shared/model/problem'
import { ErrorData, WORKER_ERROR } from './wire'

/** Kinds of the worker that always mean the same. What a check or a run ends with is told by its words. */
const CODES: Readonly<Record<Exclude<ErrorData['kind'], 'check_failed' | 'connector_failed'>, ProblemCode>> = {
  config_invalid: 'CONFIG_INVALID',
  connector_killed: 'SOURCE_BROKEN',
  incomplete: 'SOURCE_BROKEN',
  malformed: 'SOURCE_ANSWER',
  type_mismatch: 'SOURCE_ANSWER',
  stream_missing: 'SOURCE_MISSING',
  executable_missing: 'CONNECTOR_UNAVAILABLE',
  hang: 'TIMEOUT',
  memory: 'MEMORY_EXCEEDED',
  cancelled: 'RUN_CANCELLED',
  not_ready: 'PYTHON_UNAVAILABLE',
  internal: 'INTERNAL',
}

/** What services and connectors write when something is refused, the surest first. */
const WORDS: readonly (readonly [RegExp, ProblemCode])[] = [
  [/\b429\b|too many requests|rate limit/i, 'RATE_LIMITED'],
  [/\b401\b|unauthori[sz]ed|invalid (?:api.?key|token|credentials|client)|authentication|expired.{0,20}token|token.{0,20}expired|login failed/i, 'SOURCE_LOGIN'],
  [/\b403\b|forbidden|permission|not authori[sz]ed|access denied|insufficient.{0,20}scope/i, 'SOURCE_PERMISSION'],
  [/certificate|\bSSL\b|\bTLS\b/i, 'SOURCE_TLS'],
  [/name resolution|failed to resolve|getaddrinfo|unknown host|max retries exceeded|connection refused|no route to host|network is unreachable|could not connect|failed to establish/i, 'SOURCE_UNREACHABLE'],
  [/timed? ?out/i, 'TIMEOUT'],
]

function codeOf({ kind, message, failure_type: type }: ErrorData): ProblemCode {
  if (kind !== 'check_failed' && kind !== 'connector_failed') return CODES[kind]
  const known = WORDS.find(([words]) => words.test(message))?.[1]
  if (known) return known
  if (type === 'transient_error') return 'SOURCE_BROKEN'
  if (type === 'config_error') return 'CONFIG_INVALID'
  return kind === 'check_failed' ? 'SOURCE_ANSWER' : 'SOURCE_BROKEN'
}

/** A JSON-RPC error of the worker's own. */
const Answer = z.object({ code: z.literal(WORKER_ERROR), data: ErrorData })

/** Whether an error is what the worker has to say, not one of the line to it. */
export const isAnswer = (error: unknown): boolean => Answer.safeParse(error).success

/** What the worker answered with, as a Failure in the connector's own words. */
export function workerProblem(error: unknown): Failure {
  if (error instanceof Failure) return error
  const data = Answer.safeParse(error).data?.data
  if (!data) return failure('INTERNAL', 'The connector worker answered with something that Winnow does not understand.', 'Set Python up again (`winnow setup python --reinstall`); if it happens again, report it.', undefined, error)
  const { message, remedy, log_file: log, exit_code: code, stderr, class: name } = data
  const detail = [...(name ? [name] : []), ...(code === null || code === undefined ? [] : [`exit code ${code}`]), ...(stderr ?? []).slice(-10)].join('\n')
  return new Failure({
    code: codeOf(data), message: sentence(message), remedy: `${sentence(remedy || 'Look at what the connector says, and try again.')}${log ? ` Its log is "${log}".` : ''}`,
    ...(detail !== '' && { detail }),
  })
}

/** Connectors end their messages as they like. */
const sentence = (text: string): string => (/[.!?:)]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`)

/** What calls get that were under way when the worker ended. */
export const workerStopped = (why: string, log: string): Failure =>
  failure('ENGINE_STOPPED', `The connector worker stopped while it was at work on this (${why}).`, `Try again: it is started anew, and nothing of this was taken over. Its log is "${log}".`)

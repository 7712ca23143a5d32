import type { ConnectorContext } from '#shared/define/connector'
import { problemsOf, type ProblemCode } from '#shared/model/problem'
import type { CheckStep } from '#shared/model/source'

type Part = CheckStep['what']

/** Which part of a connection a problem speaks of; where nothing stands here, of the answer. */
export const PART_OF: Readonly<Partial<Record<ProblemCode, Part>>> = {
  CONFIG_INVALID: 'config', NETWORK_REFUSED: 'address', OFFLINE: 'address', SOURCE_UNREACHABLE: 'address', TIMEOUT: 'address',
  SOURCE_TLS: 'tls', SOURCE_LOGIN: 'login', SOURCE_PERMISSION: 'permission',
}

/**
 * Tries a connection part by part and tells of each, up to the first that fails. What fails otherwise is a part of the answer.
 *
 * @param missing which part it is that SOURCE_MISSING speaks of
 * @throws only when the check is cancelled
 */
export async function checkSteps({ signal }: Pick<ConnectorContext, 'signal'>, missing: Part, attempt: (works: (what: Part, message: string) => void) => Promise<CheckStep | undefined>): Promise<{ readonly steps: readonly CheckStep[] }> {
  const steps: CheckStep[] = []
  try {
    const wrong = await attempt((what, message) => { steps.push({ what, ok: true, message }) })
    if (wrong) steps.push(wrong)
  } catch (error) {
    if (signal.aborted) throw error
    const [{ code, message, remedy }] = problemsOf(error)
    steps.push({ what: code === 'SOURCE_MISSING' ? missing : PART_OF[code] ?? 'answer', ok: false, message, remedy })
  }
  return { steps }
}

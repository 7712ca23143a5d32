import { Failure } from '#shared/model/problem'
import type { CheckStep } from '#shared/model/source'
import { type ServerPlace, tlsModeOf } from './config'
import { type Part, PartFailure } from './problems'

/** The parts of a connection, in the order in which it is made. */
const ORDER: readonly Part[] = ['address', 'port', 'tls', 'login', 'database', 'permission']

/** A server as its check speaks of it. */
interface CheckedServer extends ServerPlace {
  readonly user: string
  readonly database?: string | undefined
}

/** What a session with the server showed. */
interface SessionSeen {
  readonly isEncrypted: boolean
  readonly version: string
  /** What is told after the connection: what may be read, and the like. */
  readonly further: readonly CheckStep[]
}

/**
 * Tries a connection to a database server part by part, up to the first one that fails.
 *
 * @param place how the server is called
 * @param attempt has a session with it
 * @throws Failure RUN_CANCELLED, and what is no failure
 */
export async function checkServer(server: CheckedServer, place: string, attempt: () => Promise<SessionSeen>): Promise<{ steps: CheckStep[]; version?: string }> {
  try {
    const { version, isEncrypted, further } = await attempt()
    return { version, steps: [...passed(server, place, ORDER.slice(0, -1), isEncrypted), ...further] }
  } catch (error) {
    if (!(error instanceof Failure) || error.problem.code === 'RUN_CANCELLED') throw error
    const { code, message, remedy } = error.problem
    const part = error instanceof PartFailure ? error.part : code === 'OFFLINE' || code === 'NETWORK_REFUSED' ? 'address' : 'answer'
    const before = part === 'answer' ? ORDER.slice(0, 2) : ORDER.slice(0, ORDER.indexOf(part))
    return { steps: [...passed(server, place, before), { what: part, ok: false, message, remedy }] }
  }
}

function passed(server: CheckedServer, place: string, parts: readonly Part[], isEncrypted?: boolean): CheckStep[] {
  const words: Partial<Record<Part, string | undefined>> = {
    address: server.socket === undefined ? `"${server.host}" is known.` : undefined,
    port: `Something answers at ${place}.`,
    tls: isEncrypted === undefined ? undefined : encryption(server, isEncrypted),
    login: `"${server.user}" may log in.`,
    database: server.database === undefined ? undefined : `The database "${server.database}" is there.`,
  }
  return parts.flatMap((what) => (words[what] === undefined ? [] : [{ what, ok: true, message: words[what] }]))
}

function encryption(server: CheckedServer, isEncrypted: boolean): string {
  if (!isEncrypted) return server.socket === undefined ? 'The connection is not encrypted.' : 'The connection stays on this computer.'
  return tlsModeOf(server) === 'verify' ? 'The connection is encrypted, and the server showed who it is.' : 'The connection is encrypted; who answers was not checked.'
}

import { Failure, type ProblemCode } from '#shared/model/problem'
import type { CheckStep } from '#shared/model/source'
import { isLocal, type ServerPlace, tlsModeOf } from './config'

/** The part of a connection at which something failed, in the order of trying. */
export type Part = Extract<CheckStep['what'], 'address' | 'port' | 'tls' | 'login' | 'database' | 'permission' | 'answer'>

/** What went wrong, with the part of the connection that it was. */
export class PartFailure extends Failure {
  constructor(readonly part: Part, code: ProblemCode, message: string, remedy: string, cause?: unknown) {
    super({ code, message, remedy, ...(cause instanceof Error && cause.message !== '' && { detail: cause.message }) }, [], { cause })
  }
}

/** What the system, the driver and the server call what went wrong (`code` of its error). */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** Whether the connection is gone, so that another one may do better. */
export const isBroken = (error: unknown): boolean => error instanceof Failure && (error.problem.code === 'SOURCE_BROKEN' || error.problem.code === 'SOURCE_UNREACHABLE')

const CERTIFICATE = /^(DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|CERT_|ERR_TLS_|ERR_SSL_|ERR_OSSL_|EPROTO|HANDSHAKE_)/
const UNREACHABLE = /^(EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)$/

/** A server as messages speak of it. */
interface SpokenServer extends ServerPlace {
  readonly title: string
  /** As it is called: with its port, or by its socket. */
  readonly place: string
  /** The port that such servers usually have. */
  readonly usualPort: number
  readonly connect_timeout: number
  /** What to check where there is no socket: "the path". */
  readonly socketIs: string
}

/** What the driver says by words of its own, since it has no code for it. */
interface DriverSays {
  readonly withoutTls: boolean
  readonly timedOut?: boolean
}

/** What kept a connection from being made before the server was asked who logs in: its address, its port, its encryption. Undefined where it is none of these. */
export function reachProblem(error: unknown, server: SpokenServer, { withoutTls, timedOut = false }: DriverSays): PartFailure | undefined {
  const { host, place } = server
  const code = codeOf(error)
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return new PartFailure('address', 'SOURCE_UNREACHABLE', `There is no computer called "${host}".`, 'Check the host: a name as "db.example.org", or an address as "192.168.1.20".', error)
  if (code === 'ENOENT' || code === 'ENOTSOCK') return new PartFailure('port', 'SOURCE_UNREACHABLE', `There is no server's socket at "${place}".`, `Check ${server.socketIs}, and that the server runs.`, error)
  if (code === 'EACCES') return new PartFailure('port', 'SOURCE_PERMISSION', `The socket "${place}" may not be used by you.`, 'Use host and port instead, or ask for the right to it.', error)
  if (code === 'ECONNREFUSED') {
    return new PartFailure('port', 'SOURCE_UNREACHABLE', `Nothing answers at ${place}.`, `Check the port (${server.title}'s is ${server.usualPort}) and that the server runs${isLocal(server) ? '' : '; a firewall may be between it and you'}.`, error)
  }
  if (UNREACHABLE.test(code) || timedOut) {
    return new PartFailure('port', 'SOURCE_UNREACHABLE', `${place} did not answer within ${server.connect_timeout} s.`, 'Check host and port; a firewall or a network that is off (VPN?) answers like this, too.', error)
  }
  if (withoutTls) return new PartFailure('tls', 'SOURCE_TLS', `The server at ${place} does not encrypt connections.`, 'Have TLS switched on there; or set encryption to "preferred", where passwords and rows may be read on their way.', error)
  // MySQL's driver puts a code of its own in place of that of TLS.
  const words = error instanceof Error ? error.message : ''
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || (code === 'HANDSHAKE_SSL_ERROR' && words.includes("match certificate's altnames"))) return new PartFailure('tls', 'SOURCE_TLS', `The certificate of the server at ${place} is for another name.`, 'Use the name that the certificate is for as host; or set encryption to "required", which does not check who answers.', error)
  if (code === 'CERT_HAS_EXPIRED' || (code === 'HANDSHAKE_SSL_ERROR' && words.includes('certificate has expired'))) return new PartFailure('tls', 'SOURCE_TLS', `The certificate of the server at ${place} has expired.`, 'Have it renewed; or set encryption to "required", which does not check who answers.', error)
  if (!CERTIFICATE.test(code)) return undefined
  return new PartFailure('tls', 'SOURCE_TLS', `The certificate of the server at ${place} is not one that this computer trusts${tlsModeOf(server) === 'verify' ? '' : ', or it encrypts in another way'}.`,
    'Give the certificate of the authority that made it here, or for all sources in the settings (Network, Certificates); or set encryption to "required", which does not check who answers.', error)
}

import { Failure, failure, type ProblemCode } from '#shared/model/problem'
import type { CheckStep } from '#shared/model/source'
import { isLocal, type PostgresConfig } from './config'

/** The part of a connection at which something failed, in the order of trying. */
export type Part = Extract<CheckStep['what'], 'address' | 'port' | 'tls' | 'login' | 'database' | 'permission' | 'answer'>

/** What went wrong, with the part of the connection that it was. */
export class PartFailure extends Failure {
  constructor(readonly part: Part, code: ProblemCode, message: string, remedy: string, cause?: unknown) {
    super({ code, message, remedy, ...(cause instanceof Error && cause.message !== '' && { detail: cause.message }) }, [], { cause })
  }
}

/** How a server is called: with its port, or by its socket. */
export const placeOf = ({ host, port, socket }: Pick<PostgresConfig, 'host' | 'port' | 'socket'>): string => (socket === undefined ? `${host}:${port}` : `${socket}/.s.PGSQL.${port}`)

/** The system's code, or the server's (SQLSTATE). */
const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '')
const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const LOST = /^(ECONNRESET|EPIPE|ECONNABORTED|ETIMEDOUT|ERR_STREAM_.*|08...|57P0[12345])$/
const LOST_WORDS = /connection terminated|connection ended|client was closed|not queryable|premature close/i
const CERTIFICATE = /^(DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|CERT_|ERR_TLS_|ERR_SSL_|ERR_OSSL_|EPROTO)/

/** The server has no TLS (the driver's words; it gives no code). */
export const isWithoutTls = (error: unknown): boolean => /does not support SSL/i.test(wordsOf(error))

/** Whether the connection is gone, so that another one may do better. */
export const isBroken = (error: unknown): boolean => error instanceof Failure && (error.problem.code === 'SOURCE_BROKEN' || error.problem.code === 'SOURCE_UNREACHABLE')

/** Whatever failed while a connection was made, in words that say which part of it to mend. */
export function connectProblem(error: unknown, config: PostgresConfig): Failure {
  if (error instanceof Failure) return error
  const place = placeOf(config)
  const code = codeOf(error)
  const words = wordsOf(error)
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return new PartFailure('address', 'SOURCE_UNREACHABLE', `There is no computer called "${config.host}".`, 'Check the host: a name as "db.example.org", or an address as "192.168.1.20".', error)
  if (code === 'ENOENT' || code === 'ENOTSOCK') return new PartFailure('port', 'SOURCE_UNREACHABLE', `There is no server's socket at "${place}".`, 'Check the folder and the port, and that the server runs.', error)
  if (code === 'EACCES') return new PartFailure('port', 'SOURCE_PERMISSION', `The socket "${place}" may not be used by you.`, 'Use a host instead, or ask for the right to it.', error)
  if (code === 'ECONNREFUSED') {
    return new PartFailure('port', 'SOURCE_UNREACHABLE', `Nothing answers at ${place}.`, `Check the port (PostgreSQL's is 5432) and that the server runs${isLocal(config) ? '' : '; a firewall may be between it and you'}.`, error)
  }
  if (/^(EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)$/.test(code) || /timeout expired|due to connection timeout/i.test(words)) {
    return new PartFailure('port', 'SOURCE_UNREACHABLE', `${place} did not answer within ${config.connect_timeout} s.`, 'Check host and port; a firewall or a network that is off (VPN?) answers like this, too.', error)
  }
  if (isWithoutTls(error)) return new PartFailure('tls', 'SOURCE_TLS', `The server at ${place} does not encrypt connections.`, 'Have TLS switched on there; or set encryption to "preferred", where passwords and rows may be read on their way.', error)
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return new PartFailure('tls', 'SOURCE_TLS', `The certificate of the server at ${place} is for another name.`, 'Use the name that the certificate is for as host; or set encryption to "required", which does not check who answers.', error)
  if (code === 'CERT_HAS_EXPIRED') return new PartFailure('tls', 'SOURCE_TLS', `The certificate of the server at ${place} has expired.`, 'Have it renewed; or set encryption to "required", which does not check who answers.', error)
  if (CERTIFICATE.test(code)) return new PartFailure('tls', 'SOURCE_TLS', `The certificate of the server at ${place} is not one that this computer trusts.`, 'Give the certificate of the authority that made it; or set encryption to "required", which does not check who answers.', error)
  if (code === '28P01' || /password must be a (non-empty )?string|no password/i.test(words)) {
    return new PartFailure('login', 'SOURCE_LOGIN', `The server does not let "${config.user}" in${config.password === undefined ? ' without a password' : ' with this password'}.`, 'Check user and password.', error)
  }
  if (code === '28000') return new PartFailure(/encryption|SSL/i.test(words) ? 'tls' : 'login', 'SOURCE_LOGIN', `The server does not let "${config.user}" in from this computer in this way: ${words}.`, 'Whoever runs the server allows it in pg_hba.conf; some allow encrypted connections alone.', error)
  if (code === '3D000') return new PartFailure('database', 'SOURCE_MISSING', `The server has no database "${config.database}".`, 'Check its name: upper and lower case differ.', error)
  if (code === '42501') return new PartFailure('database', 'SOURCE_PERMISSION', `"${config.user}" may not use the database "${config.database}".`, 'Ask for the right to connect to it (GRANT CONNECT).', error)
  if (code === '53300') return new PartFailure('login', 'SOURCE_UNREACHABLE', 'The server has no connection left.', 'Try again later, or have more allowed.', error)
  if (code === '57P03') return new PartFailure('port', 'SOURCE_UNREACHABLE', 'The server is starting or ending.', 'Try again in a moment.', error)
  if (LOST_WORDS.test(words) || code === 'ECONNRESET') return new PartFailure('port', 'SOURCE_BROKEN', `${place} closed the connection at once.`, 'Check that it is a PostgreSQL server, and its port.', error)
  return queryProblem(error)
}

/** Whatever failed while the server worked (SQLSTATE: postgresql.org/docs/current/errcodes-appendix.html). */
export function queryProblem(error: unknown): Failure {
  if (error instanceof Failure) return error
  const code = codeOf(error)
  const words = wordsOf(error)
  if (LOST.test(code) || LOST_WORDS.test(words)) return new PartFailure('answer', 'SOURCE_BROKEN', 'The connection to the server broke.', 'Start it again: what was read is kept where the table has a key.', error)
  if (code === '42501') return new PartFailure('permission', 'SOURCE_PERMISSION', `The server does not allow that: ${words}.`, 'Ask for the right to it (GRANT SELECT to read).', error)
  if (code === '42P01' || code === '3F000') return new PartFailure('permission', 'SOURCE_MISSING', `There is none: ${words}.`, 'Discover the source again to see what there is.', error)
  if (code === '25006') return failure('OPTION_INVALID', 'The query would change the database.', 'Only queries that read can be used.', undefined, error)
  if (code === '57014') return failure('TIMEOUT', 'The server stopped the statement.', 'Somebody ended it, or it took longer than the time limit of a statement; read fewer rows or columns, or raise the limit.', undefined, error)
  if (code === '55P03') return failure('TIMEOUT', 'Somebody has the table locked.', 'Try again when they are done.', undefined, error)
  if (/^(4[02]|0A)/.test(code)) return failure('OPTION_INVALID', `The server does not understand that: ${words}`, 'Mend the query.', undefined, error)
  if (/^2[23]|^44|^P0/.test(code)) return failure('TARGET_REFUSED', `The server does not take the rows: ${words}.`, 'Clean the rows so that they keep the rules of the table, or write to another one.', undefined, error)
  return failure('SOURCE_ANSWER', `The server says: ${words}`, 'Mend what it names, or ask whoever runs the server.', undefined, error)
}

import { codeOf, PartFailure, reachProblem } from '#engine/sources/tools/server/problems'
import { Failure, failure } from '#shared/model/problem'
import type { PostgresConfig } from './config'

export { isBroken } from '#engine/sources/tools/server/problems'

/** How a server is called: with its port, or by its socket. */
export const placeOf = ({ host, port, socket }: Pick<PostgresConfig, 'host' | 'port' | 'socket'>): string => (socket === undefined ? `${host}:${port}` : `${socket}/.s.PGSQL.${port}`)

/** A whole row may stand in it. */
const LONGEST_DETAIL = 300

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const LOST = /^(ECONNRESET|EPIPE|ECONNABORTED|ETIMEDOUT|ERR_STREAM_.*|08...|57P0[12345])$/
const LOST_WORDS = /connection terminated|connection ended|client was closed|not queryable|premature close/i
/** The server has no TLS (the driver's words; it gives no code). */
export const isWithoutTls = (error: unknown): boolean => /does not support SSL/i.test(wordsOf(error))

/** Whatever failed while a connection was made, in words that say which part of it to mend. */
export function connectProblem(error: unknown, config: PostgresConfig): Failure {
  if (error instanceof Failure) return error
  const place = placeOf(config)
  const words = wordsOf(error)
  const unreached = reachProblem(error, { ...config, title: 'PostgreSQL', usualPort: 5432, place, socketIs: 'the folder and the port' }, { withoutTls: isWithoutTls(error), timedOut: /timeout expired|due to connection timeout/i.test(words) })
  if (unreached) return unreached
  // The system's code, or the server's (SQLSTATE).
  const code = codeOf(error)
  if (code === '28P01' || /password must be a (non-empty )?string|no password/i.test(words)) {
    return new PartFailure('login', 'SOURCE_LOGIN', `The server does not let "${config.user}" in${config.password === undefined ? ' without a password' : ' with this password'}.`, 'Check user and password.', error)
  }
  if (code === '28000') return new PartFailure(/encryption|SSL/i.test(words) ? 'tls' : 'login', 'SOURCE_LOGIN', `The server does not let "${config.user}" in from this computer in this way: ${words}.`, 'Whoever runs the server allows it in pg_hba.conf; some allow encrypted connections alone.', error)
  if (code === '3D000') return new PartFailure('database', 'SOURCE_MISSING', `The server has no database "${config.database}".`, 'Check its name: upper and lower case differ.', error)
  if (code === '42501') return new PartFailure('database', 'SOURCE_PERMISSION', `"${config.user}" may not use the database "${config.database}".`, 'Ask for the right to connect to it (GRANT CONNECT).', error)
  if (code === '53300') return new PartFailure('login', 'SOURCE_UNREACHABLE', 'The server has no connection left.', 'Try again later, or have more allowed.', error)
  if (/error establishing an SSL connection/i.test(words)) return new PartFailure('answer', 'SOURCE_ANSWER', `${place} answers, but not as PostgreSQL does.`, 'Check the port: another program may listen there.', error)
  if (code === '57P03') return new PartFailure('port', 'SOURCE_UNREACHABLE', 'The server is starting or ending.', 'Try again in a moment.', error)
  if (LOST_WORDS.test(words) || code === 'ECONNRESET') return new PartFailure('port', 'SOURCE_BROKEN', `${place} closed the connection at once.`, 'Check that it is a PostgreSQL server, and its port.', error)
  return queryProblem(error)
}

/** Whatever failed while the server worked (SQLSTATE: postgresql.org/docs/current/errcodes-appendix.html). */
export function queryProblem(error: unknown, writes = false): Failure {
  if (error instanceof Failure) return error
  const code = codeOf(error)
  const words = wordsOf(error)
  if (code === '08P01' && /parameter/i.test(words)) return failure('OPTION_INVALID', 'The query has parameters ($1), and nothing to put there.', 'Write the values into the query.', undefined, error)
  if (LOST.test(code) || LOST_WORDS.test(words)) return new PartFailure('answer', 'SOURCE_BROKEN', 'The connection to the server broke.', 'Start it again: what was read is kept where the table has a key.', error)
  if (code === '42501') {
    const remedy = writes ? 'Ask for the rights to it: SELECT, INSERT, UPDATE and DELETE on the table, CREATE on the schema for a new one, TEMPORARY on the database.' : 'Ask for the right to it (GRANT SELECT to read).'
    return new PartFailure('permission', 'SOURCE_PERMISSION', `The server does not allow that: ${words}.`, remedy, error)
  }
  if (code === '42P01' || code === '3F000') return new PartFailure('permission', 'SOURCE_MISSING', `There is none: ${words}.`, 'Discover the source again to see what there is.', error)
  if (code === '25006') {
    return writes
      ? failure('TARGET_REFUSED', 'The server takes no rows: it is a standby, or this database is set to be read only.', 'Write to the primary server, or have that changed.', undefined, error)
      : failure('OPTION_INVALID', 'The query would change the database.', 'Only queries that read can be used.', undefined, error)
  }
  if (code === '57014') return failure('TIMEOUT', 'The server stopped the statement.', 'Somebody ended it, or it took longer than the time limit of a statement; read fewer rows or columns, or raise the limit.', undefined, error)
  if (code === '55P03') return failure('TIMEOUT', 'Somebody has the table locked.', 'Try again when they are done.', undefined, error)
  if (/^40(P01|001)$/.test(code)) return failure('TIMEOUT', `Somebody changed the same rows at the same time: ${words}.`, `${writes ? 'Nothing was written. ' : ''}Try again.`, undefined, error)
  if (writes && (/^(2[23]|44|P0)/.test(code) || code === '2BP01')) {
    return failure('TARGET_REFUSED', `The server does not take the rows: ${words}${detailOf(error)}.`, code === '2BP01' ? 'Keep the columns of the table, so that it need not be made anew, or drop what depends on it first.' : 'Clean the rows so that they keep the rules of the table, or write to another one.', undefined, error)
  }
  if (code === '22021') return failure('SOURCE_ANSWER', `A text of the database is in another encoding than it says: ${words}.`, 'Leave the column out, or read it by a query that names the encoding: convert_from(convert(convert_to(column, \'SQL_ASCII\'), \'LATIN1\', \'UTF8\'), \'UTF8\').', undefined, error)
  if (/^(2[23]|44|P0)/.test(code)) return failure('SOURCE_ANSWER', `The server could not compute the rows: ${words}${detailOf(error)}.`, 'Mend the query, or the view that is read.', undefined, error)
  if (/^(4[02]|0A)/.test(code)) return failure('OPTION_INVALID', `The server does not understand that: ${words}`, 'Mend the query.', undefined, error)
  return failure('SOURCE_ANSWER', `The server says: ${words}`, 'Mend what it names, or ask whoever runs the server.', undefined, error)
}

/** What the server says beside: the key that is there already, the row that breaks a rule, what depends on a table. */
function detailOf(error: unknown): string {
  const detail: unknown = typeof error === 'object' && error !== null && 'detail' in error ? error.detail : undefined
  return typeof detail === 'string' && detail !== '' ? `. ${detail.slice(0, LONGEST_DETAIL).replace(/\.$/, '')}` : ''
}

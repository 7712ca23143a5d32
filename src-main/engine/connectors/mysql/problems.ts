import { codeOf, PartFailure, reachProblem } from '#engine/sources/tools/server/problems'
import { Failure, failure } from '#shared/model/problem'
import type { MysqlConfig } from './config'

export { codeOf, isBroken, PartFailure } from '#engine/sources/tools/server/problems'

/** How a server is called: with its port, or by its socket. */
export const placeOf = ({ host, port, socket }: Pick<MysqlConfig, 'host' | 'port' | 'socket'>): string => socket ?? `${host}:${port}`

/** The server's number of an error; 0 where it has none. */
export const numberOf = (error: unknown): number => (error instanceof Error && 'errno' in error && typeof error.errno === 'number' ? error.errno : 0)
const wordsOf = (error: unknown): string => (error instanceof Error && 'sqlMessage' in error && typeof error.sqlMessage === 'string' ? error.sqlMessage : error instanceof Error ? error.message : String(error))

const LOST = new Set(['PROTOCOL_CONNECTION_LOST', 'ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ETIMEDOUT', 'ERR_STREAM_DESTROYED'])
/** The server ends, or ended the connection (MySQL: 1053, 1927, 4031; 1317 is somebody who stopped the query). */
const ENDED_BY_SERVER = new Set([1053, 1077, 1079, 1927, 4031])
const FULL = new Set([1040, 1203, 1226])
const NO_RIGHT = new Set([1044, 1142, 1143, 1227, 1370, 1419])

/** Whatever failed while a connection was made, in words that say which part of it to mend. */
export function connectProblem(error: unknown, config: MysqlConfig): Failure {
  if (error instanceof Failure) return error
  const unreached = reachProblem(error, { ...config, title: 'MySQL', usualPort: 3306, place: placeOf(config), socketIs: 'the path' }, { withoutTls: codeOf(error) === 'HANDSHAKE_NO_SSL_SUPPORT' })
  if (unreached) return unreached
  const code = codeOf(error)
  const number = numberOf(error)
  if (number === 3159) return new PartFailure('tls', 'SOURCE_TLS', 'The server accepts encrypted connections alone.', 'Set encryption to "verify" or "required".', error)
  if (number === 1045 || number === 1698) {
    return new PartFailure('login', 'SOURCE_LOGIN', `The server does not let "${config.user}" in${config.password === undefined ? ' without a password' : ' with this password'}.`, 'Check user and password, and that the user may log in from this computer.', error)
  }
  if (number === 1130 || number === 1129) return new PartFailure('login', 'SOURCE_LOGIN', 'The server lets nobody in from this computer.', 'Ask whoever runs the server to allow this computer\'s address.', error)
  if (number === 1251 || number === 2059 || code === 'AUTH_SWITCH_PLUGIN_ERROR') {
    return new PartFailure('login', 'SOURCE_LOGIN', `"${config.user}" logs in by a method that Winnow does not have.`, 'Use a user who logs in by a password.', error)
  }
  if (number === 1862 || number === 1820) return new PartFailure('login', 'SOURCE_LOGIN', `The password of "${config.user}" has expired.`, 'Set a new one on the server, then here.', error)
  if (FULL.has(number)) return new PartFailure('login', 'SOURCE_UNREACHABLE', 'The server has no connection left.', 'Try again later, or have more allowed.', error)
  if (number === 1049) return new PartFailure('database', 'SOURCE_MISSING', `The server has no database "${config.database ?? ''}".`, 'Check its name: on many servers upper and lower case differ.', error)
  if (number === 1044) return new PartFailure('database', 'SOURCE_PERMISSION', `"${config.user}" may not use the database "${config.database ?? ''}", or there is none.`, 'Check its name, or ask for the right to read it.', error)
  return queryProblem(error)
}

/** Whatever failed while the server worked. */
export function queryProblem(error: unknown): Failure {
  if (error instanceof Failure) return error
  const number = numberOf(error)
  const words = wordsOf(error)
  if (LOST.has(codeOf(error)) || ENDED_BY_SERVER.has(number) || /closed state|connection (is )?lost/i.test(words)) {
    return new PartFailure('answer', 'SOURCE_BROKEN', 'The connection to the server broke.', 'Start it again: what was read is kept where the table has a key.', error)
  }
  if (NO_RIGHT.has(number)) return new PartFailure('permission', 'SOURCE_PERMISSION', `The server does not allow that: ${words}.`, 'Ask for the right to it (GRANT SELECT to read).', error)
  if (number === 1146 || number === 1051) return new PartFailure('permission', 'SOURCE_MISSING', `${words}.`, 'Discover the source again to see what there is.', error)
  if (number === 1356) return new PartFailure('permission', 'SOURCE_MISSING', `${words}.`, 'The view names tables or columns that are gone: mend it on the server.', error)
  if (number === 1049) return new PartFailure('database', 'SOURCE_MISSING', `${words}.`, 'Check the name of the database, or make it on the server.', error)
  if (number === 1205 || number === 1213) return failure('TIMEOUT', `Somebody else works at the same rows: ${words}.`, 'Try again when they are done.', undefined, error)
  if (number === 1792) return failure('OPTION_INVALID', 'The query would change the database.', 'Only queries that read can be used.', undefined, error)
  if (number === 1064 || number === 1054 || number === 1305 || number === 1052) return failure('OPTION_INVALID', `The server does not understand the query: ${words}`, 'Mend the query.', undefined, error)
  if (number === 1317 || number === 3024 || number === 1969) return failure('TIMEOUT', 'The server stopped the query.', 'Somebody ended it, or it took longer than the server allows; read fewer rows or columns.', undefined, error)
  return failure('SOURCE_ANSWER', `The server says: ${words}`, 'Mend what it names, or ask whoever runs the server.', undefined, error)
}

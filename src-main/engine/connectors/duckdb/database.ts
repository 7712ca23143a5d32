import { access, constants, stat } from 'node:fs/promises'
import { LEAST_LEASE, type Lease } from '#engine/duckdb/budget'
import { Session } from '#engine/duckdb/session'
import { Failure, failure } from '#shared/model/problem'

/** What the user's database is called while it is attached. */
export const SOURCE = 'winnow_source'

/** A database file, and the log that DuckDB looks for beside it. */
export const filesOf = (path: string): string[] => [path, `${path}.wal`]

/** A look takes the least memory, and no lease: it must not wait for imports. */
const LEASE: Lease = { bytes: LEAST_LEASE, threads: 1, release: () => {} }

/** Does something with a database that is attached read-only; beside it only the temporary folder can be read and written. Throws SOURCE_*. */
export async function withDatabase<T>(path: string, tempDir: string, work: (session: Session) => Promise<T>): Promise<T> {
  await refuseMissing(path)
  try {
    const session = await Session.open({ lease: LEASE, tempRoot: tempDir, allowed: { files: filesOf(path), folders: [tempDir] } })
    try {
      await session.attach(path, SOURCE)
      return await work(session)
    } finally {
      await session.close()
    }
  } catch (error) {
    throw translate(error, path)
  }
}

/** Does something in one transaction of a database that is open for writing. What fails changes nothing. Throws SOURCE_*, TARGET_REFUSED. */
export async function writing<T>(path: string, tempDir: string, signal: AbortSignal, work: (session: Session) => Promise<T>): Promise<T> {
  await refuseMissing(path)
  await access(path, constants.W_OK).catch((error: unknown) => { throw failure('SOURCE_PERMISSION', `The database "${path}" may not be written.`, 'Give yourself the right to write the file and its folder.', { file: path }, error) })
  try {
    const session = await Session.open({ path, lease: LEASE, tempRoot: tempDir, allowed: { folders: [tempDir] } })
    try {
      await session.run('BEGIN')
      const done = await work(session)
      signal.throwIfAborted()
      await session.run('COMMIT')
      return done
    } finally {
      // What was not committed is undone by closing.
      await session.close()
    }
  } catch (error) {
    throw translate(error, path)
  }
}

async function refuseMissing(path: string): Promise<void> {
  const there = await stat(path).catch(() => undefined)
  if (!there?.isFile()) throw failure('SOURCE_MISSING', `There is no database "${path}" that can be opened.`, 'Check the path, and that you may read the file and its folder.', { file: path })
}

/** DuckDB's errors about the user's database in the product's words. */
function translate(error: unknown, path: string): unknown {
  if (error instanceof Failure || !(error instanceof Error)) return error
  const place = { file: path }
  const { message } = error
  const written = /version number (\d+)/.exec(message)
  if (written || /storage version|newer version of DuckDB/i.test(message)) {
    return failure('SOURCE_ANSWER', `"${path}" was written by another version of DuckDB than Winnow can read${written ? ` (storage version ${written[1]})` : ''}.`, 'Write it anew with an older storage version: ATTACH \'new.duckdb\' (STORAGE_VERSION \'v1.0.0\') and COPY FROM DATABASE.', place, error)
  }
  if (/not a valid DuckDB database/i.test(message)) return failure('SOURCE_ANSWER', `"${path}" is no DuckDB database.`, 'Choose another file.', place, error)
  if (/encrypted/i.test(message)) return failure('SOURCE_ANSWER', `The database "${path}" is encrypted.`, 'Write it without encryption.', place, error)
  if (/set lock on file|already attached/i.test(message)) return failure('SOURCE_UNREACHABLE', `Another program has the database "${path}" open for writing.`, 'Close it there and try again.', place, error)
  if (/Constraint Error|Dependency Error/i.test(message)) return failure('TARGET_REFUSED', `The table does not take the rows: ${firstLine(message)}`, 'Clean the rows so that they keep the rules of the table, or write to another one.', place, error)
  if (/Could not drop the table/i.test(message)) return failure('TARGET_REFUSED', `The table cannot be made anew: ${firstLine(message)}`, 'Keep its columns, so that it need not be, or drop what depends on it first.', place, error)
  if (/read-only mode/i.test(message)) return failure('OPTION_INVALID', 'The query would change the database.', 'Only queries that read can be used.', place, error)
  if (/Unexpected type id|Values were not provided for the following prepared statement parameters/i.test(message)) return failure('OPTION_INVALID', 'The query has parameters ($1, ?), and nothing to put there.', 'Write the values into the query.', place, error)
  if (/^(Conversion|Invalid Input|Out of Range|Invalid type|Not implemented) Error/i.test(message)) return failure('SOURCE_ANSWER', `DuckDB could not compute the rows: ${firstLine(message)}`, 'Mend the query, or the view that is read.', place, error)
  if (/Permission Error/i.test(message)) return failure('SOURCE_PERMISSION', 'A query may only read this database.', 'Name its tables; add other files as sources of their own.', place, error)
  if (/Catalog Error|Binder Error|Parser Error/i.test(message)) {
    return failure(/does not exist|not found/i.test(message) ? 'SOURCE_MISSING' : 'SOURCE_ANSWER', `DuckDB says: ${firstLine(message)}`, 'Check the names and the query.', place, error)
  }
  return failure('SOURCE_BROKEN', `DuckDB says: ${firstLine(message)}`, 'If the file is damaged, restore it from a copy.', place, error)
}

const firstLine = (message: string): string => message.split('\n')[0] ?? message

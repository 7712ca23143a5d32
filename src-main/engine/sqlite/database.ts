import { statSync } from 'node:fs'
import Database from 'better-sqlite3'
import { Failure, failure } from '#shared/model/problem'

/** A value as SQLite stores it; whole numbers are bigint. */
export type SqliteValue = string | number | bigint | Buffer | null

export interface OpenOptions {
  /** May anything be written? Nothing unless told. */
  readonly write?: boolean
}

/** How long another program's lock is waited for. */
const BUSY_MS = 3_000

/** A name as SQL text. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** A SQLite database of the user. Blocks: for worker threads. Whatever it throws is a Failure in words for the user. */
export class SqliteDatabase {
  private constructor(private readonly database: Database.Database, private readonly path: string) {}

  /** Opens a file that is there. Throws SOURCE_MISSING, SOURCE_ANSWER (no SQLite), SOURCE_UNREACHABLE (locked), SOURCE_PERMISSION. */
  static open(path: string, { write = false }: OpenOptions = {}): SqliteDatabase {
    const file = statSync(path, { throwIfNoEntry: false })
    if (!file) throw missing(path)
    if (file.isDirectory()) throw failure('SOURCE_MISSING', `"${path}" is a folder.`, 'Choose the file of the database in it.', { file: path })
    try {
      const database = new Database(path, { readonly: !write, fileMustExist: true, timeout: BUSY_MS })
      database.defaultSafeIntegers()
      const opened = new SqliteDatabase(database, path)
      // Until something is read, any file counts as a database.
      try {
        database.pragma('schema_version')
      } catch (error) {
        database.close()
        throw error
      }
      return opened
    } catch (error) {
      throw translate(error, path)
    }
  }

  /** All rows of a small result. */
  rows(sql: string, ...values: readonly SqliteValue[]): SqliteValue[][] {
    return [...this.iterate(sql, ...values)]
  }

  /** The rows of a SELECT, one after another. */
  *iterate(sql: string, ...values: readonly SqliteValue[]): Generator<SqliteValue[]> {
    try {
      yield* this.database.prepare<SqliteValue[], SqliteValue[]>(sql).raw().iterate(...values)
    } catch (error) {
      throw translate(error, this.path)
    }
  }

  /** The names of the columns that a SELECT gives. */
  columnsOf(sql: string): string[] {
    try {
      return this.database.prepare(sql).columns().map(({ name }) => name)
    } catch (error) {
      throw translate(error, this.path)
    }
  }

  /** Does some work in one transaction that sees one state of the database. What fails changes nothing. */
  async transaction<T>(kind: 'DEFERRED' | 'IMMEDIATE', work: () => T | Promise<T>): Promise<T> {
    try {
      this.database.exec(`BEGIN ${kind}`)
      const done = await work()
      this.database.exec('COMMIT')
      return done
    } catch (error) {
      if (this.database.inTransaction) this.database.exec('ROLLBACK')
      throw translate(error, this.path)
    }
  }

  /** Statements that give nothing. */
  run(sql: string): void {
    this.database.exec(sql)
  }

  /** What writes one row after another by the same statement; `row` is what it is called where it is not taken. */
  statement(sql: string): (values: readonly SqliteValue[], row: string) => void {
    const prepared = this.database.prepare(sql)
    return (values, row) => {
      try {
        prepared.run(values)
      } catch (error) {
        throw translate(error, this.path, row)
      }
    }
  }

  close(): void {
    this.database.close()
  }
}

const missing = (path: string, cause?: unknown): Failure =>
  failure('SOURCE_MISSING', `There is no database "${path}" that can be opened.`, 'Check the path, and that you may read the file and its folder.', { file: path }, cause)

/** SQLite's errors in the product's words (result codes: sqlite.org/rescode.html). */
function translate(error: unknown, path: string, rows = 'the rows'): unknown {
  if (error instanceof Error && /^(Too few parameter|Missing named parameter)/.test(error.message)) return failure('OPTION_INVALID', 'The query has parameters (?, :name), and nothing to put there.', 'Write the values into the query.', undefined, error)
  if (error instanceof Failure || !(error instanceof Error) || !('code' in error)) return error
  const code = String(error.code)
  const place = { file: path }
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
    return failure('SOURCE_UNREACHABLE', `Another program has the database "${path}" locked.`, 'Wait until it is done, or close it there, and try again.', place, error)
  }
  if (code.startsWith('SQLITE_NOTADB')) return failure('SOURCE_ANSWER', `"${path}" is no SQLite database, or it is encrypted.`, 'Choose another file; an encrypted one must be decrypted by its own program first.', place, error)
  if (/^SQLITE_(CORRUPT|IOERR)/.test(code)) return failure('SOURCE_BROKEN', `The database "${path}" is damaged, or its disk cannot be read.`, 'Restore it from a copy, or have it recovered ("sqlite3 FILE .recover").', place, error)
  if (code.startsWith('SQLITE_CANTOPEN')) return missing(path, error)
  if (/^SQLITE_(READONLY|PERM|AUTH)/.test(code)) return failure('SOURCE_PERMISSION', `The database "${path}" may not be written.`, 'Give yourself the right to write the file and its folder.', place, error)
  if (code.startsWith('SQLITE_TOOBIG') && rows === 'the rows') return failure('SOURCE_ANSWER', `SQLite says: ${error.message}.`, 'Read fewer columns, or shorter values.', place, error)
  if (/^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG)/.test(code)) return failure('TARGET_REFUSED', `The table does not take ${rows}: ${error.message}.`, 'Clean the rows so that they keep the rules of the table, or write to another one.', place, error)
  if (code.startsWith('SQLITE_FULL')) return failure('DISK_FULL', 'The disk is full.', 'Free some space and start again; nothing was changed.', place, error)
  if (code === 'SQLITE_ERROR') return failure(/no such (table|column)/.test(error.message) ? 'SOURCE_MISSING' : 'SOURCE_ANSWER', `SQLite says: ${error.message}.`, 'Check the names and the query.', place, error)
  return error
}

import Database from 'better-sqlite3'
import { failure } from '#shared/model/problem'
import { quoted, type SqliteValue } from './database'

/** SQLite's storage for a column. */
export type Affinity = 'INTEGER' | 'REAL' | 'TEXT' | 'BLOB' | ''

export interface SqliteColumn {
  readonly name: string
  /** Declared type; '' takes every value as it comes. */
  readonly affinity: Affinity
}

/** SQLite's own limit (SQLITE_MAX_COLUMN). */
const MOST_COLUMNS = 2_000

/**
 * Writes tables into a new SQLite file, all in one transaction. Blocks: for worker threads.
 * Nothing is in the file before {@link SqliteWriter.finish}.
 */
export class SqliteWriter {
  readonly #database: Database.Database

  constructor(path: string) {
    this.#database = new Database(path)
    // The caller writes to a temporary name and syncs: a journal would only cost time.
    this.#database.pragma('journal_mode = OFF')
    this.#database.pragma('synchronous = OFF')
    this.#database.exec('BEGIN')
  }

  /**
   * Creates a table and returns what inserts a row into it (whole numbers as bigint, or they would be stored as REAL).
   * Throws LIMIT_EXCEEDED beyond 2,000 columns.
   */
  table(name: string, columns: readonly SqliteColumn[]): (values: readonly SqliteValue[]) => void {
    if (columns.length > MOST_COLUMNS) {
      throw failure('LIMIT_EXCEEDED', `SQLite tables have at most ${MOST_COLUMNS.toLocaleString('en')} columns; "${name}" has ${columns.length.toLocaleString('en')}.`, 'Drop some columns, or write DuckDB or Parquet.')
    }
    this.#database.exec(`CREATE TABLE ${quoted(name)} (${columns.map((column) => `${quoted(column.name)} ${column.affinity}`).join(', ')})`)
    const insert = this.#database.prepare(`INSERT INTO ${quoted(name)} VALUES (${columns.map(() => '?').join(', ')})`)
    return (values) => void insert.run(values)
  }

  finish(): void {
    this.#database.exec('COMMIT')
    this.#database.close()
  }

  /** Closes the unfinished file. */
  abandon(): void {
    if (this.#database.open) this.#database.close()
  }
}

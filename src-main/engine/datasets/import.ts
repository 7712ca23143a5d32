import type { Inspection, Reading } from '#shared/define/format'
import type { Column } from '#shared/model/column'
import { TEXT } from '#shared/model/data-type'
import { Failure, failure } from '#shared/model/problem'
import type { ImportReport } from '#shared/model/reading'
import type { EngineContext, Watch, WorkProgress } from '../context'
import { identifier, identifiers } from '../duckdb/quote'
import type { Session } from '../duckdb/session'
import { TableMaking } from '../duckdb/table-making'
import { physicalType } from '../duckdb/types'
import { writeVersion } from '../duckdb/version-file'
import { followed, partOf } from '../progress'
import { openInput, refuseChanged } from './input-file'
import { type FileRequest, withFile } from './open-file'

/** The share of the memory budget that an import gets. */
const SHARE = 0.4
/** How much of the time goes into writing to the disk what was inserted (measured). */
const SAVING = 0.08

export interface ImportRequest extends FileRequest {
  /** Where the version file is to be. */
  readonly version: string
}

export interface ImportedVersion {
  readonly path: string
  readonly bytes: number
  readonly columns: readonly Column[]
  readonly rows: number
  readonly unreadable: number
  readonly report: ImportReport
  /** Size of the file that was read. */
  readonly fileBytes: number
}

/**
 * Imports one table of a file into a new version file, losing nothing: text stays the text of the file, lines that
 * cannot become rows are kept with their reason. Nothing is left behind when it fails or is cancelled.
 *
 * @throws Failure FILE_*, FORMAT_*, OPTION_INVALID, FILE_CHANGED, RUN_CANCELLED, MEMORY_EXCEEDED, DISK_FULL
 */
export async function importFile(engine: EngineContext, { version, ...request }: ImportRequest, watch: Watch): Promise<ImportedVersion> {
  const { stamp } = await openInput(request.path, request.name)
  return withFile(engine, request, watch, 'whole', async ({ file, format, folder, read }) => {
    const inserting = (format.reads.share ?? 0) * (1 - SAVING)
    watch.progress({ phase: 'reading', part: 0, totalBytes: file.bytes })
    const reading = await read(partOf(watch, 0, inserting))
    const written = await writeReading(engine, reading, { path: version, folders: [folder], before: () => refuseChanged(file, stamp) }, partOf(watch, inserting, 1))
    return { ...written, fileBytes: file.bytes }
  })
}

export interface WriteReading {
  /** Where the version file is to be. */
  readonly path: string
  /** Folders that the reading's relations read in. */
  readonly folders: readonly string[]
  /** A version whose rows come before those of the reading. */
  readonly previous?: { readonly path: string; readonly columns: readonly Column[] }
  /** Done once all is read, before the version is saved: what it throws, the import throws. */
  readonly before?: () => Promise<void>
  /** What it is to be called when DuckDB cannot read the rows; a damaged file unless told. */
  readonly broken?: (cause: Error) => Failure
}

/** Writes what a format or a connector has read as a version file. Throws as {@link importFile}. */
export async function writeReading(engine: EngineContext, reading: Reading, { path, folders, previous, before, broken }: WriteReading, watch: Watch): Promise<Omit<ImportedVersion, 'fileBytes'>> {
  const lease = await engine.budget.lease(engine.budget.share(SHARE), watch.signal)
  const complete = previous ? appended(reading, previous.columns) : reading
  const counted = { rows: 0, unreadable: 0 }
  // DuckDB looks whether there is a log beside a database that it attaches.
  const reads = [...filesOf(reading), ...(previous ? [previous.path, `${previous.path}.wal`] : [])]
  const written = await writeVersion({ path, lease, tempRoot: engine.tempRoot, reads, folders, temporary: engine.temporary, saving: partOf(watch, 1 - SAVING, 1) }, async (session, temporary) => {
    const insertion = partOf(watch, 0, 1 - SAVING)
    if (previous) await session.attach(previous.path, PREVIOUS)
    Object.assign(counted, await TableMaking.during(session, temporary, (making) => followed(insertion, async () => inserted(complete, await making.part()), () => fill(session, complete, watch.signal, broken))))
    if (previous) await session.detach(PREVIOUS)
    insertion.progress({ phase: 'importing', part: 1, rows: counted.rows, totalRows: counted.rows })
    await before?.()
  })
  const columns = [...complete.columns]
  return { ...written, columns, ...counted, report: { ...reading.report, ...counted, columns } }
}

/** What the version whose rows stay is attached as. */
const PREVIOUS = 'previous'

/**
 * The rows of a version, then those of a reading: a column that one of the two lacks is empty in its rows; one whose type
 * is no longer the same becomes text.
 */
function appended({ rows: _rows, ...reading }: Reading, previous: readonly Column[]): Reading {
  const [old, now] = [previous, reading.columns].map((columns) => new Map(columns.map((column) => [column.name, column])))
  const columns = [...previous, ...reading.columns.filter(({ name }) => !old?.has(name))].map(({ name, type }): Column => {
    const other = now?.get(name)
    return { name, type: other && physicalType(other.type) !== physicalType(type) ? TEXT : type }
  })
  const taken = (from: ReadonlyMap<string, Column> | undefined): string =>
    columns.map(({ name, type }) => `CAST(${from?.has(name) ? identifier(name) : 'NULL'} AS ${physicalType(type)}) AS ${identifier(name)}`).join(', ')
  const sql = `SELECT ${taken(old)} FROM ${identifier(PREVIOUS)}.rows UNION ALL SELECT ${taken(now)} FROM (${reading.relation.sql})`
  return { ...reading, columns, relation: { ...reading.relation, sql } }
}

/** What can be said of a file before it is imported, in at most a second. Throws as {@link importFile}. */
export async function inspectFile(engine: EngineContext, request: FileRequest, signal: AbortSignal): Promise<Inspection & { format: string; bytes: number; name: string }> {
  return withFile(engine, request, { signal, progress: () => {} }, 'beginning', async ({ file, format, inspect }) => ({ ...await inspect(), format: format.id, bytes: file.bytes, name: file.name }))
}

/** The files that a reading's relations read. */
export const filesOf = (reading: Reading): string[] =>
  [reading.relation, reading.lines, reading.unreadable].flatMap((relation) => [...relation?.files ?? []])

/** Makes a reading's databases known to a session. */
export async function attachDatabases(session: Session, { relation: { databases = [] } }: Pick<Reading, 'relation'>): Promise<void> {
  for (const { path, name } of databases) await session.attach(path, name)
}

/** Makes the tables of a version: `rows`, `lines`, `unreadable`. */
export async function fill(session: Session, reading: Reading, signal: AbortSignal, broken = damagedFile): Promise<{ rows: number; unreadable: number }> {
  await attachDatabases(session, reading)
  const names = identifiers(reading.columns.map(({ name }) => name))
  await session.run(`CREATE TABLE rows AS SELECT ${names} FROM (${reading.relation.sql})`, signal).catch((error: unknown) => { throw error instanceof Failure || !(error instanceof Error) ? error : broken(error) })
  await session.run(reading.lines
    ? `CREATE TABLE lines AS SELECT CAST(row AS BIGINT) AS row, CAST(line AS BIGINT) AS line FROM (${reading.lines.sql}) ORDER BY row`
    : `CREATE TABLE lines AS SELECT CAST(0 AS BIGINT) AS row, CAST(${reading.firstLine} AS BIGINT) AS line`, signal)
  await session.run('CREATE TABLE unreadable (sheet VARCHAR, line BIGINT, reason VARCHAR, raw VARCHAR)')
  if (reading.unreadable) await session.run(`INSERT INTO unreadable SELECT sheet, CAST(line AS BIGINT), reason, raw FROM (${reading.unreadable.sql}) ORDER BY line`, signal)
  const [rows, unreadable] = await session.row('SELECT (SELECT count(*) FROM rows), (SELECT count(*) FROM unreadable)')
  if (reading.rows !== undefined && Number(rows) !== reading.rows) {
    throw failure('INTERNAL', `The file has ${reading.rows} rows, but ${Number(rows)} were read; nothing was imported.`, 'Please report this, with the file if you can.')
  }
  return { rows: Number(rows), unreadable: Number(unreadable) }
}

/** What DuckDB finds wrong only when it reads a file's inside (a damaged Parquet page) is the file's fault, not ours. */
const damagedFile = (cause: Error): Failure =>
  failure('FORMAT_BROKEN', 'The file is damaged inside: not all of it can be read, and nothing was imported.', 'Copy or download it again, or ask whoever made it for a whole one.', undefined, cause)

/** How far the insertion is. */
const inserted = ({ rows }: Reading, part: number | undefined): WorkProgress =>
  ({ phase: 'importing', part, ...(rows !== undefined && { totalRows: rows, rows: Math.floor(rows * (part ?? 0)) }) })

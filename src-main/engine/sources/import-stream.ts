import type { StreamReading } from '#shared/define/connector'
import { type ImportedVersion, writeReading } from '../datasets/import'
import { identifier } from '../duckdb/quote'
import { partOf } from '../progress'
import { type Connection, type ConnectionTools, type ConnectionWatch, withConnection } from './connection'
import type { SettledChoice } from './refresh'

/** How much of an import's time reading from the source takes (at a guess; a connector that streams tells more exactly). */
const READING = 0.6

export interface StreamImport extends SettledChoice {
  /** Where the version file is to be. */
  readonly version: string
  /** Only rows whose cursor is greater; they are added to those of `previous`. */
  readonly after?: string
  /** The version file whose rows stay, and what it holds. */
  readonly previous?: { readonly path: string; readonly columns: ImportedVersion['columns'] }
  /** Outlives a failed attempt, so that the next one goes on. */
  readonly resumeFolder?: string
}

export interface ImportedStream extends Omit<ImportedVersion, 'fileBytes'> {
  /** Where the next refresh goes on, where the choice has a cursor. */
  readonly cursorValue?: string
  /** To be called once the version is recorded. */
  readonly taken?: () => Promise<void>
}

/**
 * Reads a stream (or the result of a query) into a new version file. Nothing is left behind when it fails or is cancelled,
 * but what the connector keeps in `resumeFolder`.
 *
 * @throws Failure SOURCE_*, RUN_CANCELLED, MEMORY_EXCEEDED, DISK_FULL
 */
export async function importStream(tools: ConnectionTools, connection: Connection, { choice, renames, version, after, previous, resumeFolder }: StreamImport, watch: ConnectionWatch): Promise<ImportedStream> {
  const { connector, config, redact } = connection
  return withConnection(tools, connection, { ...partOf(watch, 0, READING), ...(watch.log && { log: watch.log }) }, async (context, answered) => {
    const reading = renamed(await connector.read(config, { ...choice, ...(after !== undefined && { after }), ...(resumeFolder !== undefined && { resumeFolder }) }, context), renames)
    answered()
    const written = await writeReading(tools.engine, reading, { path: version, folders: [context.tempDir, ...(resumeFolder === undefined ? [] : [resumeFolder])], ...(previous && { previous }) }, partOf(watch, READING, 1))
    const report = { ...written.report, notes: written.report.notes.map((note) => ({ ...note, message: redact(note.message) })) }
    return { ...written, report, ...(reading.cursorValue !== undefined && { cursorValue: reading.cursorValue }), ...(reading.taken && { taken: reading.taken }) }
  })
}

/** A reading whose columns go by other names. */
function renamed(reading: StreamReading, renames: SettledChoice['renames']): StreamReading {
  if (renames.length === 0 || reading.columns.length === 0) return reading
  const names = new Map(renames.map(({ from, to }) => [from, to]))
  const columns = reading.columns.map((column) => ({ ...column, name: names.get(column.name) ?? column.name }))
  const selected = reading.columns.map(({ name }, index) => `${identifier(name)} AS ${identifier(columns[index]?.name ?? name)}`)
  return { ...reading, columns, relation: { ...reading.relation, sql: `SELECT ${selected.join(', ')} FROM (${reading.relation.sql})` } }
}

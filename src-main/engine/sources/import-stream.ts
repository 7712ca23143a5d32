import type { StreamReading } from '#shared/define/connector'
import { type Failure, failure } from '#shared/model/problem'
import type { ConnectorCategory } from '#shared/model/source'
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
  /** All rows anew, whatever the connector keeps. */
  readonly whole?: boolean
  /** Outlives a failed attempt, so that the next one goes on. */
  readonly resumeFolder?: string
}

export interface ImportedStream extends Omit<ImportedVersion, 'fileBytes'> {
  /** Where the next refresh goes on, where the choice has a cursor. */
  readonly cursorValue?: string
  /** How the stream stood, where the source tells. */
  readonly state?: string
  /** To be called once the version is recorded. */
  readonly taken?: () => Promise<void>
  /** To be called in the end, whether the version was recorded or not. */
  readonly close?: () => Promise<void>
}

/**
 * Reads a stream (or the result of a query) into a new version file. Nothing is left behind when it fails or is cancelled,
 * but what the connector keeps in `resumeFolder`.
 *
 * @throws Failure SOURCE_*, RUN_CANCELLED, MEMORY_EXCEEDED, DISK_FULL
 */
export async function importStream(tools: ConnectionTools, connection: Connection, { choice, renames, version, after, previous, whole, resumeFolder }: StreamImport, watch: ConnectionWatch): Promise<ImportedStream> {
  const { connector, config, redact } = connection
  return withConnection(tools, connection, { ...partOf(watch, 0, READING), ...(watch.log && { log: watch.log }) }, async (context, answered) => {
    const reading = renamed(await connector.read(config, { ...choice, ...(after !== undefined && { after }), ...(whole && { whole }), ...(resumeFolder !== undefined && { resumeFolder }) }, context), renames)
    answered()
    const written = await writeReading(tools.engine, reading, { path: version, folders: [context.tempDir, ...(resumeFolder === undefined ? [] : [resumeFolder])], ...(previous && { previous }), ...(!HOLD_FILES.has(connector.category) && { broken: brokenSource }) }, partOf(watch, READING, 1)).catch(async (error: unknown) => {
      await reading.close?.()
      throw error
    })
    const report = { ...written.report, notes: written.report.notes.map((note) => ({ ...note, message: redact(note.message) })) }
    return { ...written, report, ...(reading.cursorValue !== undefined && { cursorValue: reading.cursorValue }), ...(reading.state !== undefined && { state: reading.state }), ...(reading.taken && { taken: reading.taken }), ...(reading.close && { close: reading.close }) }
  })
}

/** Connectors to what is read as files: what is wrong inside is the file's fault. */
const HOLD_FILES: ReadonlySet<ConnectorCategory> = new Set(['files', 'storage'])

/** What a database or a service gave, and DuckDB cannot read. Its words may quote values: they are the detail. */
function brokenSource(cause: Error): Failure {
  return /^(Conversion|Invalid Input|Out of Range) Error/.test(cause.message)
    ? failure('SOURCE_ANSWER', 'The source gave a value that the type of its column cannot hold; nothing was imported.', 'Leave the column out, or read a query that makes a text of it; the detail says which value it is.', undefined, cause)
    : failure('SOURCE_BROKEN', 'Not all of what the source holds can be read; nothing was imported.', 'Try again. If it is the file of a database, it may be damaged: restore it from a copy. The detail says what is wrong.', undefined, cause)
}

/** A reading whose columns go by other names. */
function renamed(reading: StreamReading, renames: SettledChoice['renames']): StreamReading {
  if (renames.length === 0 || reading.columns.length === 0) return reading
  const names = new Map(renames.map(({ from, to }) => [from, to]))
  const columns = reading.columns.map((column) => ({ ...column, name: names.get(column.name) ?? column.name }))
  const selected = reading.columns.map(({ name }, index) => `${identifier(name)} AS ${identifier(columns[index]?.name ?? name)}`)
  return { ...reading, columns, relation: { ...reading.relation, sql: `SELECT ${selected.join(', ')} FROM (${reading.relation.sql})` } }
}

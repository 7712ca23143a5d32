import { mkdtemp, rm, stat } from 'node:fs/promises'
import { basename, dirname, extname, join, parse } from 'node:path'
import type { FormatDefinition, OutputTable, WriteContext } from '#shared/define/format'
import type { Column } from '#shared/model/column'
import type { OutputFile } from '#shared/model/outcome'
import { failure } from '#shared/model/problem'
import type { EngineContext, Watch } from '../context'
import { identifiers } from '../duckdb/quote'
import { Session } from '../duckdb/session'
import { checksum, syncFile } from '../duckdb/version-file'
import { formats } from '../formats/registry'
import { type OutputPlace, type StagedOutput, cannotWrite, publishAll, refuseUnwritable, stagedAt, temporaryBeside } from './staged-output'

const SHARE = 0.25

/** A table of a version file that is to be written out. */
export interface ExportTable {
  readonly version: string
  /** Which table of the version file; `rows` unless told. */
  readonly table?: 'rows' | 'unreadable' | 'invalid' | 'removed'
  readonly columns: readonly Column[]
  readonly rows: number
}

export interface ExportRequest extends ExportTable, OutputPlace {
  readonly kind: OutputFile['kind']
  /** How the table is called inside formats that hold several. */
  readonly name: string
  /** A format's id; else the path's ending says it. */
  readonly format?: string
  readonly options?: Readonly<Record<string, unknown>>
  readonly rejects?: ExportTable
}

type WritableFormat = FormatDefinition & Required<Pick<FormatDefinition, 'writes'>>

/** The format to write a path in. Throws FORMAT_UNKNOWN. */
export function outputFormat(path: string, wanted?: string): WritableFormat {
  const writable = [...formats.values()].filter((format): format is WritableFormat => format.writes !== undefined)
  const ending = extname(path).slice(1).toLowerCase()
  const found = wanted === undefined ? writable.find(({ extensions, writes }) => (writes.extensions ?? extensions).includes(ending)) : writable.find(({ id }) => id === wanted)
  if (found) return found
  throw failure('FORMAT_UNKNOWN', `"${wanted ?? basename(path)}" says no format that Winnow can write.`,
    `End the name with one of ${writable.flatMap(({ extensions }) => extensions.slice(0, 1)).map((extension) => `.${extension}`).join(', ')}.`, { file: path })
}

/** `<name>.clean.<ext>` beside a file, or with a number before the ending where that exists already. */
export async function freeName(input: string, word: string, extension: string): Promise<string> {
  const { dir, name } = parse(input)
  for (let number = 1; ; number += 1) {
    const path = join(dir, `${name}.${word}${number === 1 ? '' : `-${number}`}.${extension}`)
    if (!(await stat(path).catch(() => undefined))) return path
  }
}

/**
 * Writes a version as a file: under a temporary name beside it, synced, then renamed, so that a reader sees the whole
 * file or none. Throws OUTPUT_EXISTS, OUTPUT_NOT_WRITABLE, OPTION_INVALID, DISK_FULL, RUN_CANCELLED.
 */
export async function exportVersion(engine: EngineContext, request: ExportRequest, watch: Watch): Promise<OutputFile> {
  const staged = await stageVersion(engine, request, watch)
  await publishAll([staged])
  return staged.file
}

/** Writes a version under a temporary name; throws as {@link exportVersion}. */
export async function stageVersion(engine: EngineContext, request: ExportRequest, watch: Watch): Promise<StagedOutput & { readonly file: OutputFile }> {
  const format = outputFormat(request.path, request.format)
  const options = writeOptions(format, request.options ?? {})
  await refuseUnwritable(request)
  const lease = await engine.budget.lease(engine.budget.share(SHARE), watch.signal)
  const temporary = temporaryBeside(request)
  const tempDir = await mkdtemp(join(engine.tempRoot, `write-${format.id}-`))
  const folders = [dirname(request.version), dirname(request.path), tempDir, ...(request.rejects ? [dirname(request.rejects.version)] : [])]
  const session = await Session.open({ lease, tempRoot: engine.tempRoot, allowed: { files: [temporary], folders } })
  const staged = stagedAt(temporary, request)
  const written = { whole: false }
  try {
    watch.progress({ phase: 'writing', part: 0 })
    const context: WriteContext = {
      tempDir, signal: watch.signal, path: temporary,
      table: await attachTable(session, 'data', request.name, request),
      ...(request.rejects && format.writes.holdsRejects ? { rejects: await attachTable(session, 'rejected', 'Rejected', request.rejects) } : {}),
      progress: ({ rows, totalRows }) => watch.progress({ phase: 'writing', rows, ...(rows !== undefined && totalRows ? { part: rows / totalRows } : {}) }),
      inWorker: (task, data) => engine.workers.run(format.id, task, data, () => {}, watch.signal),
      queries: { run: (sql) => session.run(sql, watch.signal), stream: (sql) => session.stream(sql, watch.signal) },
    }
    const notes = await format.writes.write(context, options)
    await syncFile(temporary)
    const file: OutputFile = { kind: request.kind, path: request.path, format: format.id, rows: request.rows, bytes: (await stat(temporary)).size, sha256: await checksum(temporary), notes: [...notes] }
    written.whole = true
    return { ...staged, file }
  } catch (error) {
    throw cannotWrite(error, request.path)
  } finally {
    await session.close()
    await rm(tempDir, { recursive: true, force: true })
    if (!written.whole) await staged.discard()
  }
}

async function attachTable(session: Session, alias: string, name: string, { version, table = 'rows', columns, rows }: ExportTable): Promise<OutputTable> {
  await session.attach(version, alias)
  return { name, columns, rows, sql: `SELECT ${identifiers(columns.map((column) => column.name))} FROM ${alias}.${table}` }
}

function writeOptions(format: WritableFormat, options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const read = format.writes.options.safeParse(options)
  if (read.success) return read.data
  throw failure('OPTION_INVALID', `The options for writing ${format.title} are wrong: ${read.error.issues.map(({ path, message }) => `${path.join('.') || 'options'}: ${message}`).join('; ')}.`,
    `Options are ${Object.keys(format.writes.options.shape).join(', ') || 'none'}.`)
}

import { mkdtemp, rm, stat } from 'node:fs/promises'
import { basename, dirname, extname, join, parse } from 'node:path'
import type { FormatDefinition, OutputTable, WriteContext } from '#shared/define/format'
import type { Column } from '#shared/model/column'
import type { OutputFile } from '#shared/model/outcome'
import { failure } from '#shared/model/problem'
import type { EngineContext, Watch, WorkProgress } from '../context'
import { identifiers } from '../duckdb/quote'
import { Session } from '../duckdb/session'
import { checksum, syncFile } from '../duckdb/version-file'
import { formats } from '../formats/registry'
import { allWordsOf } from '../issue-words'
import { followed, partOf, Tail } from '../progress'
import { type OutputPlace, type StagedOutput, cannotWrite, publishAll, refuseUnwritable, stagedAt, temporaryBeside } from './staged-output'

const SHARE = 0.25
/** How much of the time of a statement that writes a file goes into reading the rows (measured). */
const READING = 0.7
/** How much of the time has gone by when the file stands, written by DuckDB or by a worker; then it is synced and its checksum is made (measured). */
const WRITTEN = { byDatabase: 0.7, byWorker: 0.95 }

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
    const inWorker = { begun: false, part: 0 }
    const before = format.writes.share ?? 1
    const rows = Math.max(1, request.rows + (request.rejects?.rows ?? 0))
    const standing = format.writes.share === undefined ? WRITTEN.byDatabase : WRITTEN.byWorker
    const tail = new Tail()
    const tell = (): WorkProgress => {
      const read = session.progress ?? 0
      return { phase: 'writing', part: inWorker.begun ? before + (1 - before) * inWorker.part : before * (READING * read + (1 - READING) * tail.part(read)) }
    }
    const told: WriteContext['progress'] = ({ rows: done = 0 }) => { inWorker.part = Math.min(1, done / rows) }
    const context: WriteContext = {
      tempDir, signal: watch.signal, path: temporary,
      table: await attachTable(session, 'data', request.name, request),
      ...(request.rejects && format.writes.holdsRejects ? { rejects: await attachTable(session, 'rejected', 'Rejected', request.rejects) } : {}),
      progress: told,
      inWorker: (task, data) => {
        inWorker.begun = true
        return engine.workers.run(`formats/${format.id}`, task, data, told, watch.signal)
      },
      queries: { run: (sql) => session.run(sql, watch.signal), stream: (sql) => session.stream(sql, watch.signal) },
    }
    const notes = await followed(partOf(watch, 0, standing), tell, () => format.writes.write(context, options))
    const saving = partOf(watch, standing, 1)
    saving.progress({ phase: 'saving', part: 0 })
    const { size: bytes } = await stat(temporary)
    const [sha256] = await Promise.all([checksum(temporary, watch.signal, (done) => { saving.progress({ phase: 'saving', part: done / bytes }) }), syncFile(temporary)])
    const file: OutputFile = { kind: request.kind, path: request.path, format: format.id, rows: request.rows, bytes, sha256, notes: [...notes] }
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
  const { message, remedy } = allWordsOf(read.error.issues, { name: format.title, noun: 'option', value: options })
  throw failure('OPTION_INVALID', message, `${remedy} Options are ${Object.keys(format.writes.options.shape).join(', ') || 'none'}.`)
}

import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ConnectorContext, ConnectorDefinition, FileReader, Network } from '#shared/define/connector'
import type { Reading } from '#shared/define/format'
import { failure } from '#shared/model/problem'
import type { LogLevel } from '#shared/model/run'
import type { EngineContext, Watch } from '../context'
import { textOption, withContext } from '../datasets/import'
import { chooseFormat, openInput, readOptions } from '../datasets/input-file'
import { allWordsOf } from '../issue-words'

/** A connector with the config that it is to work with: checked, its secrets in place. */
export interface Connection {
  readonly connector: ConnectorDefinition
  readonly config: Readonly<Record<string, unknown>>
  /** Takes every secret of the config out of whatever was thrown. */
  readonly redactError: (error: unknown) => unknown
  /** Takes every secret of the config out of a text. */
  readonly redact: (text: string) => string
}

/** For a connection whose config holds no secret. */
export const NO_SECRETS: Pick<Connection, 'redact' | 'redactError'> = { redact: (text) => text, redactError: (error) => error }

/** What connections work with. */
export interface ConnectionTools {
  readonly engine: EngineContext
  readonly network: Network
}

export interface ConnectionWatch extends Watch {
  readonly log?: (level: LogLevel, message: string) => void
}

/** Reads a config strictly. Throws CONFIG_INVALID with everything that is wrong. */
export function readConfig({ title, config: schema }: ConnectorDefinition, config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const read = schema.safeParse(config)
  if (read.success) return read.data
  const { message, remedy } = allWordsOf(read.error.issues, { name: title, noun: 'option', value: config })
  throw failure('CONFIG_INVALID', message, `${remedy} Options are ${Object.keys(schema.shape).join(', ')}.`, { pointer: `/${read.error.issues[0]?.path.join('/') ?? ''}` })
}

/** Lets a connector work, in a temporary folder of its own. Whatever it throws or logs holds no secret. */
export async function withConnection<T>(
  { engine, network }: ConnectionTools, { connector, redact, redactError }: Connection, watch: ConnectionWatch, work: (context: ConnectorContext) => Promise<T>,
): Promise<T> {
  const tempDir = await mkdtemp(join(engine.tempRoot, `${connector.id}-`))
  const { signal, progress, log = () => {} } = watch
  const tell: ConnectorContext['progress'] = ({ bytes, totalBytes, rows, totalRows }) => {
    const part = totalRows ? (rows ?? 0) / totalRows : totalBytes ? (bytes ?? 0) / totalBytes : undefined
    progress({ phase: 'reading', bytes, totalBytes, rows, totalRows, ...(part !== undefined && { part }) })
  }
  try {
    return await work({
      tempDir, signal, network,
      progress: tell,
      log: (level, message) => log(level, redact(message)),
      files: fileReader(engine, tempDir, watch),
      inWorker: (task, data) => engine.workers.run(`connectors/${connector.id}`, task, data, tell, signal),
    })
  } catch (error) {
    throw redactError(error)
  } finally {
    await rm(tempDir, { recursive: true, force: true })
  }
}

/** The formats, for files that a connector brings. What they make lies in `tempDir`. */
function fileReader(engine: EngineContext, tempDir: string, watch: Watch): FileReader {
  const prepare = async (path: string, name: string, input: Readonly<Record<string, unknown>>) => {
    const { file, head } = await openInput(path, name)
    const format = chooseFormat(file, head, textOption(input, 'format'))
    return { file, format, options: readOptions(format, input) }
  }
  return {
    inspect: async (path, name, input = {}) => {
      const { file, format, options } = await prepare(path, name, input)
      return { ...await withContext(engine, format, watch, (context) => format.reads.inspect(file, options, context)), format: format.id }
    },
    read: async (path, name, input = {}) => {
      const { file, format, options } = await prepare(path, name, input)
      const folder = await mkdtemp(join(tempDir, `${format.id}-`))
      const reading: Promise<Reading> = format.reads.read(file, options, {
        tempDir: folder, signal: watch.signal,
        progress: ({ bytes, totalBytes, rows }) => watch.progress({ phase: 'reading', bytes, totalBytes, rows }),
        inWorker: (task, data) => engine.workers.run(`formats/${format.id}`, task, data, () => {}, watch.signal),
      })
      return reading
    },
  }
}

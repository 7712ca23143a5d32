import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ConnectorContext, ConnectorDefinition, FileReader, KeptLogin, Network } from '#shared/define/connector'
import { failure } from '#shared/model/problem'
import type { LogLevel } from '#shared/model/run'
import type { EngineContext, Watch } from '../context'
import { openFile, withFile } from '../datasets/open-file'
import { unionReadings } from '../duckdb/union-readings'
import { allWordsOf } from '../issue-words'
import { onlyPublic } from '../network/inside'

/** A connector with the config that it is to work with: checked, its secrets in place. */
export interface Connection {
  /** Names the saved source; absent for one that is not saved. */
  readonly sourceId?: string
  /** Tells the rows that the saved source leads to from those of another place: `standingOf` its options. */
  readonly standing?: string
  readonly connector: ConnectorDefinition
  readonly config: Readonly<Record<string, unknown>>
  /** Hosts inside that it may lead to; absent: all that the network allows. */
  readonly reaches?: (host: string, port: number) => boolean
  /** Where its login is kept; absent for a config without one. */
  readonly login?: KeptLogin
  /** Takes every secret of the config out of whatever was thrown. */
  readonly redactError: (error: unknown) => unknown
  /** Takes every secret of the config out of a text. */
  readonly redact: (text: string) => string
  /** Takes further secrets out from then on. */
  readonly hide: (secrets: Iterable<string>) => void
}

/** For a connection whose config holds no secret. */
export const NO_SECRETS: Pick<Connection, 'redact' | 'redactError' | 'hide'> = { redact: (text) => text, redactError: (error) => error, hide: () => {} }

/** What connections work with. */
export interface ConnectionTools {
  readonly engine: EngineContext
  readonly network: Network
  /** How many connections to one database there may be at once where its config does not say it, by the connector. */
  readonly poolSize?: (connector: string) => number | undefined
  /** Hosts inside that whoever may not lead connectors there may lead them to all the same (`host`, `host:port`). */
  readonly privateHosts?: readonly string[]
}

export interface ConnectionWatch extends Watch {
  readonly log?: (level: LogLevel, message: string) => void
  /** A source that neither answers nor gets on for so many ms is given up; ten minutes unless told. */
  readonly silence?: number
}

/** A heavy query, or the writing of a large table, may take its time before the first row. */
const LONGEST_SILENCE = 600_000

/** Reads a config strictly. Throws CONFIG_INVALID with everything that is wrong. */
export function readConfig({ title, config: schema }: ConnectorDefinition, config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const read = schema.safeParse(config)
  if (read.success) return read.data
  const { message, remedy } = allWordsOf(read.error.issues, { name: title, noun: 'option', value: config })
  throw failure('CONFIG_INVALID', message, `${remedy} Options are ${Object.keys(schema.shape).join(', ')}.`, { pointer: `/${read.error.issues[0]?.path.join('/') ?? ''}` })
}

/**
 * Lets a connector work, in a temporary folder of its own. Whatever it throws or logs holds no secret. `answered` ends the
 * waiting for the source: what the work does after it takes as long as it takes.
 *
 * @throws Failure TIMEOUT when the source is silent for too long; what the work throws
 */
export async function withConnection<T>(
  { engine, network }: ConnectionTools, { sourceId, connector, reaches, login, redact, redactError, hide }: Connection, watch: ConnectionWatch, work: (context: ConnectorContext, answered: () => void) => Promise<T>,
): Promise<T> {
  const tempDir = await mkdtemp(join(engine.tempRoot, `${connector.id}-`))
  const { progress, log = () => {} } = watch
  const silence = new Silence(connector.title, watch.silence ?? LONGEST_SILENCE)
  const signal = AbortSignal.any([watch.signal, silence.signal])
  const tell: ConnectorContext['progress'] = ({ bytes, totalBytes, rows, totalRows }) => {
    silence.heard()
    const part = totalRows ? (rows ?? 0) / totalRows : totalBytes ? (bytes ?? 0) / totalBytes : undefined
    progress({ phase: 'reading', bytes, totalBytes, rows, totalRows, ...(part !== undefined && { part }) })
  }
  try {
    return await Promise.race([silence.over, work({
      tempDir, signal, network: reaches ? onlyPublic(network, reaches) : network,
      ...(sourceId !== undefined && { sourceId }), ...(login && { login }),
      progress: tell,
      log: (level, message) => log(level, redact(message)),
      hide: (secret) => hide([secret]),
      files: fileReader(engine, tempDir, { signal, progress: (now) => { silence.heard(); progress(now) } }),
      inWorker: (task, data) => engine.workers.run(`connectors/${connector.id}`, task, data, tell, signal),
    }, () => silence.end())])
  } catch (error) {
    throw redactError(error)
  } finally {
    silence.end()
    await rm(tempDir, { recursive: true, force: true })
  }
}

/** Waits for a source that says nothing, and gives it up in the end. */
class Silence {
  readonly #abort = new AbortController()
  readonly #timer: NodeJS.Timeout
  /** Rejects when the source was given up; otherwise never settles. */
  readonly over: Promise<never>

  constructor(title: string, length: number) {
    const late = failure('TIMEOUT', `${title} did not answer within ${Math.ceil(length / 1000)} seconds.`, 'Try again; if it is always so slow, ask for less: fewer columns, a limit, a query.')
    const { promise, reject } = Promise.withResolvers<never>()
    this.over = promise
    // Work that fails first leaves nobody who waits for this.
    promise.catch(() => {})
    this.#timer = setTimeout(() => {
      reject(late)
      this.#abort.abort(late)
    }, length)
  }

  /** Aborted when the source was given up. */
  get signal(): AbortSignal {
    return this.#abort.signal
  }

  heard(): void {
    if (!this.#abort.signal.aborted) this.#timer.refresh()
  }

  end(): void {
    clearTimeout(this.#timer)
  }
}

/** The formats, for files that a connector brings. What they make lies in `tempDir`. */
function fileReader(engine: EngineContext, tempDir: string, watch: Watch): FileReader {
  return {
    inspect: (path, name, input) => withFile(engine, { path, name, input }, watch, 'beginning', async ({ inspect, format }) => ({ ...await inspect(), format: format.id })),
    read: async (path, name, input) => {
      const folder = await mkdtemp(join(tempDir, 'file-'))
      const { read } = await openFile({ path, name, input }, { engine, folder, watch, wanted: 'whole' })
      return read({ ...watch, progress: ({ part: _part, ...progress }) => watch.progress(progress) })
    },
    union: (parts) => {
      const { report, ...united } = unionReadings(parts)
      const [first] = parts
      return { ...united, report: { ...report, format: first?.reading.report.format ?? 'files', input: first?.reading.report.input ?? {}, guesses: [] } }
    },
  }
}

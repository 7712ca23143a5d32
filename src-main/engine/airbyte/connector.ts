import { join } from 'node:path'
import { didYouMean } from '#shared/define/closest'
import { type ConnectorContext, type ConnectorDefinition, defineConnector, HOST, type ReadRequest, type StreamReading } from '#shared/define/connector'
import { markedPaths } from '#shared/define/marks'
import { secretPaths } from '#shared/define/secrets'
import { failure, problemsOf } from '#shared/model/problem'
import type { CheckStep, SourceStream } from '#shared/model/source'
import { fingerprintOf, hashed } from '../sources/fingerprint'
import { PART_OF } from '../sources/tools/check-steps'
import { chosen } from '../sources/tools/chosen'
import type { AirbyteCache, NextCache } from './cache'
import { cachedRows } from './cached-rows'
import { keepLogin, LoginTurns, renew } from './login'
import { isSameAccount, SAMPLE_ROWS } from './same-account'
import { sampleOf } from './sample'
import { configOf } from './spec'
import { columnsOf, streamOf } from './streams'
import type { AirbyteProgram, AirbyteStream, AirbyteWatch, AirbyteWorker } from './worker'

/** An Airbyte source that is installed. */
export interface InstalledAirbyte {
  readonly title: string
  readonly docs: string
  readonly version: string
  /** Winnow has tried it: where it leads is said by its config's members. Of any other nobody can tell. */
  readonly isListed: boolean
  /** JSON Schema of its config, as it says itself. */
  readonly spec: unknown
  readonly program: AirbyteProgram
}

export interface AirbyteParts {
  readonly worker: AirbyteWorker
  readonly cache: AirbyteCache
  /** Temporary files of DuckDB. */
  readonly tempRoot: string
}

/** How often the engine is told that a connector is still at work: how long it may be silent, the worker decides. */
const BEAT_MS = 5_000
/** So many connections are remembered with their streams. */
const MOST_REMEMBERED = 50

type Config = Readonly<Record<string, unknown>>

/** Makes a connector of an installed Airbyte source, whose name is the connector's id. */
export function airbyteConnector({ title, docs, version, spec, program, isListed }: InstalledAirbyte, parts: AirbyteParts): ConnectorDefinition {
  const made = configOf(spec)
  const config = isListed ? made : made.meta(HOST)
  const lifetimes = markedPaths(config, 'manner')
  const login = { paths: [...secretPaths(config), ...lifetimes], isRenewed: lifetimes.length > 0 }
  const source = new AirbyteConnection(program, version, login, Object.keys(config.shape), parts)
  return defineConnector({
    id: program.name, title, docs, category: 'services', config, incremental: true,
    check: async (given, context) => ({ steps: await source.check(title, given, context), version: version === '' ? title : `${program.name} ${version}` }),
    discover: async (given, context, only) => ({ streams: await source.streams(given, context, only), relationships: [] }),
    sample: (given, { stream, columns, limit }, context) => source.sample(given, named(stream), columns, limit, context),
    read: (given, request, context) => source.read(given, request, context),
  })
}

/** What of a config is a login. */
interface LoginMembers {
  /** Secrets, and until when they are good: neither tells one config from another. */
  readonly paths: readonly string[]
  /** The connector itself puts other tokens in their place, as each can be used once. */
  readonly isRenewed: boolean
}

class AirbyteConnection {
  readonly #turns = new LoginTurns()
  /** What connections have told of their streams, the newest last. */
  readonly #known = new Map<string, readonly AirbyteStream[]>()

  constructor(private readonly program: AirbyteProgram, private readonly version: string, private readonly login: LoginMembers, private readonly options: readonly string[], private readonly parts: AirbyteParts) {}

  async check(title: string, config: Config, context: ConnectorContext): Promise<CheckStep[]> {
    const told = new Set<string>()
    try {
      await this.#watched(config, context, (watch) => this.parts.worker.check(this.program, config, watch), told)
      return [configStep(title, this.options, config), { what: 'answer', ok: true, message: [`${title} works with them: it was asked, and answered.`, ...told].join(' ') }]
    } catch (error) {
      const [{ code, message, remedy }] = problemsOf(error)
      if (context.signal.aborted || !MENDABLE.test(code)) throw error
      const what = PART_OF[code] ?? 'answer'
      return [...what === 'config' ? [] : [configStep(title, this.options, config)], { what, ok: false, message: [message, ...told].join(' '), remedy }]
    }
  }

  async streams(config: Config, context: ConnectorContext, only?: readonly string[]): Promise<SourceStream[]> {
    const found = await this.#watched(config, context, (watch) => this.parts.worker.discover(this.program, config, watch))
    this.#remember(config, found)
    const missing = only?.find((name) => !found.some((one) => one.name === name))
    if (missing !== undefined) throw failure('SOURCE_MISSING', `The source has no stream "${missing}".`, `It has ${found.slice(0, 20).map(({ name }) => `"${name}"`).join(', ') || 'none at all'}.`, { value: missing })
    const { sourceId } = context
    const facts = sourceId === undefined ? undefined : await this.parts.cache.facts(sourceId)
    return found.filter(({ name }) => !only || only.includes(name)).map((stream) => streamOf(stream, facts?.get(stream.name)))
  }

  async sample(config: Config, stream: string, columns: readonly string[] | undefined, limit: number, context: ConnectorContext) {
    const output = join(context.tempDir, 'sample.jsonl')
    await this.#watched(config, context, (watch) => this.parts.worker.sample({ program: this.program, config, stream, limit, output }, watch))
    const known = this.#streamOf(config, stream)
    const sample = await sampleOf(output, known && columnsOf(known.schema), limit)
    if (!columns) return sample
    const places = columns.map((name) => {
      const place = sample.columns.findIndex((column) => column.name === name)
      if (place < 0) throw failure('COLUMN_MISSING', `There is no column "${name}".`, `Columns are ${sample.columns.map((column) => column.name).join(', ')}.`, { column: name })
      return place
    })
    return { columns: places.flatMap((place) => sample.columns[place] ?? []), rows: sample.rows.map((row) => places.map((place) => row[place] ?? null)) }
  }

  /**
   * Reads a stream into a file of its own and gives its rows: all of them, also where only what is new was asked of the
   * source. That file is kept when they were taken over, and is gone otherwise.
   */
  async read(config: Config, request: ReadRequest, context: ConnectorContext): Promise<StreamReading> {
    const stream = named(request.stream)
    const next = await this.#next(config, stream, request, context)
    try {
      const { limit, cursor } = request
      const told = new Set<string>()
      const note = next.unsure ? await this.#afterAnotherLogin(config, stream, next, context) : undefined
      const { streams } = await this.#watched(config, context, (watch) => this.parts.worker.read({
        program: this.program, config, streams: [{ name: stream, ...(cursor !== undefined && { cursor }) }], cache: next.path,
        // By increments from the beginning: a full read would not say where the next one goes on.
        full: cursor === undefined || limit !== undefined, ...(limit !== undefined && { limit }),
      }, watch), told)
      const table = streams.find(({ name }) => name === stream)?.table
      if (table === undefined) throw failure('SOURCE_MISSING', `The source gave nothing of "${stream}".`, 'List its streams again.', { value: stream })
      const { schema, rows, columns, relation, notes, facts } = await cachedRows(next.path, stream, table, this.parts.tempRoot, cursor === undefined ? [] : this.#streamOf(config, stream)?.primaryKey.flatMap((path) => (path.length === 1 ? path : [])))
      const reading = { columns, relation, rows, firstLine: 1, report: { ...REPORT, notes: [...note ? [note] : [], ...[...told].map((message) => ({ code: 'login-renewed', message })), ...notes] } }
      return { ...chosen(reading, request), taken: () => next.take({ schema: hashed(this.#streamOf(config, stream)?.schema ?? schema), rows, facts }), close: () => next.drop() }
    } catch (error) {
      await next.drop()
      throw error
    }
  }

  /** Rows of two accounts must not be mixed; a token that was renewed is no reason to read all again. The records that come first tell which it is. */
  async #afterAnotherLogin(config: Config, stream: string, next: NextCache, context: ConnectorContext): Promise<StreamReading['report']['notes'][number] | undefined> {
    if (!this.#streamOf(config, stream)) await this.streams(config, context)
    const [key, ...more] = this.#streamOf(config, stream)?.primaryKey ?? []
    const sample = join(context.tempDir, 'account.jsonl')
    if (key?.length === 1 && more.length === 0) {
      await this.#watched(config, context, (watch) => this.parts.worker.sample({ program: this.program, config, stream, limit: SAMPLE_ROWS, output: sample }, watch))
      if (await isSameAccount(next.path, sample, key[0] ?? '', this.parts.tempRoot)) {
        context.log('info', 'The login of the source was changed. Its first records are those that were read before: it is the same account, and reading goes on.')
        return undefined
      }
    }
    await next.anew()
    return { code: 'read-anew', message: 'The login of the source was changed, and its first records do not tell that it is the same account: all was read.' }
  }

  /** Where a read goes: into the cache for a saved source, else beside all else that is temporary. A part of a stream is not kept. */
  async #next(config: Config, stream: string, { cursor, limit, whole }: ReadRequest, { sourceId, tempDir, signal }: ConnectorContext): Promise<NextCache> {
    if (sourceId === undefined || limit !== undefined) return { path: join(tempDir, 'rows.duckdb'), goesOn: false, unsure: false, anew: async () => {}, take: async () => {}, drop: async () => {} }
    const known = this.#streamOf(config, stream)
    return this.parts.cache.next({ sourceId, stream, cursor }, {
      connector: this.program.name, fingerprint: hashed([this.version, fingerprintOf(config, this.login.paths)]), whole: whole === true, ...(known && { schema: hashed(known.schema) }),
    }, signal)
  }

  /** Lets the worker do something, and tells the engine that it is at it. @param told gets what the user must know of the login */
  async #watched<T>(config: Config, context: ConnectorContext, work: (watch: AirbyteWatch) => Promise<T>, told = new Set<string>()): Promise<T> {
    const { signal, sourceId, login, progress, log } = context
    let last = {}
    const tell = (now: object): void => {
      last = now
      progress(now)
    }
    const beat = setInterval(() => { progress(last) }, BEAT_MS)
    let done = (): void => {}
    try {
      if (this.login.isRenewed && sourceId !== undefined && login) {
        done = await this.#turns.next(sourceId, signal)
        renew(config, await login.current())
      }
      return await work({
        signal, log: (level, message) => { if (level !== 'debug') log(level, message) }, progress: ({ records, bytes }) => tell({ rows: records, bytes }),
        renewed: (members) => keepLogin(config, members, context, told),
      })
    } finally {
      done()
      clearInterval(beat)
    }
  }

  #remember(config: Config, streams: readonly AirbyteStream[]): void {
    const key = fingerprintOf(config, this.login.paths)
    this.#known.delete(key)
    this.#known.set(key, streams)
    const [oldest] = this.#known.keys()
    if (this.#known.size > MOST_REMEMBERED && oldest !== undefined) this.#known.delete(oldest)
  }

  #streamOf(config: Config, stream: string): AirbyteStream | undefined {
    return this.#known.get(fingerprintOf(config, this.login.paths))?.find(({ name }) => name === stream)
  }
}

const REPORT: StreamReading['report'] = { format: 'airbyte', input: {}, guesses: [], setAside: [], setAsideTotal: 0, notes: [] }

/** What a user can mend; all else is no answer to the question whether a connection works. */
const MENDABLE = /^(SOURCE_|CONFIG_INVALID|TIMEOUT|NETWORK_REFUSED|OFFLINE|RATE_LIMITED)/

/** Most sources take options that they do not name, and pass over them: a slip of the pen is said here or never. */
function configStep(title: string, options: readonly string[], config: Config): CheckStep {
  const strange = Object.keys(config).filter((name) => !options.includes(name))
  const message = strange.map((name) => `${title} names no option "${name}", and may pass over it${didYouMean(name, options) || '.'}`).join(' ')
  return { what: 'config', ok: true, message: message || `${title} knows all options.` }
}

function named(stream: string | undefined): string {
  if (stream !== undefined) return stream
  throw failure('INPUT_INVALID', 'An Airbyte source takes no query.', 'Name one of its streams.')
}

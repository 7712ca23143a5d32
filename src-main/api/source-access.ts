import { randomUUID } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import type { ConnectorCatalogue } from '#engine/connectors/catalogue'
import type { Lookup } from '#engine/network/destination'
import { redactor } from '#engine/redact'
import { type Connection, type ConnectionTools, type ConnectionWatch, readConfig } from '#engine/sources/connection'
import { hashed, standingOf } from '#engine/sources/fingerprint'
import { PATIENCE, SourceBreaker, withRetries } from '#engine/sources/reliability'
import { checkSource, discoverSource, findSources, sampleSource } from '#engine/sources/look'
import { streamChanges } from '#engine/sources/refresh'
import { schemaChanges } from '#engine/sources/schema-diff'
import type { SourceRef } from '#shared/contract/sources'
import type { ConnectorDefinition, StreamSample } from '#shared/define/connector'
import { markedPaths } from '#shared/define/marks'
import { secretPaths } from '#shared/define/secrets'
import type { Column } from '#shared/model/column'
import type { DatasetOrigin } from '#shared/model/dataset'
import { Failure, failure, type Problem } from '#shared/model/problem'
import type { Discovery, FoundSource, Source, SourceCheck, SourceConfig, SourceHealth, StreamChange, StreamChoice } from '#shared/model/source'
import { maskConfig, mergeConfig, openConfig, referencesOf, resolveConfig, storeConfig, typedSecrets } from '#main/store/secrets/config'
import type { SecretStore } from '#main/store/secrets/secret-store'
import type { Store } from '#main/store/store'
import { Access } from './access'
import { type BroughtConfig, leadsAnew, permitReach, permitReferences } from './config-rights'
import { permitPaths } from './config-paths'
import type { FileAccess } from './file-access'
import { keptLogin, Successors } from './kept-login'
import { isNamedHost } from './named-hosts'

/** One connection reads, one cancels. */
const LEAST_POOL = 2
/** So many tests of what is not saved are remembered, until somebody saves it. */
const MOST_TRIED = 50

/** Sources as callers use them: saved ones and connections that are not saved, with their secrets put in only while a connector works. */
export class SourceAccess {
  readonly #breakers = new Map<string, SourceBreaker>()
  readonly #successors = new Successors()
  /** How tests of configs that are not saved ended, by a hash of what was tested. */
  readonly #tried = new Map<string, SourceHealth>()

  constructor(readonly tools: ConnectionTools, readonly catalogue: ConnectorCatalogue, private readonly store: Store, private readonly secrets: SecretStore, private readonly files: Pick<FileAccess, 'permit'>, private readonly patience = PATIENCE) {}

  list(projectId: string): Source[] {
    return this.store.sources.list(this.store.projects.get(projectId).id).map((source) => this.#masked(source))
  }

  get(sourceId: string): Source {
    return this.#masked(this.store.sources.get(sourceId))
  }

  /** Saves a source; what is secret in its config goes to the secrets store. Throws CONFIG_INVALID, CONNECTOR_UNKNOWN, CONFLICT, FORBIDDEN, SECRETS_LOCKED. */
  async create({ projectId, name, connector, config }: { readonly projectId: string; readonly name: string; readonly connector: string; readonly config: SourceConfig }, by: Access): Promise<Source> {
    const project = this.store.projects.get(projectId)
    const definition = this.catalogue.get(connector)
    const brought = { by, connector: definition, config }
    await this.#permit(brought, checkConfig(definition, config))
    this.store.sources.refuseTaken(project.id, name)
    const id = randomUUID()
    const paths = secretPaths(definition.config)
    const kept = await storeConfig(this.#successors.in(connector, config, paths), paths, this.secrets, secretsOf(id))
    const created = this.store.sources.create({ projectId: project.id, name, connector, config: kept, bounded: leadsAnew(brought) }, id)
    return this.#masked(this.#asTried(created, { connector, config }))
  }

  /** Changes a source; a masked secret stays as it was. Throws NOT_FOUND, CONFIG_INVALID, CONFLICT, FORBIDDEN, SECRETS_LOCKED. */
  async update(sourceId: string, { name, config }: { readonly name?: string; readonly config?: SourceConfig }, by: Access): Promise<Source> {
    const source = this.store.sources.get(sourceId)
    if (name !== undefined) this.store.sources.refuseTaken(source.projectId, name, sourceId)
    const kept = config && await this.#storedConfig(source, config, by)
    const bounded = config !== undefined && this.#isBounded(sourceId, { by, connector: this.catalogue.get(source.connector), config, saved: this.#masked(source).config })
    // What failed was the source as it was.
    if (kept) this.#breakers.delete(sourceId)
    const updated = this.store.sources.update(sourceId, { ...(name !== undefined && { name }), ...(kept && { config: kept, bounded }) })
    if (kept) await this.#forget(source, kept)
    return this.#masked(config ? this.#asTried(updated, { sourceId, config }) : updated)
  }

  /** Tries a connection part by part, also one that is down: where it works it is used again. Throws CONFIG_INVALID, CONNECTOR_*. */
  async test(ref: SourceRef, watch: ConnectionWatch, by: Access): Promise<SourceCheck> {
    const check = await checkSource(this.tools, await this.connection(ref, by), watch)
    const wrong = check.steps.find(({ ok }) => !ok)
    if (!wrong && isSaved(ref)) this.#breakers.delete(ref.sourceId)
    const problem: Problem | null = wrong ? { code: 'SOURCE_UNREACHABLE', message: wrong.message, remedy: wrong.remedy ?? '' } : null
    if (isSaved(ref)) this.#note(ref, problem)
    else this.#remember(ref, { state: problem ? 'degraded' : 'healthy', problem, retryAt: null, checkedAt: new Date().toISOString() })
    return check
  }

  /** The streams, and how they changed since the source was last asked. Throws SOURCE_*. */
  async discover(ref: SourceRef, watch: ConnectionWatch, by: Access, only?: readonly string[]): Promise<Discovery & { changes: StreamChange[] | null }> {
    const found = await this.#asked(ref, watch, async () => discoverSource(this.tools, await this.connection(ref, by), watch, only))
    // A part says nothing of what is gone.
    return { ...found, changes: isSaved(ref) && !only ? this.#keepSchema(ref.sourceId, found) : null }
  }

  /** The first rows of a stream or a query. Throws SOURCE_*. */
  sample(ref: SourceRef, choice: StreamChoice & { readonly limit: number }, watch: ConnectionWatch, by: Access): Promise<StreamSample> {
    return this.#asked(ref, watch, async () => sampleSource(this.tools, await this.connection(ref, by), oneOf(choice), watch))
  }

  /** How the stream that a dataset was read from differs from it; null where only reading it tells. Throws SOURCE_*. */
  async changes({ sourceId, ...origin }: DatasetOrigin, known: readonly Column[], watch: ConnectionWatch): Promise<StreamChange | null> {
    const found = await this.#asked({ sourceId }, watch, async () => streamChanges(this.tools, await this.connection({ sourceId }), origin, known, watch))
    return found ? { stream: found.stream.id, change: 'changed', ...found.changes } : null
  }

  /** Sources that can be found on this machine; a connector that cannot look is passed over. */
  async find(watch: ConnectionWatch): Promise<FoundSource[]> {
    const looked = await Promise.allSettled(this.catalogue.usable().map(async (connector) => {
      const found = await findSources(this.tools, connector, watch)
      return found.map((source) => ({ ...source, connector: connector.id }))
    }))
    return looked.flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
  }

  /** A source made ready to work. Throws NOT_FOUND, CONFIG_INVALID, CONNECTOR_*, SECRET_MISSING, FORBIDDEN. */
  connection(ref: { readonly sourceId: string }): Promise<Connection>
  /** The same, also for a config that somebody brings. */
  connection(ref: SourceRef, by: Access): Promise<Connection>
  async connection(ref: SourceRef, by: Access = new Access()): Promise<Connection> {
    const saved = 'sourceId' in ref ? this.store.sources.get(ref.sourceId) : ref
    const connector = this.catalogue.get(saved.connector)
    const paths = secretPaths(connector.config)
    const brought = 'sourceId' in ref ? ref.config && { by, connector, config: ref.config, saved: this.get(ref.sourceId).config } : { by, connector, config: ref.config }
    if (brought) permitReferences(brought)
    const config = brought ? this.#successors.in(saved.connector, 'sourceId' in ref && ref.config ? mergeConfig(ref.config, saved.config, paths) : saved.config, paths) : saved.config
    const { config: resolved, secrets } = await resolveConfig(config, paths, this.secrets)
    const { text: redact, error: redactError, hide } = redactor(secrets)
    try {
      const read = readConfig(connector, this.#sized(connector, resolved))
      if (brought) await permitReach(brought, read, this.#lookup)
      const bounded = 'sourceId' in ref ? this.#isBounded(ref.sourceId, brought) : leadsAnew(brought ?? { by, connector, config })
      const login = keptLogin({
        connector: connector.id, config, resolved, secrets: paths, lifetimes: markedPaths(connector.config, 'manner'), ...(isSaved(ref) && { sourceId: ref.sourceId }),
        keeper: this.secrets, sources: this.store.sources, successors: this.#successors,
      })
      return { login, ...(bounded && { reaches: this.#reaches }), ...(isSaved(ref) && { sourceId: ref.sourceId, standing: standingOf(connector, openConfig(config, paths)) }), connector, config: await permitPaths(this.files, connector, read), redact, redactError, hide }
    } catch (error) {
      throw redactError(error)
    }
  }

  async #permit(brought: BroughtConfig, read: SourceConfig): Promise<void> {
    permitReferences(brought)
    await permitReach(brought, read, this.#lookup)
  }

  /** Whether a saved source, or what somebody brings in its place, may not lead inside. */
  #isBounded(sourceId: string, brought: BroughtConfig | undefined): boolean {
    if (brought?.by.allows('admin')) return false
    return this.store.sources.isBounded(sourceId) || (brought !== undefined && leadsAnew(brought))
  }

  readonly #reaches = (host: string, port: number): boolean => (this.tools.privateHosts ?? []).some((entry) => isNamedHost(entry, { host, port }))

  /** Nothing is looked up while Winnow is offline. */
  readonly #lookup: Lookup = async (name) => {
    this.tools.network.mayConnect(name)
    return lookup(name, { all: true })
  }

  /** A config with the size of the pool from the settings, where it has a pool and says no size itself. */
  #sized({ id, config: { shape } }: ConnectorDefinition, config: SourceConfig): SourceConfig {
    const size = this.tools.poolSize?.(id)
    return size === undefined || !Object.hasOwn(shape, 'pool_size') ? config : { pool_size: Math.max(LEAST_POOL, size), ...config }
  }

  /**
   * Does something with a source that may be done several times, and notes how that went: again where the source failed in a
   * way that may pass, and not at all while it is down. Throws what the work throws; SOURCE_DOWN.
   */
  async used<T>(sourceId: string, watch: ConnectionWatch, work: () => Promise<T>): Promise<T> {
    this.store.sources.touch(sourceId)
    return this.#asked({ sourceId }, watch, work)
  }

  async #storedConfig(source: Source, update: SourceConfig, by: Access): Promise<SourceConfig> {
    const { id, connector, config: stored } = source
    const definition = this.catalogue.get(connector)
    const paths = secretPaths(definition.config)
    const merged = mergeConfig(update, stored, paths)
    await this.#permit({ by, connector: definition, config: update, saved: this.#masked(source).config }, checkConfig(definition, merged))
    return storeConfig(this.#successors.in(connector, merged, paths), paths, this.secrets, secretsOf(id), stored)
  }

  /** Removes secrets that were kept for a source and that its config does not refer to any more. */
  async #forget({ id, connector, config }: Source, now: SourceConfig): Promise<void> {
    const paths = secretPaths(this.catalogue.get(connector).config)
    const needed = new Set(referencesOf(now, paths).map(({ name }) => name))
    const known = new Set((await this.secrets.list()).map(({ name }) => name))
    for (const { name } of referencesOf(config, paths)) {
      if (name.startsWith(`${secretsOf(id)}/`) && !needed.has(name) && known.has(name)) await this.secrets.delete(name)
    }
  }

  /** As callers see it. A connector that is gone cannot say what is secret: then nothing of the config is shown. */
  #masked(source: Source): Source {
    const connector: ConnectorDefinition | undefined = this.catalogue.find(source.connector)
    return { ...source, config: connector ? maskConfig(source.config, secretPaths(connector.config), secretsOf(source.id)) : {} }
  }

  #keepSchema(sourceId: string, { streams }: Discovery): StreamChange[] | null {
    const last = this.store.sources.schemas(sourceId)[0]
    const changes = last ? schemaChanges(last.streams, streams) : null
    if (changes === null || changes.length > 0) this.store.sources.addSchema(sourceId, streams)
    return changes
  }

  async #asked<T>(ref: SourceRef, { signal, log }: ConnectionWatch, work: () => Promise<T>): Promise<T> {
    const persistently = (): Promise<T> => withRetries(work, this.patience, signal, ({ message }) => log?.('warn', `${message} Trying again.`))
    if (!isSaved(ref)) return persistently()
    try {
      const done = await this.#breakerOf(ref.sourceId).run(persistently)
      this.#note(ref, null)
      return done
    } catch (error) {
      if (error instanceof Failure && UNHEALTHY.test(error.problem.code)) this.#note(ref, error.problem)
      throw error
    }
  }

  #breakerOf(sourceId: string): SourceBreaker {
    const breaker = this.#breakers.get(sourceId) ?? new SourceBreaker(this.store.sources.get(sourceId).name, this.patience)
    this.#breakers.set(sourceId, breaker)
    return breaker
  }

  #remember(tested: SourceRef, health: SourceHealth): void {
    const [oldest] = this.#tried.keys()
    if (this.#tried.size >= MOST_TRIED && oldest !== undefined) this.#tried.delete(oldest)
    this.#tried.set(hashed(tested), health)
  }

  /** A source that was just saved is as well as it was when it was tested before. */
  #asTried(source: Source, tested: SourceRef): Source {
    const health = this.#tried.get(hashed(tested))
    return health ? this.store.sources.update(source.id, { health }) : source
  }

  #note(ref: SourceRef, problem: Problem | null): void {
    if (!isSaved(ref)) return
    const retryAt = this.#breakers.get(ref.sourceId)?.retryAt?.toISOString() ?? null
    // A source that is not asked is as it was when it last was.
    const told = problem?.code === 'SOURCE_DOWN' ? this.store.sources.get(ref.sourceId).health.problem ?? problem : problem
    const state = problem === null ? 'healthy' : retryAt === null ? 'degraded' : 'down'
    this.store.sources.update(ref.sourceId, { health: { state, problem: told, retryAt, checkedAt: new Date().toISOString() } })
  }
}

/** What says that a source is not well; all else is about what was asked of it. */
const UNHEALTHY = /^(SOURCE_(?!CHANGED|MISSING)|TIMEOUT|RATE_LIMITED)/

/** Whether that is a source as it is saved. */
const isSaved = (ref: SourceRef): ref is { sourceId: string } => 'sourceId' in ref && ref.config === undefined

/** As {@link readConfig}; what is wrong is told without the secrets that somebody typed. */
function checkConfig(connector: ConnectorDefinition, config: SourceConfig): SourceConfig {
  try {
    return readConfig(connector, config)
  } catch (error) {
    throw redactor(typedSecrets(config, secretPaths(connector.config))).error(error)
  }
}

/** What the names of a source's secrets begin with. */
export const secretsOf = (sourceId: string): string => `sources/${sourceId}`

/** A choice that names one thing to read. Throws INPUT_INVALID. */
export function oneOf<T extends StreamChoice>(choice: T): T {
  if ((choice.stream === undefined) !== (choice.query === undefined)) return choice
  throw failure('INPUT_INVALID', 'Either a stream or a query is read.', 'Name one of the two.')
}

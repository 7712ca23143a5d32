import type { ConnectorCatalogue } from '#engine/connectors/catalogue'
import { type Connection, type ConnectionTools, type ConnectionWatch, NO_SECRETS, readConfig } from '#engine/sources/connection'
import { checkSource, discoverSource, findSources, sampleSource } from '#engine/sources/look'
import { schemaChanges } from '#engine/sources/schema-diff'
import type { SourceRef } from '#shared/contract/sources'
import type { StreamSample } from '#shared/define/connector'
import { Failure, failure } from '#shared/model/problem'
import type { Discovery, FoundSource, Source, SourceCheck, SourceConfig, SourceHealth, StreamChange, StreamChoice } from '#shared/model/source'
import type { Store } from '#main/store/store'

/** Sources as callers use them: saved ones and connections that are not saved, with their secrets put in only while a connector works. */
export class SourceAccess {
  constructor(readonly tools: ConnectionTools, readonly catalogue: ConnectorCatalogue, private readonly store: Store) {}

  list(projectId: string): Source[] {
    return this.store.sources.list(this.store.projects.get(projectId).id)
  }

  get(sourceId: string): Source {
    return this.store.sources.get(sourceId)
  }

  /** Throws CONFIG_INVALID, CONNECTOR_UNKNOWN, CONFLICT. */
  create(source: { readonly projectId: string; readonly name: string; readonly connector: string; readonly config: SourceConfig }): Source {
    readConfig(this.catalogue.get(source.connector), source.config)
    return this.store.sources.create({ ...source, projectId: this.store.projects.get(source.projectId).id })
  }

  /** Throws NOT_FOUND, CONFIG_INVALID, CONFLICT. */
  update(sourceId: string, { name, config }: { readonly name?: string; readonly config?: SourceConfig }): Source {
    if (config) readConfig(this.catalogue.get(this.store.sources.get(sourceId).connector), config)
    return this.store.sources.update(sourceId, { ...(name !== undefined && { name }), ...(config && { config }) })
  }

  /** Tries a connection part by part. Throws CONFIG_INVALID, CONNECTOR_*. */
  async test(ref: SourceRef, watch: ConnectionWatch): Promise<SourceCheck> {
    const check = await checkSource(this.tools, await this.connection(ref), watch)
    const wrong = check.steps.find(({ ok }) => !ok)
    this.#note(ref, wrong ? { state: 'degraded', problem: { code: 'SOURCE_UNREACHABLE', message: wrong.message, remedy: wrong.remedy ?? '' } } : { state: 'healthy', problem: null })
    return check
  }

  /** The streams, and how they changed since the source was last asked. Throws SOURCE_*. */
  async discover(ref: SourceRef, watch: ConnectionWatch, only?: readonly string[]): Promise<Discovery & { changes: StreamChange[] | null }> {
    const found = await this.#noted(ref, async () => discoverSource(this.tools, await this.connection(ref), watch, only))
    // A part says nothing of what is gone.
    return { ...found, changes: 'sourceId' in ref && !only ? this.#keepSchema(ref.sourceId, found) : null }
  }

  /** The first rows of a stream or a query. Throws SOURCE_*. */
  sample(ref: SourceRef, choice: StreamChoice & { readonly limit: number }, watch: ConnectionWatch): Promise<StreamSample> {
    return this.#noted(ref, async () => sampleSource(this.tools, await this.connection(ref), oneOf(choice), watch))
  }

  /** Sources that can be found on this machine; a connector that cannot look is passed over. */
  async find(watch: ConnectionWatch): Promise<FoundSource[]> {
    const looked = await Promise.allSettled(this.catalogue.usable().map(async (connector) => {
      const found = await findSources(this.tools, connector, watch)
      return found.map((source) => ({ ...source, connector: connector.id }))
    }))
    return looked.flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
  }

  /** A source made ready to work. Throws NOT_FOUND, CONFIG_INVALID, CONNECTOR_*, SECRET_MISSING. */
  async connection(ref: SourceRef): Promise<Connection> {
    const { connector: id, config } = 'sourceId' in ref ? this.store.sources.get(ref.sourceId) : ref
    const connector = this.catalogue.get(id)
    return { connector, config: readConfig(connector, config), ...NO_SECRETS }
  }

  /** Does something with a source, and notes how that went. */
  async used<T>(sourceId: string, work: () => Promise<T>): Promise<T> {
    this.store.sources.touch(sourceId)
    return this.#noted({ sourceId }, work)
  }

  #keepSchema(sourceId: string, { streams }: Discovery): StreamChange[] | null {
    const last = this.store.sources.schemas(sourceId)[0]
    const changes = last ? schemaChanges(last.streams, streams) : null
    if (changes === null || changes.length > 0) this.store.sources.addSchema(sourceId, streams)
    return changes
  }

  async #noted<T>(ref: SourceRef, work: () => Promise<T>): Promise<T> {
    try {
      const done = await work()
      this.#note(ref, { state: 'healthy', problem: null })
      return done
    } catch (error) {
      if (error instanceof Failure && error.problem.code.startsWith('SOURCE_')) this.#note(ref, { state: 'degraded', problem: error.problem })
      throw error
    }
  }

  #note(ref: SourceRef, health: Pick<SourceHealth, 'state' | 'problem'>): void {
    if (!('sourceId' in ref)) return
    this.store.sources.update(ref.sourceId, { health: { ...health, checkedAt: new Date().toISOString(), retryAt: null } })
  }
}

/** A choice that names one thing to read. Throws INPUT_INVALID. */
export function oneOf<T extends StreamChoice>(choice: T): T {
  if ((choice.stream === undefined) !== (choice.query === undefined)) return choice
  throw failure('INPUT_INVALID', 'Either a stream or a query is read.', 'Name one of the two.')
}

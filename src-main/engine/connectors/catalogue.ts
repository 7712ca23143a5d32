import { z } from 'zod'
import { closest } from '#shared/define/closest'
import type { ConnectorDefinition } from '#shared/define/connector'
import { secretPaths } from '#shared/define/secrets'
import { failure, type Problem } from '#shared/model/problem'
import type { ConnectorCard, ConnectorOrigin } from '#shared/model/source'
import { builtInConnectors } from './registry'

/** A connector with where it comes from, and why it cannot be used, where it cannot. */
export interface CataloguedConnector {
  readonly connector: ConnectorDefinition
  readonly origin: ConnectorOrigin
  readonly unavailable?: Problem
  /** Where it was added from, and what identifies its code. */
  readonly added?: ConnectorCard['added']
}

/** All connectors that there are: those that Winnow brings, and those that were added from outside. */
export class ConnectorCatalogue {
  #connectors: ReadonlyMap<string, CataloguedConnector> = new Map()
  #added: readonly CataloguedConnector[] = []
  #airbyte: readonly CataloguedConnector[] = []

  /** @param off ids of connectors that settings switch off */
  constructor(added: readonly CataloguedConnector[] = [], private readonly off: ReadonlySet<string> = new Set()) {
    this.setAdded(added)
  }

  /** Takes other ones for those that were added from outside. */
  setAdded(added: readonly CataloguedConnector[]): void {
    this.#added = added
    this.#join()
  }

  /** Takes other ones for the sources of Airbyte. */
  setAirbyte(sources: readonly CataloguedConnector[]): void {
    this.#airbyte = sources
    this.#join()
  }

  #join(): void {
    const builtIn = [...builtInConnectors.values()].map((connector): CataloguedConnector => ({ connector, origin: 'built-in', ...(this.off.has(connector.id) && { unavailable: switchedOff(connector) }) }))
    // What Winnow brings cannot be replaced from outside.
    this.#connectors = new Map([...this.#airbyte, ...this.#added, ...builtIn].map((entry) => [entry.connector.id, entry]))
  }

  /** Throws CONNECTOR_UNKNOWN; CONNECTOR_UNAVAILABLE and the like where it cannot be used. */
  get(id: string): ConnectorDefinition {
    const { connector, unavailable } = this.#entry(id)
    if (unavailable) throw failure(unavailable.code, unavailable.message, unavailable.remedy, unavailable.place)
    return connector
  }

  /** One that is known, whether it can be used or not. */
  find(id: string): ConnectorDefinition | undefined {
    return this.#connectors.get(id)?.connector
  }

  /** Throws CONNECTOR_UNKNOWN. */
  card(id: string): ConnectorCard {
    return cardOf(this.#entry(id))
  }

  /** All of them, by title. */
  cards(): ConnectorCard[] {
    return [...this.#connectors.values()].map(cardOf).toSorted((one, other) => one.title.localeCompare(other.title, 'en'))
  }

  /** Those that can be used. */
  usable(): ConnectorDefinition[] {
    return [...this.#connectors.values()].flatMap(({ connector, unavailable }) => (unavailable ? [] : [connector]))
  }

  #entry(id: string): CataloguedConnector {
    const entry = this.#connectors.get(id)
    if (entry) return entry
    const near = closest(id, [...this.#connectors.keys()])
    // Those that can be used: of Airbyte's there are many more.
    const ids = [...this.#connectors.values()].flatMap(({ connector, origin, unavailable }) => (origin === 'airbyte' && unavailable ? [] : [connector.id]))
    throw failure('CONNECTOR_UNKNOWN', `There is no connector "${id}".`, near === undefined ? `Connectors are ${ids.join(', ')}.` : `Did you mean "${near}"?`, { value: id })
  }
}

const switchedOff = ({ title }: ConnectorDefinition): Problem =>
  ({ code: 'CONNECTOR_UNAVAILABLE', message: `The connector ${title} is switched off in the settings.`, remedy: 'Switch it on there (dataIngestion, connectors, databases, enabled); `winnow settings --effective` says where that is.' })

function cardOf({ connector: { id, title, category, docs, config, sample, queries, incremental, find, watch, writes }, origin, unavailable, added }: CataloguedConnector): ConnectorCard {
  return {
    id, title, category, docs, origin,
    config: z.toJSONSchema(config, { io: 'input' }),
    secrets: secretPaths(config),
    can: { sample: sample !== undefined, query: queries === true, incremental: incremental === true, find: find !== undefined, watch: watch !== undefined, write: [...writes?.modes ?? []], writeTogether: writes?.together === true },
    unavailable: unavailable ?? null,
    ...(added && { added }),
  }
}

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { AirbyteCache } from '#engine/airbyte/cache'
import { airbyteConnector } from '#engine/airbyte/connector'
import type { CataloguedConnector, ConnectorCatalogue } from '#engine/connectors/catalogue'
import type { EngineContext } from '#engine/context'
import type { Redactor } from '#engine/redact'
import { defineConnector } from '#shared/define/connector'
import { failure, type Problem } from '#shared/model/problem'
import { clearLeft } from '#main/python/connectors-left'
import type { PythonRuntime } from '#main/python/runtime'
import { discardLeft } from '#main/python/venv'
import { AirbyteSources, type KnownSource, notInstalled } from '#main/python/sources'
import type { EffectiveSettings } from '#main/settings/effective'
import type { Store } from '#main/store/store'

/** Airbyte sources: what is there of them, and what was read. */
export interface AirbyteAccess {
  readonly sources: AirbyteSources
  readonly cache: AirbyteCache
  /** Removes what was kept of sources that are gone for good. */
  forget(sourceIds: readonly string[]): Promise<void>
}

export interface AirbyteAccessParts {
  readonly engine: Pick<EngineContext, 'tempRoot'>
  readonly store: Store
  readonly python: PythonRuntime
  readonly redact: Redactor
  readonly catalogue: ConnectorCatalogue
  readonly effective: EffectiveSettings
}

/** Puts the parts for Airbyte sources together; each source that is known is a connector of the catalogue from then on. */
export async function airbyteParts({ engine, store, python, redact, catalogue, effective }: AirbyteAccessParts): Promise<AirbyteAccess> {
  const { cacheLocation, maxCacheSize } = effective.value.dataIngestion?.pyairbyte ?? {}
  const own = join(store.home.airbyte, 'cache')
  const cache = new AirbyteCache(cacheLocation ?? own, maxCacheSize)
  const made = new Map<string, CataloguedConnector>()
  const sources = new AirbyteSources({
    home: store.home, python, redact, worker: python.worker,
    changed: (known, problem) => {
      const entries = known.map((source) => entryOf(source, problem, made, () => airbyteConnector({ ...source, version: source.installed?.version ?? '', isListed: source.kind === 'listed', program: { name: source.name, executable: source.executable, ...(source.manifest !== undefined && { manifest: source.manifest }) } }, { worker: python.worker, cache, tempRoot: engine.tempRoot })))
      catalogue.setAirbyte(entries)
    },
  })
  // A Winnow that was killed may have left connectors that run on, and halves of environments. Nobody waits for that.
  void Promise.all([clearLeft(join(store.home.airbyte, 'temp')), ...[store.home.python, join(store.home.python, 'sources')].map(discardLeft)])
  await sources.load()
  const forget = async (sourceIds: readonly string[]): Promise<void> => {
    if (existsSync(cache.location)) for (const id of sourceIds) await cache.clear(id)
  }
  // Another Winnow may keep its own in a place that settings name.
  if (existsSync(own) && cache.location === own) {
    const { entries } = await cache.info(() => undefined)
    await forget(entries.flatMap(({ sourceId }) => (store.owners.projectOf('source', sourceId) === undefined ? [sourceId] : [])))
  }
  return { sources, cache, forget }
}

/** A source in the catalogue. One that is as it was keeps its connector, which remembers what it was told. */
function entryOf(source: KnownSource, problem: Problem | null, made: Map<string, CataloguedConnector>, make: () => CataloguedConnector['connector']): CataloguedConnector {
  const { name, title, docs, installed } = source
  if (!installed) return { connector: notThere({ id: name, title, docs }), origin: 'airbyte', unavailable: problem ?? notInstalled(source) }
  const key = `${name} ${installed.version} ${installed.at}`
  const { connector } = made.get(key) ?? { connector: make() }
  made.set(key, { connector, origin: 'airbyte' })
  return { connector, origin: 'airbyte', ...(problem && { unavailable: problem }) }
}

/** Shows a source in the catalogue that is not installed: its options are known only when it is. */
function notThere(told: { readonly id: string; readonly title: string; readonly docs: string }): CataloguedConnector['connector'] {
  const refuse = (): Promise<never> => Promise.reject(failure('CONNECTOR_UNAVAILABLE', `${told.title} is not installed.`, `winnow airbyte install ${told.id}`))
  return defineConnector({ ...told, category: 'services', config: z.looseObject({}), check: refuse, discover: refuse, read: refuse })
}

import { readFile, stat } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import type { ConnectorCatalogue } from '#engine/connectors/catalogue'
import { builtInConnectors } from '#engine/connectors/registry'
import { isManifest } from '#engine/airbyte/manifest'
import { type AddedConnector, isDeclared, readAdded } from '#engine/sources/outside/added'
import { failure } from '#shared/model/problem'
import type { ConnectorCard } from '#shared/model/source'
import type { AirbyteSources } from '#main/python/sources'
import type { Home } from '#main/store/home'
import type { SettingsRepository } from '#main/store/repositories/settings'

/** The connectors that users added: which they are is a setting, and what they are is in the catalogue. */
export class AddedConnectors {
  constructor(private readonly catalogue: ConnectorCatalogue, private readonly settings: SettingsRepository, private readonly home: Home, private readonly airbyte: Pick<AirbyteSources, 'install' | 'uninstall'>) {}

  /** Reads all of them; those that cannot be used are in the catalogue with the reason. */
  async load(): Promise<void> {
    this.catalogue.setAdded(await Promise.all(this.settings.get().connectors.map((one) => readAdded(one))))
  }

  /**
   * Adds a connector, or reads one again that was added.
   *
   * @param from a path, or the name of a package in `<home>/connectors/node_modules`
   * @param allow the fingerprint of its code as the user saw it: that code may run
   * @throws Failure FILE_NOT_FOUND; CONFLICT for an id that is taken or code that is not what the user saw; CONNECTOR_UNAVAILABLE where nothing describes it
   */
  async add(from: string, allow?: string): Promise<ConnectorCard> {
    const path = await this.#locate(from)
    if (isDeclared(path) && isManifest(await readFile(path, 'utf8').catch(() => ''))) {
      const { name } = await this.airbyte.install({ manifest: path })
      return this.catalogue.card(name)
    }
    const known = this.settings.get().connectors
    const before = known.find((one) => one.from === path)
    const entry: AddedConnector = { from: path, allowed: allow ?? before?.allowed ?? null }
    const { connector: { id }, added, unavailable } = await readAdded(entry)
    if (unavailable && !added?.fingerprint) throw failure(unavailable.code, unavailable.message, unavailable.remedy, unavailable.place)
    if (allow !== undefined && added?.fingerprint !== allow) throw failure('CONFLICT', 'The code is not the one that you allowed: it has another fingerprint.', 'Look at it again, and allow what you find.', { file: path })
    const taken = builtInConnectors.has(id) || this.catalogue.cards().some((card) => card.id === id && card.added?.from !== path)
    if (taken) throw failure('CONFLICT', `There is a connector "${id}" already.`, 'Give the new one another id.', { value: id })
    this.settings.update({ connectors: [...known.filter((one) => one !== before), { ...entry }] })
    await this.load()
    return this.catalogue.card(id)
  }

  /** Throws CONNECTOR_UNKNOWN; CONFLICT for one that Winnow brings. */
  async remove(id: string): Promise<void> {
    const { added, title, origin } = this.catalogue.card(id)
    if (origin === 'airbyte') return this.airbyte.uninstall(id)
    if (!added) throw failure('CONFLICT', `"${title}" comes with Winnow and cannot be taken away.`, 'Only connectors that were added can be removed.')
    this.settings.update({ connectors: this.settings.get().connectors.filter(({ from }) => from !== added.from) })
    await this.load()
  }

  async #locate(from: string): Promise<string> {
    const places = isAbsolute(from) ? [from] : [resolve(this.home.root, 'connectors', from), join(this.home.root, 'connectors', 'node_modules', from)]
    for (const place of places) if (await stat(place).catch(() => undefined)) return place
    throw failure('FILE_NOT_FOUND', `There is no "${from}".`, `Name the whole path of a YAML file or a package's folder, or put the package below "${join(this.home.root, 'connectors')}".`, { file: from })
  }
}

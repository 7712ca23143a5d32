import type { ConnectorCatalogue } from '#engine/connectors/catalogue'
import { secretPaths } from '#shared/define/secrets'
import type { SourceConfig } from '#shared/model/source'
import { maskDraft } from '#main/store/secrets/config'
import { portableConfig } from '#main/store/secrets/portable'

/** A config of which nothing is saved yet, as it may be written down: references to the environment in place of secrets. Of a kind that is not known nobody can tell what is secret: nothing is left of it. */
export function portableDraft(catalogue: Pick<ConnectorCatalogue, 'find'>, { name, connector, config }: { readonly name: string; readonly connector: string; readonly config: SourceConfig }): SourceConfig {
  const known = catalogue.find(connector)
  return known ? portableConfig(name, maskDraft(config, secretPaths(known.config))) : {}
}

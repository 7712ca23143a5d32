import type { ConnectorDefinition } from '#shared/define/connector'

const modules = import.meta.glob<{ default: ConnectorDefinition }>('./*/index.ts', { eager: true })

/** The connectors that Winnow brings, by id: a folder each, found by being there. Throws at start when a folder is not named as its id. */
export const builtInConnectors: ReadonlyMap<string, ConnectorDefinition> = new Map(
  Object.entries(modules).map(([file, { default: connector }]) => {
    const folder = file.split('/')[1]
    if (connector.id !== folder) throw new Error(`${file}: the connector's id must be "${folder}"`)
    return [connector.id, connector]
  }),
)

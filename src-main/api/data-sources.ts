import type { SavedDataSource } from '#shared/contract/data-sources'
import type { SourceColumn, Source, SourceHealth } from '#shared/model/source'
import type { Cell } from '#shared/model/column'
import { type Access, projectFor } from './access'
import { api } from './implementer'
import { knownConnection } from './known-configs'
import type { Parts } from './parts'

/** So many streams of a connection are sampled with its discovery. */
const MOST_SAMPLED = 20
const TYPES = { files: 'file', databases: 'database', services: 'rest', storage: 's3' } as const

export const quietly = (signal: AbortSignal = new AbortController().signal) => ({ signal, progress: () => {} })

/** A table as records. Columns of one name do not occur. */
export const recordsOf = (columns: readonly Pick<SourceColumn, 'name'>[], rows: readonly (readonly Cell[])[]): Record<string, Cell>[] =>
  rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index] ?? null])))

export const statusOf = ({ state }: SourceHealth): SavedDataSource['status'] => (state === 'unknown' ? 'UNTESTED' : state === 'healthy' ? 'ACTIVE' : 'ERROR')

const connectionOf = ({ sources }: Parts, connector: string, config: Record<string, unknown>, format?: string) =>
  knownConnection(sources.catalogue, { connector, config, ...(format !== undefined && { format }) })

function savedAs({ sources, store }: Parts, { id, projectId, name, connector, config, health, createdAt, lastUsedAt }: Source): SavedDataSource {
  const category = sources.catalogue.find(connector)?.category ?? 'files'
  const type = connector.startsWith('source-') ? 'airbyte' : TYPES[category]
  const sensitive = store.sensitive.of(id).columns
  return {
    id, name, project_id: projectId, configuration: { type, connector, config: { ...config, ...(sensitive.length > 0 && { sensitive }) } },
    status: statusOf(health), created_at: createdAt, last_used_at: lastUsedAt,
  }
}

interface NewSource {
  readonly name: string
  readonly project_id?: string | undefined
  readonly connector: string
  readonly config: Record<string, unknown>
  readonly format?: string | undefined
}

async function save(context: Parts & { readonly access: Access }, { name, project_id: projectId, connector: given, config: written, format }: NewSource): Promise<SavedDataSource> {
  const { connector, config, sensitive } = connectionOf(context, given, written, format)
  const source = await context.sources.create({ projectId: projectFor(context, projectId), name, connector, config }, context.access)
  context.store.sensitive.mark(source.id, sensitive)
  return savedAs(context, source)
}

export const dataSources = api.dataSources.router({
  connectors: api.dataSources.connectors.handler(async ({ context }) => {
    await context.airbyte.sources.load(true)
    return context.sources.catalogue.cards()
  }),
  discover: api.dataSources.discover.handler(async ({ input: { connector_type, config: written, sample_rows: limit }, context, signal }) => {
    const { connector, config } = connectionOf(context, connector_type, written)
    const { streams, relationships } = await context.sources.discover({ connector, config }, quietly(signal), context.access)
    if (limit === 0) return { streams, relationships }
    const sampled = []
    for (const [index, stream] of streams.entries()) {
      if (index >= MOST_SAMPLED) sampled.push(stream)
      else {
        const { columns, rows } = await context.sources.sample({ connector, config }, { stream: stream.id, limit }, quietly(signal), context.access)
        sampled.push({ ...stream, sample: recordsOf(columns, rows) })
      }
    }
    return { streams: sampled, relationships }
  }),
  read: api.dataSources.read.handler(async ({ input: { connector_type, config: written, stream_name: stream, limit }, context, signal }) => {
    const { connector, config } = connectionOf(context, connector_type, written)
    const { columns, rows } = await context.sources.sample({ connector, config }, { stream, limit }, quietly(signal), context.access)
    return { stream, columns: [...columns], records: recordsOf(columns, rows), count: rows.length }
  }),
  database: api.dataSources.database.handler(async ({ input: { database_type, connection }, context, signal }) => {
    const { connector, config } = connectionOf(context, database_type, connection)
    const { ok, version, steps } = await context.sources.test({ connector, config }, quietly(signal), context.access)
    return { ok, version, steps, streams: ok ? (await context.sources.discover({ connector, config }, quietly(signal), context.access)).streams : [] }
  }),
  configure: api.dataSources.configure.handler(({ input: { configuration, ...rest }, context }) => save(context, { ...rest, ...configuration })),
  configurations: api.dataSources.configurations.handler(({ input, context }) => context.sources.list(projectFor(context, input.project_id)).map((source) => savedAs(context, source))),
  create: api.dataSources.create.handler(({ input, context }) => save(context, input)),
})

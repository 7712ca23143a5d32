import { z } from 'zod'
import { Cell } from '../model/column'
import { Id, Name, Time } from '../model/project'
import { CheckStep, ConnectorCard, Relationship, SourceColumn, SourceConfig, SourceStream } from '../model/source'
import { procedure, readingDataProcedure } from './procedure'

/** The longest answer of `read`. */
const MOST_ROWS = 10_000
const Connector = z.string().min(1).max(100).describe('A connector by its own name, or as source-mysql, source-postgres, source-file and the like')

/** How earlier users write a source down; `connector: source-postgres` and the like are understood. Names of columns in `config.sensitive` are masked. */
export const Configuration = z.strictObject({
  type: z.string().min(1).max(100).optional(),
  connector: Connector,
  format: z.string().min(1).max(100).optional(),
  config: SourceConfig,
})
export type Configuration = z.infer<typeof Configuration>

/** A saved source as earlier users know it. */
export const SavedDataSource = z.object({
  id: Id,
  project_id: Id,
  name: z.string(),
  configuration: z.object({ type: z.string(), connector: z.string(), config: SourceConfig }),
  status: z.enum(['ACTIVE', 'ERROR', 'UNTESTED']),
  created_at: Time,
  last_used_at: Time.nullable(),
})
export type SavedDataSource = z.infer<typeof SavedDataSource>

const Config = SourceConfig.describe('Options of the connector; `sensitive` names columns that are masked')
const Connection = z.strictObject({ connector_type: Connector, config: Config })
const InProject = Id.optional().describe('The project; the first one that the key sees unless given')
const Records = z.array(z.record(z.string(), Cell))

/** Sources by the names that earlier users of REST know. Everything here is also there under the product's own names. */
export const dataSources = {
  connectors: procedure
    .route({ method: 'GET', path: '/data-sources/connectors', summary: 'All kinds of sources, with the schema of their configs', tags: ['data-sources'] })
    .output(z.array(ConnectorCard)),
  discover: readingDataProcedure
    .route({ method: 'POST', path: '/data-sources/discover', summary: 'The streams of a connection with their columns; with `sample_rows` the first rows of each, sensitive values masked', tags: ['data-sources'] })
    .input(Connection.extend({ sample_rows: z.number().int().min(0).max(50).default(0).describe('So many first rows of each of the first twenty streams') }))
    .output(z.object({ streams: z.array(SourceStream.extend({ sample: Records.optional() })), relationships: z.array(Relationship) })),
  read: readingDataProcedure
    .route({ method: 'POST', path: '/data-sources/read', summary: 'The first rows of a stream; sensitive values are masked unless the key has data_unmasked', tags: ['data-sources'] })
    .input(Connection.extend({ stream_name: z.string().min(1).max(1000).describe('The id of a stream, as discover shows it'), limit: z.number().int().min(1).max(MOST_ROWS).default(100).describe('At most so many rows') }))
    .output(z.object({ stream: z.string(), columns: z.array(SourceColumn), records: Records, count: z.number().int() })),
  database: readingDataProcedure
    .route({ method: 'POST', path: '/data-sources/database', summary: 'Try the connection to a database, and list its streams where it works', tags: ['data-sources'] })
    .input(z.strictObject({ database_type: Connector, connection: Config }))
    .output(z.object({ ok: z.boolean(), version: z.string().nullable(), steps: z.array(CheckStep), streams: z.array(SourceStream) })),
  configure: procedure
    .route({ method: 'POST', path: '/data-sources/config', successStatus: 201, summary: 'Save a source by its configuration; secrets go to the secrets store', tags: ['data-sources'] })
    .input(z.strictObject({ name: Name, project_id: InProject, configuration: Configuration }))
    .output(SavedDataSource),
  configurations: procedure
    .route({ method: 'GET', path: '/data-sources/config', summary: 'The saved sources of a project, their secrets masked; of the first project unless named', tags: ['data-sources'] })
    .input(z.object({ project_id: InProject }))
    .output(z.array(SavedDataSource)),
  create: procedure
    .route({ method: 'POST', path: '/data-sources', successStatus: 201, summary: 'Make and configure a source', tags: ['data-sources'] })
    .input(Configuration.extend({ name: Name, project_id: InProject }))
    .output(SavedDataSource),
}

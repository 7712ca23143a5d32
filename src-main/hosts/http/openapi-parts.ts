import type { z } from 'zod'
import { CleaningRule, CleaningRuleTemplate, IngestionJob, IngestionSource, SavedRule, UploadArtifact } from '#shared/contract/ingestion'
import { SavedDataSource } from '#shared/contract/data-sources'
import { errors } from '#shared/contract/errors'
import { ApiKey, AuditEntry } from '#shared/model/access'
import { AirbyteSource } from '#shared/model/airbyte'
import { Column } from '#shared/model/column'
import { Dataset, DatasetVersion, DatasetVersionDetail } from '#shared/model/dataset'
import { Finding } from '#shared/model/finding'
import { Outcome, RowCounts, RuleCounts, StepCounts } from '#shared/model/outcome'
import { Problem } from '#shared/model/problem'
import { Profile } from '#shared/model/profile'
import { Deletion, Project } from '#shared/model/project'
import { Recipe, RecipeStep } from '#shared/model/recipe'
import { Artifact, LogEntry, Run, RunProgress, WrittenTarget } from '#shared/model/run'
import { ConnectorCard, Relationship, Source, SourceCheck, SourceColumn, SourceHealth, SourceStream } from '#shared/model/source'

/** Shapes that have a name in the description: programs that make a client of it have a type of that name. Not unions: some generators cannot name their parts. */
export const SHARED: Readonly<Record<string, z.ZodType>> = {
  Problem, Project, Deletion, Column, Dataset, DatasetVersion, DatasetVersionDetail, Finding, Profile, Recipe, RecipeStep, Run, RunProgress, Outcome, RowCounts, StepCounts, RuleCounts, WrittenTarget, LogEntry, Artifact,
  ConnectorCard, Source, SourceCheck, SourceColumn, SourceHealth, SourceStream, Relationship, AirbyteSource, ApiKey, AuditEntry,
  CleaningRule, CleaningRuleTemplate, SavedRule, IngestionJob, IngestionSource, UploadArtifact, SavedDataSource,
}

/** What the groups of calls are for. */
export const TAGS: Readonly<Record<string, string>> = {
  'data-sources': 'Sources by the names that earlier users know: look into a connection, save it',
  ingestion: 'Uploads, rules and jobs by the names that earlier users know',
  sources: 'Saved connections to databases, services, buckets and folders: everything that Winnow can do with them',
  connectors: 'The kinds of sources that there are',
  airbyte: 'Airbyte sources and what is cached of them',
  artifacts: 'Uploads, and files that runs wrote',
  datasets: 'Tables that were read, their versions and rows',
  runs: 'Whatever takes time: imports, cleaning, exports',
  recipes: 'Steps and rules that clean a dataset',
  keys: 'Keys of programs',
  audit: 'Who did what',
  deletions: 'What was deleted and can be had back until Winnow ends',
  files: 'Files of this machine, and uploads: look into them, import them',
  preview: 'What a recipe would drop and change',
  profile: 'What is in a dataset, and what is wrong with it',
  projects: 'Projects, and their folders of YAML',
  python: 'Python for Airbyte sources',
  secrets: 'Where passwords and keys of sources are kept; never what they are',
  settings: 'Settings, and where each in force was said',
  steps: 'The steps and rules of recipes',
  system: 'What runs here',
}

/** What an error status says; its problem's code says more. */
const MEANINGS: Readonly<Record<number, string>> = {
  400: 'The call is not as it should be: what is wrong stands in `place.pointer`',
  401: 'No key, or none that is in force',
  403: 'The key may not do that',
  404: 'There is no such thing, or not in the projects of this key',
  409: 'That does not go together with how things stand',
  413: 'More bytes than allowed',
  415: 'Neither JSON nor a format that Winnow can read',
  422: 'The call is as it should be, but what it names cannot be read, run or written',
  429: 'Too many calls',
  500: 'A mistake in Winnow',
  502: 'The source does not answer, or answers oddly',
  503: 'That cannot be had at the moment, or not on this machine',
  504: 'It took too long',
  507: 'The disk or the memory is full',
}

const RETRY_AFTER = { 'Retry-After': { description: 'Seconds after which to come again', schema: { type: 'integer', minimum: 0 } } }
const HEADERS: Readonly<Record<number, Record<string, unknown>>> = {
  401: { 'WWW-Authenticate': { description: 'Which header is wanted', schema: { type: 'string' } } }, 429: RETRY_AFTER, 503: RETRY_AFTER,
}

/** The answers that are no success, by their status. */
export const ERROR_ANSWERS: Readonly<Record<string, unknown>> = Object.fromEntries([...Map.groupBy(Object.entries(errors), ([, { status }]) => status)].toSorted(([one], [other]) => one - other).map(([status, codes]) => [
  `Error${status}`, {
    description: `${MEANINGS[status] ?? status}. Codes: ${codes.map(([code]) => code).join(', ')}`,
    ...(HEADERS[status] && { headers: HEADERS[status] }),
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } },
  },
]))

/** The answer of that status. */
export const errorAnswer = (status: number | string) => ({ $ref: `#/components/responses/Error${status}` })

const SHOP = { host: 'db.example.org', port: 3306, database: 'shop', username: 'ann', password: '${MYSQL_PASSWORD}' }
const ID = '5f0c1d9e-7a4b-4f0e-9c55-0d2f1c3b8a11'
const FILE = { url: '/data/orders.csv', format: 'csv', format_options: { delimiter: ';' } }

/** Bodies that can be sent so, by the id of the call. */
export const EXAMPLES: Readonly<Record<string, unknown>> = {
  'projects.create': { name: 'Orders' },
  'dataSources.discover': { connector_type: 'source-file', config: FILE, sample_rows: 5 },
  'dataSources.read': { connector_type: 'source-mysql', config: SHOP, stream_name: 'shop.orders', limit: 100 },
  'dataSources.database': { database_type: 'source-mysql', connection: SHOP },
  'dataSources.configure': { name: 'Shop', configuration: { type: 'database', connector: 'source-mysql', config: SHOP } },
  'dataSources.create': { name: 'Orders', type: 'file', connector: 'source-file', config: FILE },
  'ingestion.testMysql': SHOP,
  'ingestion.createSource': { name: 'Shop', type: 'MYSQL', mysql: SHOP },
  'ingestion.changeSource': { name: 'The shop', mysql: { port: 3307 } },
  'ingestion.saveRule': { name: 'Amounts', type: 'RANGE', target_field: 'amount', params: { min: 0, max: 10_000 }, severity: 'drop' },
  'ingestion.preview': { artifact_id: ID, rules: [{ type: 'NOT_NULL', target_field: 'order_id' }], limit: 50 },
  'ingestion.importMysql': { source_id: ID, table: 'shop.orders' },
  'sources.create': { projectId: ID, name: 'Shop', connector: 'mysql', config: { host: 'db.example.org', user: 'ann', password: '${MYSQL_PASSWORD}', database: 'shop' } },
  'sources.import': { choice: { stream: 'shop.orders', cursor: 'id' }, name: 'Orders' },
  'airbyte.install': { name: 'source-faker' },
  'runs.start': { versionId: ID, recipe: { winnow: 1, steps: [{ step: 'trim', columns: ['city'] }] }, clean: { format: 'csv' } },
}

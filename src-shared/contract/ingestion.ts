import { z } from 'zod'
import { Cell, Column } from '../model/column'
import { Deletion, Id, Name, Time } from '../model/project'
import { LogEntry, RunMode, RunStatus } from '../model/run'
import { CheckStep, SourceConfig } from '../model/source'
import { PAGE_LIMIT } from './paging'
import { internalProcedure, procedure, readingDataProcedure } from './procedure'

/** The longest preview of a database. */
const MOST_ROWS = 10_000

/** A rule template as earlier users know it. */
export const CleaningRuleTemplate = z.object({
  key: z.string(),
  label: z.string(),
  description: z.string(),
  params: z.record(z.string(), z.unknown()),
})

/** A rule as earlier users write it. */
export const CleaningRule = z.strictObject({
  type: z.enum(['NOT_NULL', 'RANGE', 'REGEX', 'DEDUPE']),
  target_field: z.string().min(1).max(2000).describe('A column; of DEDUPE one or several, separated by commas'),
  params: z.record(z.string(), z.unknown()).default({}).describe('RANGE: min, max; REGEX: pattern'),
  severity: z.enum(['drop', 'warn', 'fail', 'ERROR', 'WARNING']).default('drop'),
})
export type CleaningRule = z.infer<typeof CleaningRule>

/** A rule that was saved by name in a project. */
export const SavedRule = CleaningRule.extend({ id: Id, project_id: Id, name: z.string(), created_at: Time })
export type SavedRule = z.infer<typeof SavedRule>

/** An upload as earlier users know it. */
export const UploadArtifact = z.object({
  id: Id,
  projectId: Id,
  originalFilename: z.string(),
  /** CSV, XLSX, TXT, PDF, DOCX, JSON and so on; null until it was imported. */
  fileFormat: z.string().nullable(),
  rowCount: z.number().int().nullable(),
  size: z.number().int(),
  /** SHA-256, as hexadecimal digits. */
  checksum: z.string(),
  createdAt: Time,
  /** The name of the key that uploaded it, or page, command line, token; null where it was uploaded before Winnow noted that. */
  createdBy: z.string().nullable(),
})
export type UploadArtifact = z.infer<typeof UploadArtifact>

/** A run as earlier users know it. */
export const IngestionJob = z.object({
  id: Id,
  status: RunStatus,
  /** 0 to 100. */
  progress: z.number().int().min(0).max(100),
  mode: RunMode,
  error: z.string().nullable(),
  createdAt: Time,
  projectId: Id,
  /** The upload that it reads. */
  artifactId: Id.nullable(),
  /** The source that it reads. */
  sourceId: Id.nullable(),
  totalRows: z.number().int().nullable(),
  processedRows: z.number().int(),
  /** What it made, once it is COMPLETED: the rows of a version are at /versions/{versionId}/rows. */
  datasetId: Id.nullable(),
  versionId: Id.nullable(),
  /** The first file that it wrote; null where there is none, or the caller may not read there by path. */
  resultPath: z.string().nullable(),
})
export type IngestionJob = z.infer<typeof IngestionJob>

const InProject = Id.optional().describe('The project; the first one that the key sees unless given')
const Table = z.string().min(1).max(1000).describe('A table with its database: shop.orders')
const Query = z.string().min(1).max(100_000).describe('One statement that reads, in place of a table')

const Mysql = z.strictObject({
  host: z.string().min(1), port: z.number().int().min(1).max(65_535).optional(), database: z.string().min(1).optional(),
  username: z.string().min(1), password: z.string().optional(), ssl: z.boolean().optional(), ssl_mode: z.string().optional(),
})

/** A source as earlier users know it. */
export const IngestionSource = z.object({
  id: Id,
  project_id: Id,
  name: z.string(),
  type: z.enum(['FILE', 'MYSQL', 'OTHER']),
  /** Passwords are masked. */
  config: SourceConfig,
  status: z.enum(['ACTIVE', 'ERROR', 'UNTESTED']),
  last_used_at: Time.nullable(),
  created_at: Time,
})
export type IngestionSource = z.infer<typeof IngestionSource>

const SourceTest = z.object({ ok: z.boolean(), message: z.string(), remedy: z.string().nullable(), version: z.string().nullable(), steps: z.array(CheckStep) })
const Records = z.array(z.record(z.string(), Cell))
const Started = z.object({ job_id: Id, mode: RunMode, status: RunStatus })

/** The names that earlier users of REST know. Everything here is also there under the product's own names. */
export const ingestion = {
  templates: procedure
    .route({ method: 'GET', path: '/ingestion/templates/cleaning', summary: 'Ready-made rules; those that were saved in a project follow where it is named', tags: ['ingestion'] })
    .input(z.object({ project_id: Id.optional().describe('A project whose saved rules follow') }).optional())
    .output(z.array(CleaningRuleTemplate)),
  rules: procedure
    .route({ method: 'GET', path: '/ingestion/rules', summary: 'The rules that were saved in a project; in the first one unless named', tags: ['ingestion'] })
    .input(z.object({ project_id: InProject }))
    .output(z.array(SavedRule)),
  saveRule: procedure
    .route({ method: 'POST', path: '/ingestion/rules', successStatus: 201, summary: 'Save a rule by name; a rule of that name is replaced', tags: ['ingestion'] })
    .input(CleaningRule.extend({ project_id: InProject, name: Name }))
    .output(SavedRule),
  deleteRule: procedure
    .route({ method: 'DELETE', path: '/ingestion/rules/{ruleId}', summary: 'Delete a saved rule', tags: ['ingestion'] })
    .input(z.object({ ruleId: Id }))
    .output(SavedRule),
  sources: procedure
    .route({ method: 'GET', path: '/ingestion/sources', summary: 'The saved sources of a project; of the first one unless named', tags: ['ingestion'] })
    .input(z.object({ project_id: InProject }))
    .output(z.array(IngestionSource)),
  createSource: procedure
    .route({ method: 'POST', path: '/ingestion/sources', successStatus: 201, summary: 'Save a source: a MySQL database, or files below an allowed folder', tags: ['ingestion'] })
    .input(z.strictObject({ project_id: InProject, name: Name, type: z.enum(['FILE', 'MYSQL']), mysql: Mysql.optional(), file: z.strictObject({ path: z.string().min(1).max(4096) }).optional() }))
    .output(IngestionSource),
  source: procedure
    .route({ method: 'GET', path: '/ingestion/sources/{sourceId}', summary: 'One source', tags: ['ingestion'] })
    .input(z.object({ sourceId: Id }))
    .output(IngestionSource),
  changeSource: procedure
    .route({ method: 'PUT', path: '/ingestion/sources/{sourceId}', summary: 'Change a source; a password that is left out or masked stays', tags: ['ingestion'] })
    .input(z.strictObject({ sourceId: Id, name: Name.optional(), mysql: Mysql.partial().optional() }))
    .output(IngestionSource),
  deleteSource: procedure
    .route({ method: 'DELETE', path: '/ingestion/sources/{sourceId}', summary: 'Delete a source; its datasets stay', tags: ['ingestion'] })
    .input(z.object({ sourceId: Id }))
    .output(Deletion),
  testSource: readingDataProcedure
    .route({ method: 'POST', path: '/ingestion/sources/{sourceId}/test', summary: 'Try the connection of a source', tags: ['ingestion'] })
    .input(z.strictObject({ sourceId: Id }))
    .output(SourceTest),
  testMysql: readingDataProcedure
    .route({ method: 'POST', path: '/ingestion/sources/mysql/test', summary: 'Try the connection to a MySQL database that is not saved', tags: ['ingestion'] })
    .input(Mysql)
    .output(SourceTest),
  preview: readingDataProcedure
    .route({ method: 'POST', path: '/ingestion/preview', summary: 'The first rows of an upload or of a source; with rules, which of an upload\'s rows they would drop', tags: ['ingestion'] })
    .input(z.strictObject({
      artifact_id: Id.optional().describe('An upload'), source_id: Id.optional().describe('A saved source, in place of an upload'), table: Table.optional(), query: Query.optional(),
      rules: z.array(CleaningRule).max(100).default([]).describe('What is tried on the rows of an upload'),
      limit: z.number().int().min(1).max(MOST_ROWS).optional().describe('At most so many rows; as PREVIEW_ROW_LIMIT says unless given'),
    }))
    .output(z.object({
      columns: z.array(Column.pick({ name: true, type: true })),
      rows: z.array(z.object({ cells: z.array(Cell), dropped: z.boolean(), reasons: z.array(z.string()) })),
      /** Rows of the whole that the rules would drop; null where that is not known yet. */
      dropped_count: z.number().int().nullable(),
    })),
  importMysql: procedure
    .route({ method: 'POST', path: '/ingestion/mysql/import', successStatus: 201, summary: 'Read a table, or the result of a query, into a dataset', tags: ['ingestion'] })
    .input(z.strictObject({ source_id: Id, table: Table.optional(), query: Query.optional(), name: Name.optional(), limit: z.number().int().min(1).optional() }))
    .output(Started),
  artifacts: procedure
    .route({ method: 'GET', path: '/ingestion/artifacts', summary: 'The uploads of a project, the newest first; of the first project unless named', tags: ['ingestion'] })
    .input(z.object({ project_id: InProject }))
    .output(z.array(UploadArtifact)),
  artifact: procedure
    .route({ method: 'GET', path: '/ingestion/artifacts/{artifactId}', summary: 'One upload', tags: ['ingestion'] })
    .input(z.object({ artifactId: Id }))
    .output(UploadArtifact),
  jobs: procedure
    .route({ method: 'GET', path: '/ingestion/jobs', summary: 'The runs of a project, the newest first; of the first project unless named', tags: ['ingestion'] })
    .input(z.object({ project_id: InProject, limit: z.number().int().min(1).max(PAGE_LIMIT).default(100) }))
    .output(z.array(IngestionJob)),
  job: procedure
    .route({ method: 'GET', path: '/ingestion/jobs/{jobId}', summary: 'One run', tags: ['ingestion'] })
    .input(z.object({ jobId: Id }))
    .output(IngestionJob),
  logs: procedure
    .route({ method: 'GET', path: '/ingestion/jobs/{jobId}/logs', summary: 'What a run wrote into its log', tags: ['ingestion'] })
    .input(z.object({ jobId: Id }))
    .output(z.array(LogEntry)),
  uploaded: internalProcedure
    .input(z.strictObject({ uploadId: Id }))
    .output(Started.extend({ artifact_id: Id, preview_rows: Records })),
}

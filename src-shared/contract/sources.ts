import { z } from 'zod'
import { Cell } from '../model/column'
import { Dataset } from '../model/dataset'
import { Deletion, Id, Name } from '../model/project'
import { Run } from '../model/run'
import { ConnectorCard, Discovery, FoundSource, SchemaVersion, Source, SourceCheck, SourceColumn, SourceConfig, StreamChange, StreamChoice, WriteMode } from '../model/source'
import { adminProcedure, procedure, readingDataProcedure } from './procedure'

/** A saved source (with another config, for one that is being edited: masked secrets are those that are saved), or a connection that is not saved. */
export const SourceRef = z.union([
  z.strictObject({ sourceId: Id, config: SourceConfig.optional() }),
  z.strictObject({ connector: z.string().min(1), config: SourceConfig }),
])
export type SourceRef = z.infer<typeof SourceRef>

/** What becomes of columns that changed since a dataset was last read: followed where they were renamed, read as they are now, or not at all. */
export const SchemaChangeChoice = z.enum(['map', 'skip', 'stop'])
export type SchemaChangeChoice = z.infer<typeof SchemaChangeChoice>

/** Columns of a dataset that are called otherwise at its source now: their names there by their names in the dataset. Names that are alike are taken for the same column unless this is given. */
export const RenamedColumns = z.record(z.string().min(1), z.string().min(1))
export type RenamedColumns = z.infer<typeof RenamedColumns>

/** Where a clean dataset is written: a stream of a source. */
export const TargetRequest = z.strictObject({
  sourceId: Id,
  target: z.string().min(1).max(1000),
  mode: WriteMode.default('create'),
  keys: z.array(z.string().min(1)).min(1).optional(),
})
export type TargetRequest = z.infer<typeof TargetRequest>

const SAMPLE_ROWS = 10_000

export const connectors = {
  list: procedure
    .route({ method: 'GET', path: '/connectors', summary: 'All kinds of sources, with the schema of their configs', tags: ['sources'] })
    .output(z.array(ConnectorCard)),
  describe: procedure
    .route({ method: 'GET', path: '/connectors/{connector}', summary: 'One kind of source', tags: ['sources'] })
    .input(z.object({ connector: z.string() }))
    .output(ConnectorCard),
  find: adminProcedure
    .meta({ noted: 'never' })
    .route({ method: 'POST', path: '/connectors/find', summary: 'Sources that can be found on this machine: database servers on their usual ports, database files', tags: ['sources'] })
    .output(z.array(FoundSource)),
  add: adminProcedure
    .route({ method: 'POST', path: '/connectors', successStatus: 201, summary: 'Add a connector from outside: a YAML file that declares one, or a package, whose code runs only where its fingerprint is given back', tags: ['sources'] })
    .input(z.strictObject({
      /** The path of a YAML file or of a package's folder, or the name of a package in the folder `connectors` of the home folder. */
      from: z.string().min(1).max(4096),
      /** The fingerprint that the answer without it names: its code may run. */
      allow: z.string().optional(),
    }))
    .output(ConnectorCard),
  remove: adminProcedure
    .route({ method: 'DELETE', path: '/connectors/{connector}', summary: 'Take a connector away that was added; sources of its kind stay and cannot be read', tags: ['sources'] })
    .input(z.object({ connector: z.string() })),
}

export const sources = {
  list: procedure
    .route({ method: 'GET', path: '/sources', summary: 'The saved sources of a project, the one used last first', tags: ['sources'] })
    .input(z.object({ projectId: Id }))
    .output(z.array(Source)),
  get: procedure
    .route({ method: 'GET', path: '/sources/{sourceId}', summary: 'One source; its secrets are masked', tags: ['sources'] })
    .input(z.object({ sourceId: Id }))
    .output(Source),
  create: procedure
    .route({ method: 'POST', path: '/sources', successStatus: 201, summary: 'Save a source; secrets in its config go to the secrets store', tags: ['sources'] })
    .input(z.strictObject({ projectId: Id, name: Name, connector: z.string().min(1), config: SourceConfig }))
    .output(Source),
  update: procedure
    .route({ method: 'PATCH', path: '/sources/{sourceId}', summary: 'Change the name or the config of a source; a masked secret stays as it was', tags: ['sources'] })
    .input(z.strictObject({ sourceId: Id, name: Name.optional(), config: SourceConfig.optional() }))
    .output(Source),
  delete: procedure
    .route({ method: 'DELETE', path: '/sources/{sourceId}', summary: 'Delete a source; its datasets stay. Can be undone until Winnow ends', tags: ['sources'] })
    .input(z.object({ sourceId: Id }))
    .output(Deletion),
  test: readingDataProcedure
    .route({ method: 'POST', path: '/sources/test', summary: 'Try a connection, part by part: address, port, TLS, login, database, permissions', tags: ['sources'] })
    .input(z.strictObject({ source: SourceRef }))
    .output(SourceCheck),
  discover: readingDataProcedure
    .route({ method: 'POST', path: '/sources/discover', summary: 'The streams of a source with their columns and relationships', tags: ['sources'] })
    .input(z.strictObject({ source: SourceRef, only: z.array(z.string().min(1)).optional() }))
    .output(Discovery.extend({
      /** How the source changed since it was last discovered; null for a connection that is not saved, and the first time. */
      changes: z.array(StreamChange).nullable(),
    })),
  schemas: procedure
    .route({ method: 'GET', path: '/sources/{sourceId}/schemas', summary: 'How a source described itself, the newest first', tags: ['sources'] })
    .input(z.object({ sourceId: Id }))
    .output(z.array(SchemaVersion)),
  sample: readingDataProcedure
    .route({ method: 'POST', path: '/sources/sample', summary: 'The first rows of a stream, or of a query', tags: ['sources'] })
    .input(z.strictObject({ source: SourceRef, choice: StreamChoice.omit({ limit: true, cursor: true }), limit: z.number().int().min(1).max(SAMPLE_ROWS).default(50) }))
    .output(z.object({ columns: z.array(SourceColumn), rows: z.array(z.array(Cell)) })),
  import: procedure
    .route({ method: 'POST', path: '/sources/{sourceId}/import', summary: 'Read a stream, or the result of a query, into a dataset', tags: ['sources'] })
    .input(z.strictObject({
      sourceId: Id,
      choice: StreamChoice,
      /** The new dataset's name; the stream's unless given. */
      name: Name.optional(),
    }))
    .output(Run),
  changes: readingDataProcedure
    .route({ method: 'GET', path: '/datasets/{datasetId}/changes', summary: 'How the source of a dataset differs from it now; null where only reading it tells', tags: ['sources'] })
    .input(z.object({ datasetId: Id }))
    .output(StreamChange.nullable()),
  refresh: procedure
    .route({ method: 'POST', path: '/datasets/{datasetId}/refresh', summary: 'Read a dataset anew from its source: a new version, with only the new rows added where it has a cursor; none where the source tells that nothing changed', tags: ['sources'] })
    .input(z.strictObject({
      datasetId: Id,
      /** Reads all rows, cursor or not, also where nothing changed. */
      whole: z.boolean().default(false),
      /** What to do where columns changed. */
      changes: SchemaChangeChoice.default('stop'),
      renamed: RenamedColumns.optional(),
    }))
    .output(Run),
  watch: procedure
    .route({ method: 'PUT', path: '/datasets/{datasetId}/watch', summary: 'Have a dataset read anew by itself whenever its source changes, as long as Winnow is open; or no more. Where columns changed nothing is read before somebody has decided', tags: ['sources'] })
    .input(z.strictObject({ datasetId: Id, on: z.boolean() }))
    .output(Dataset),
}

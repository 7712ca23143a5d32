import { z } from 'zod'
import { Column } from '../model/column'
import { Dataset, DatasetRow, DatasetVersion, DatasetVersionDetail, SensitiveColumns } from '../model/dataset'
import { Deletion, Id, Name } from '../model/project'
import { Unreadable } from '../model/reading'
import { RowSelection } from '../model/row-filter'
import { Run } from '../model/run'
import { Paging } from './paging'
import { dataProcedure, procedure } from './procedure'
import { TargetRequest } from './sources'

const ColumnNames = z.array(z.string().min(1)).max(10_000)

/** A file to be written. */
export const OutputRequest = z.strictObject({
  format: z.string(),
  options: z.record(z.string(), z.unknown()).optional(),
  /** The file's name; `<dataset>.clean.<ext>` and the like unless given. */
  name: Name.optional(),
})
export type OutputRequest = z.infer<typeof OutputRequest>

/**
 * A folder on this machine that files are written to, instead of among the project's own: it must be there. What stands in
 * it is never replaced: a name that is taken gets a number, as in "orders (2).csv".
 */
export const OutputFolder = z.string().min(1).max(4096)

export const datasets = {
  list: procedure
    .route({ method: 'GET', path: '/datasets', summary: 'The datasets of a project, the newest first', tags: ['datasets'] })
    .input(z.object({ projectId: Id }))
    .output(z.array(Dataset)),
  get: procedure
    .route({ method: 'GET', path: '/datasets/{datasetId}', summary: 'One dataset', tags: ['datasets'] })
    .input(z.object({ datasetId: Id }))
    .output(Dataset),
  rename: procedure
    .route({ method: 'PATCH', path: '/datasets/{datasetId}', summary: 'Give a dataset another name', tags: ['datasets'] })
    .input(z.strictObject({ datasetId: Id, name: Name }))
    .output(Dataset),
  delete: procedure
    .route({ method: 'DELETE', path: '/datasets/{datasetId}', summary: 'Delete a dataset with all its versions; can be undone until Winnow ends', tags: ['datasets'] })
    .input(z.object({ datasetId: Id }))
    .output(Deletion),
  versions: procedure
    .route({ method: 'GET', path: '/datasets/{datasetId}/versions', summary: 'The versions of a dataset, the newest first', tags: ['datasets'] })
    .input(z.object({ datasetId: Id }))
    .output(z.array(DatasetVersion)),
  version: procedure
    .route({ method: 'GET', path: '/versions/{versionId}', summary: 'One version, with what reading its file found out', tags: ['datasets'] })
    .input(z.object({ versionId: Id }))
    .output(DatasetVersionDetail),
  deleteVersion: procedure
    .route({ method: 'DELETE', path: '/versions/{versionId}', summary: 'Delete one version; can be undone until Winnow ends', tags: ['datasets'] })
    .input(z.object({ versionId: Id }))
    .output(Deletion),
  setRecipe: procedure
    .route({ method: 'PUT', path: '/datasets/{datasetId}/recipe', summary: 'Say which recipe a dataset is being cleaned with; null for none', tags: ['datasets'] })
    .input(z.strictObject({ datasetId: Id, recipeId: Id.nullable() }))
    .output(Dataset),
  sensitive: procedure
    .route({ method: 'GET', path: '/datasets/{datasetId}/sensitive', summary: 'The columns that were marked as sensitive, those that look so, and those of them that were cleared', tags: ['datasets'] })
    .input(z.object({ datasetId: Id }))
    .output(SensitiveColumns),
  setSensitive: procedure
    .meta({ scope: 'data_unmasked' })
    .route({ method: 'PUT', path: '/datasets/{datasetId}/sensitive', summary: 'Mark columns as sensitive: keys without data_unmasked see their values masked, beside those that are found to be e-mail, phone, IBAN, card and id numbers', tags: ['datasets'] })
    .input(z.strictObject({
      datasetId: Id,
      columns: ColumnNames,
      /** Not sensitive, though they look so: keys see them as they are in this dataset, not in what recipes make of it. */
      cleared: ColumnNames.default([]),
    }))
    .output(SensitiveColumns),
  page: dataProcedure
    .route({ method: 'GET', path: '/versions/{versionId}/rows', summary: 'A page of rows by their position, or of those that meet a filter, in the order that is asked for; `total` counts these', tags: ['datasets'] })
    .input(Paging.extend({ versionId: Id, ...RowSelection.shape }))
    .output(z.object({ columns: z.array(Column), rows: z.array(DatasetRow), total: z.number().int() })),
  unreadable: dataProcedure
    .route({ method: 'GET', path: '/versions/{versionId}/unreadable', summary: 'A page of the lines that could not become rows, with their raw text', tags: ['datasets'] })
    .input(Paging.extend({ versionId: Id }))
    .output(z.object({ lines: z.array(Unreadable), total: z.number().int() })),
  export: procedure
    .route({ method: 'POST', path: '/versions/{versionId}/export', summary: 'Write a version to a file, or to a table of a saved source', tags: ['datasets'] })
    .input(z.strictObject({ versionId: Id, output: OutputRequest.optional(), folder: OutputFolder.optional(), target: TargetRequest.optional() }))
    .output(Run),
}

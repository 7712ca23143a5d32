import { z } from 'zod'
import { Column } from '../model/column'
import { Dataset, DatasetRow, DatasetVersion, DatasetVersionDetail } from '../model/dataset'
import { Deletion, Id, Name } from '../model/project'
import { Unreadable } from '../model/reading'
import { Run } from '../model/run'
import { Paging } from './paging'
import { procedure } from './procedure'

/** A file to be written. */
export const OutputRequest = z.strictObject({
  format: z.string(),
  options: z.record(z.string(), z.unknown()).optional(),
  /** The file's name; `<dataset>.clean.<ext>` and the like unless given. */
  name: Name.optional(),
})
export type OutputRequest = z.infer<typeof OutputRequest>

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
  page: procedure
    .route({ method: 'GET', path: '/versions/{versionId}/rows', summary: 'A page of rows by their position', tags: ['datasets'] })
    .input(Paging.extend({ versionId: Id }))
    .output(z.object({ columns: z.array(Column), rows: z.array(DatasetRow), total: z.number().int() })),
  unreadable: procedure
    .route({ method: 'GET', path: '/versions/{versionId}/unreadable', summary: 'A page of the lines that could not become rows, with their raw text', tags: ['datasets'] })
    .input(Paging.extend({ versionId: Id }))
    .output(z.object({ lines: z.array(Unreadable), total: z.number().int() })),
  export: procedure
    .route({ method: 'POST', path: '/versions/{versionId}/export', summary: 'Write a version to a file', tags: ['datasets'] })
    .input(z.strictObject({ versionId: Id, output: OutputRequest }))
    .output(Run),
}

import { z } from 'zod'
import { Artifact } from '../model/run'
import { Deletion, Id } from '../model/project'
import { internalProcedure, procedure } from './procedure'

const FileName = z.string().min(1).max(1000)

/**
 * Files that Winnow keeps. The bytes themselves do not cross the contract: the host streams them
 * (`POST /api/v1/uploads` or `PUT /uploads`, `GET /artifacts/{artifactId}/content`) to and from where the engine says.
 */
export const uploads = {
  begin: internalProcedure
    .meta({ noted: 'never' })
    .input(z.strictObject({ projectId: Id.optional(), name: FileName, bytes: z.number().int().nonnegative().optional() }))
    .output(z.object({ uploadId: Id, path: z.string(), maxBytes: z.number().int() })),
  finish: internalProcedure
    .input(z.strictObject({
      uploadId: Id, bytes: z.number().int().nonnegative(), sha256: z.string().regex(/^[0-9a-f]{64}$/),
      /** Where it belongs, if that was told after its beginning. */
      projectId: Id.optional(),
    }))
    .output(Artifact),
  abort: internalProcedure
    .meta({ noted: 'never' })
    .input(z.strictObject({ uploadId: Id }))
    .output(z.object({ aborted: z.boolean() })),
}

export const artifacts = {
  list: procedure
    .route({ method: 'GET', path: '/artifacts', summary: 'Uploads and written files of a project, the newest first', tags: ['artifacts'] })
    .input(z.object({ projectId: Id, kind: Artifact.shape.kind.optional() }))
    .output(z.array(Artifact)),
  get: procedure
    .route({ method: 'GET', path: '/artifacts/{artifactId}', summary: 'One upload or written file', tags: ['artifacts'] })
    .input(z.object({ artifactId: Id }))
    .output(Artifact),
  delete: procedure
    .route({ method: 'DELETE', path: '/artifacts/{artifactId}', summary: 'Delete an upload or a written file; can be undone until Winnow ends', tags: ['artifacts'] })
    .input(z.object({ artifactId: Id }))
    .output(Deletion),
  locate: internalProcedure
    .meta({ scope: 'data_read', noted: 'each' })
    .input(z.strictObject({ artifactId: Id }))
    .output(Artifact.extend({ path: z.string() })),
}

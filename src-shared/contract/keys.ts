import { z } from 'zod'
import { ApiKey, Scope } from '../model/access'
import { Id, Name } from '../model/project'
import { adminProcedure, internalProcedure } from './procedure'

/** A key as it is told once: nobody, Winnow included, can show it again. */
export const NewApiKey = ApiKey.extend({ key: z.string() })
export type NewApiKey = z.infer<typeof NewApiKey>

const KeyRef = z.object({ keyId: Id })

export const keys = {
  list: adminProcedure
    .route({ method: 'GET', path: '/keys', summary: 'All API keys, the newest first; those that were revoked too', tags: ['keys'] })
    .output(z.array(ApiKey)),
  create: adminProcedure
    .route({ method: 'POST', path: '/keys', successStatus: 201, summary: 'Make an API key; its secret is told in this answer alone', tags: ['keys'] })
    .input(z.strictObject({
      name: Name,
      scopes: z.array(Scope).min(1),
      /** The projects that it sees; all of them unless given. */
      projectIds: z.array(Id).min(1).max(1000).optional(),
    }))
    .output(NewApiKey),
  rotate: adminProcedure
    .route({ method: 'POST', path: '/keys/{keyId}/rotate', summary: 'Give a key a new secret; the old one opens nothing from then on', tags: ['keys'] })
    .input(KeyRef)
    .output(NewApiKey),
  revoke: adminProcedure
    .route({ method: 'DELETE', path: '/keys/{keyId}', summary: 'Take a key out of force for good', tags: ['keys'] })
    .input(KeyRef)
    .output(ApiKey),
  /** For hosts: whose key that is. Counts the access, and notes a failed one. Throws UNAUTHORISED, RATE_LIMITED. */
  authenticate: internalProcedure
    .meta({ noted: 'never' })
    .input(z.strictObject({ key: z.string().optional(), request: z.string() }))
    .output(z.object({ keyId: Id })),
}

import { z } from 'zod'
import { AuditEntry } from '../model/access'
import { Id, Time } from '../model/project'
import { PAGE_LIMIT } from './paging'
import { adminProcedure } from './procedure'

export const audit = {
  list: adminProcedure
    .route({ method: 'GET', path: '/audit', summary: 'Who did what: with keys, over REST, on the page and by commands, the newest first; failed logins too', tags: ['audit'] })
    .input(z.object({
      since: Time.optional(),
      until: Time.optional(),
      /** The name or the id of a key; "page", "command line", "token" (of a start of Winnow, over REST), "unknown" (failed logins). */
      key: z.string().min(1).max(200).optional(),
      /** The id of a source, or a connector. */
      source: z.string().min(1).max(200).optional(),
      projectId: Id.optional(),
      /** Only what was refused or failed. */
      failed: z.boolean().default(false),
      /** Only entries before the one with this id: the next page. */
      before: z.number().int().min(1).optional(),
      limit: z.number().int().min(1).max(PAGE_LIMIT).default(100),
    }))
    .output(z.array(AuditEntry)),
}

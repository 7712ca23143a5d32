import { z } from 'zod'
import { AirbyteCacheInfo, AirbyteSource, MANIFEST_TEXT_LIMIT } from '../model/airbyte'
import { Id } from '../model/project'
import { adminProcedure, procedure } from './procedure'

const Named = z.object({ name: z.string().min(1).max(200) })

export const airbyte = {
  list: procedure
    .route({ method: 'GET', path: '/airbyte/sources', summary: 'The Airbyte sources that can be had, with their licences and how their installation gets on', tags: ['airbyte'] })
    .output(z.array(AirbyteSource)),
  install: adminProcedure
    .route({ method: 'POST', path: '/airbyte/sources', summary: 'Install an Airbyte source in an environment of its own, in the background, or add a manifest', tags: ['airbyte'] })
    .input(z.union([
      z.strictObject({
        name: z.string().regex(/^source-[a-z0-9][a-z0-9-]*$/, 'a name such as source-faker'),
        /** Only for a source that is not listed. */
        version: z.string().regex(/^\d[\w.+-]*$/, 'a version such as 1.2.3').optional(),
        /** The caller knows that Winnow has not tried it. */
        unlisted: z.boolean().default(false),
        /** A folder or a zip of packages (wheels) on the computer that Winnow runs on: nothing is asked of the network. */
        from: z.string().min(1).max(4096).optional(),
      }),
      /** A declarative manifest, whose copy is used from then on: its path, or its text with the name of its file, which gives the source its name. */
      z.strictObject({ manifest: z.union([z.string().min(1).max(4096), z.strictObject({ name: z.string().min(1).max(255), text: z.string().min(1).max(MANIFEST_TEXT_LIMIT) })]) }),
    ]))
    .output(AirbyteSource),
  cancel: adminProcedure
    .route({ method: 'POST', path: '/airbyte/sources/{name}/cancel', summary: 'Stop an installation', tags: ['airbyte'] })
    .input(Named)
    .output(AirbyteSource),
  uninstall: adminProcedure
    .route({ method: 'DELETE', path: '/airbyte/sources/{name}', summary: 'Remove an Airbyte source; sources that use it stay and cannot be read', tags: ['airbyte'] })
    .input(Named),
  cache: adminProcedure
    .route({ method: 'GET', path: '/airbyte/cache', summary: 'What is cached of Airbyte sources', tags: ['airbyte'] })
    .output(AirbyteCacheInfo),
  invalidate: procedure
    .route({ method: 'POST', path: '/airbyte/cache/{sourceId}/invalidate', summary: 'Have the next read of a source be a full one', tags: ['airbyte'] })
    .input(z.object({ sourceId: Id }))
    .output(AirbyteCacheInfo.shape.entries),
  clear: adminProcedure
    .route({ method: 'DELETE', path: '/airbyte/cache', summary: 'Remove what is cached, of one source or of all; datasets stay', tags: ['airbyte'] })
    .input(z.object({ sourceId: Id.optional() }))
    .output(AirbyteCacheInfo),
}

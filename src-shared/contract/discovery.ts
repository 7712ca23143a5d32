import { z } from 'zod'
import { DiscoveryPart, DiscoveryReport } from '../model/discovery'
import { Id } from '../model/project'
import { procedure } from './procedure'

const OfProject = z.object({ projectId: Id })

export const discovery = {
  get: procedure
    .route({ method: 'GET', path: '/projects/{projectId}/discovery', summary: 'What was found and noted on the guided way to sources', tags: ['sources'] })
    .input(OfProject)
    .output(DiscoveryReport),
  keep: procedure
    .route({ method: 'PATCH', path: '/projects/{projectId}/discovery', summary: 'Keep notes, and what was seen of a source; the rest stays as it was', tags: ['sources'] })
    .input(DiscoveryPart.extend({ projectId: Id }))
    .output(DiscoveryReport),
  document: procedure
    .route({ method: 'GET', path: '/projects/{projectId}/discovery/document', summary: 'The same as a text: Markdown to read, or the YAML that `winnow discover --answers` takes', tags: ['sources'] })
    .input(OfProject.extend({ as: z.enum(['markdown', 'yaml']).default('markdown') }))
    .output(z.object({ name: z.string(), text: z.string() })),
}

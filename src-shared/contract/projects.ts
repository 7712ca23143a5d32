import { z } from 'zod'
import { Deletion, Id, Name, Project } from '../model/project'
import { dataProcedure, procedure } from './procedure'
import { ExportedProject, ImportedProject, ImportProject } from './project-folder'

export const projects = {
  list: procedure
    .route({ method: 'GET', path: '/projects', summary: 'All projects; the first one is made by itself', tags: ['projects'] })
    .output(z.array(Project)),
  create: procedure
    .route({ method: 'POST', path: '/projects', successStatus: 201, summary: 'Make a project', tags: ['projects'] })
    .input(z.strictObject({ name: Name }))
    .output(Project),
  get: procedure
    .route({ method: 'GET', path: '/projects/{projectId}', summary: 'One project', tags: ['projects'] })
    .input(z.object({ projectId: Id }))
    .output(Project),
  rename: procedure
    .route({ method: 'PATCH', path: '/projects/{projectId}', summary: 'Give a project another name', tags: ['projects'] })
    .input(z.strictObject({ projectId: Id, name: Name }))
    .output(Project),
  touch: procedure
    .meta({ noted: 'never' })
    .route({ method: 'POST', path: '/projects/{projectId}/touch', summary: 'Say that a project was opened: it is the one used last', tags: ['projects'] })
    .input(z.object({ projectId: Id }))
    .output(Project),
  delete: procedure
    .route({ method: 'DELETE', path: '/projects/{projectId}', summary: 'Delete a project with all that is in it; can be undone until Winnow ends', tags: ['projects'] })
    .input(z.object({ projectId: Id }))
    .output(Deletion),
  export: dataProcedure
    .route({ method: 'GET', path: '/projects/{projectId}/export', summary: 'A project as a folder of YAML files in a stable order; secrets by reference only, no data', tags: ['projects'] })
    .input(z.object({ projectId: Id }))
    .output(ExportedProject),
  import: procedure
    .route({ method: 'POST', path: '/projects/import', successStatus: 201, summary: 'Make a project of such a folder; nothing in it runs, and nothing is connected to', tags: ['projects'] })
    .input(ImportProject)
    .output(ImportedProject),
}

export const deletions = {
  list: procedure
    .route({ method: 'GET', path: '/deletions', summary: 'What was deleted and can still be brought back', tags: ['deletions'] })
    .output(z.array(Deletion)),
  undo: procedure
    .route({ method: 'POST', path: '/deletions/{deletionId}/undo', summary: 'Bring back what was deleted', tags: ['deletions'] })
    .input(z.object({ deletionId: Id }))
    .output(Deletion),
}

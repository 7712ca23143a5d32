import { failure } from '#shared/model/problem'
import type { Access } from './access'
import { api } from './implementer'
import { exportProject, importProject } from './project-folder'

function mayMakeProjects({ seesAll }: Access): void {
  if (!seesAll) throw failure('FORBIDDEN', 'This key was made for named projects and cannot make others.', 'Use a key for all projects.')
}

export const projects = api.projects.router({
  list: api.projects.list.handler(({ context: { store, access } }) => store.projects.list().filter(({ id }) => access.sees(id))),
  create: api.projects.create.handler(({ input, context: { store, access } }) => {
    mayMakeProjects(access)
    return store.projects.create(input.name)
  }),
  export: api.projects.export.handler(({ input, context }) => ({ files: exportProject(context, input.projectId) })),
  import: api.projects.import.handler(({ input: { files, name }, context }) => {
    mayMakeProjects(context.access)
    return importProject(context, files, name)
  }),
  get: api.projects.get.handler(({ input, context }) => context.store.projects.get(input.projectId)),
  rename: api.projects.rename.handler(({ input, context }) => context.store.projects.rename(input.projectId, input.name)),
  touch: api.projects.touch.handler(({ input, context }) => context.store.projects.touch(input.projectId)),
  delete: api.projects.delete.handler(async ({ input, context }) => {
    const { store, queue, watches } = context
    const { id, name } = store.projects.get(input.projectId)
    if (queue.isBusy(id)) throw failure('CONFLICT', 'A run of this project is going on.', 'Wait until it has ended, or cancel it first.')
    const deletion = await store.trash.delete('project', id, name)
    store.projects.first()
    watches.sync()
    return deletion
  }),
})

export const deletions = api.deletions.router({
  list: api.deletions.list.handler(({ context: { store, access } }) => store.trash.list().filter(({ id }) => access.sees(store.owners.projectOf('deletion', id)))),
  undo: api.deletions.undo.handler(async ({ input, context: { store, watches } }) => {
    const deletion = await store.trash.undo(input.deletionId)
    watches.sync()
    return deletion
  }),
})

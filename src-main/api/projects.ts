import { failure } from '#shared/model/problem'
import { api } from './implementer'

export const projects = api.projects.router({
  list: api.projects.list.handler(({ context }) => context.store.projects.list()),
  create: api.projects.create.handler(({ input, context }) => context.store.projects.create(input.name)),
  get: api.projects.get.handler(({ input, context }) => context.store.projects.get(input.projectId)),
  rename: api.projects.rename.handler(({ input, context }) => context.store.projects.rename(input.projectId, input.name)),
  touch: api.projects.touch.handler(({ input, context }) => context.store.projects.touch(input.projectId)),
  delete: api.projects.delete.handler(async ({ input, context }) => {
    const { store, queue } = context
    const { id, name } = store.projects.get(input.projectId)
    if (queue.isBusy(id)) throw failure('CONFLICT', 'A run of this project is going on.', 'Wait until it has ended, or cancel it first.')
    const deletion = await store.trash.delete('project', id, name)
    store.projects.first()
    return deletion
  }),
})

export const deletions = api.deletions.router({
  list: api.deletions.list.handler(({ context }) => context.store.trash.list()),
  undo: api.deletions.undo.handler(({ input, context }) => context.store.trash.undo(input.deletionId)),
})

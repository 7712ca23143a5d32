import { api } from './implementer'

export const projects = api.projects.router({
  list: api.projects.list.handler(({ context }) => context.store.projects.list()),
  create: api.projects.create.handler(({ input, context }) => context.store.projects.create(input.name)),
  get: api.projects.get.handler(({ input, context }) => context.store.projects.get(input.projectId)),
  rename: api.projects.rename.handler(({ input, context }) => context.store.projects.rename(input.projectId, input.name)),
  delete: api.projects.delete.handler(async ({ input, context: { store, previews } }) => {
    const { id, name } = store.projects.get(input.projectId)
    await previews.close()
    const deletion = await store.trash.delete('project', id, name)
    store.projects.first()
    return deletion
  }),
})

export const deletions = api.deletions.router({
  list: api.deletions.list.handler(({ context }) => context.store.trash.list()),
  undo: api.deletions.undo.handler(({ input, context }) => context.store.trash.undo(input.deletionId)),
})

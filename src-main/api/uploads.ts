import { projectFor, whoOf } from './access'
import { api } from './implementer'

export const uploads = api.uploads.router({
  begin: api.uploads.begin.handler(({ input, context }) => context.uploads.begin(projectFor(context, input.projectId), input.name, input.bytes)),
  finish: api.uploads.finish.handler(async ({ input, context }) => context.files.artifact(await context.uploads.finish(input.uploadId, { ...input, createdBy: whoOf(context) }))),
  abort: api.uploads.abort.handler(async ({ input, context }) => ({ aborted: await context.uploads.abort(input.uploadId) })),
})

export const artifacts = api.artifacts.router({
  list: api.artifacts.list.handler(({ input, context: { store, files } }) =>
    Promise.all(store.artifacts.list(store.projects.get(input.projectId).id, input.kind).map((artifact) => files.artifact(artifact)))),
  get: api.artifacts.get.handler(({ input, context: { store, files } }) => files.artifact(store.artifacts.get(input.artifactId))),
  delete: api.artifacts.delete.handler(({ input, context: { store } }) => {
    const { id, name } = store.artifacts.get(input.artifactId)
    return store.trash.delete('artifact', id, name)
  }),
  locate: api.artifacts.locate.handler(({ input, context: { store, access } }) => {
    // The bytes of a file cannot be masked.
    access.require('data_unmasked')
    return { ...store.artifacts.get(input.artifactId), path: store.artifactFile(input.artifactId) }
  }),
})

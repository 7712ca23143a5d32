import { failure } from '#shared/model/problem'
import { modeFor } from '#main/jobs/run-state'
import type { RecipeTask } from '#main/jobs/tasks/task'
import { api } from './implementer'

export const runs = api.runs.router({
  start: api.runs.start.handler(async ({ input: { recipeId, recipe: given, ...rest }, context: { store, queue, files, access }, signal }) => {
    access.requireUnmaskedFor(rest)
    const recipe = given ?? (recipeId === undefined ? undefined : store.recipes.get(recipeId).recipe)
    if (!recipe) throw failure('INPUT_INVALID', 'There is no recipe to run.', 'Give `recipe` or `recipeId`.')
    const { datasetId, rows, unreadable, bytes, file } = store.datasets.version(rest.versionId)
    const { projectId, name } = store.datasets.get(datasetId)
    const task: RecipeTask = { ...rest, recipe, ...(rest.folder !== undefined && { folder: await files.folder(rest.folder) }) }
    return queue.start({ projectId, kind: 'recipe', title: `${recipe.name ?? 'Clean'}: ${name}`, mode: modeFor({ rows, bytes: file?.bytes ?? bytes }), totalRows: rows + unreadable, task }, signal)
  }),
  list: api.runs.list.handler(({ input, context: { store } }) => {
    store.projects.get(input.projectId)
    return store.runs.list(input)
  }),
  get: api.runs.get.handler(({ input, context }) => context.queue.get(input.runId)),
  watch: api.runs.watch.handler(({ input: { runId, after }, context: { queue }, signal }) => {
    // Says at once, not only at the first event, when there is no such run.
    queue.get(runId)
    return queue.watch(runId, after, signal)
  }),
  cancel: api.runs.cancel.handler(({ input, context }) => context.queue.cancel(input.runId)),
  repeat: api.runs.repeat.handler(({ input, context, signal }) => context.queue.repeat(input.runId, signal)),
  logs: api.runs.logs.handler(({ input: { runId, after, limit }, context: { store } }) => store.runs.logs(store.runs.get(runId).run.id, after, limit)),
  artifacts: api.runs.artifacts.handler(({ input, context: { store, files } }) =>
    Promise.all(store.artifacts.ofRun(store.runs.get(input.runId).run.id).map((artifact) => files.artifact(artifact)))),
})

import { inLeasedSession } from '#engine/duckdb/session'
import { findDrift } from '#engine/recipe/drift'
import { loadRecipe, validateRecipe, writeRecipe } from '#engine/recipe/load'
import { prepareRecipe } from '#engine/recipe/run'
import { recipeSchema } from '#engine/recipe/schema'
import { Failure, failure, problemsOf, type Problem } from '#shared/model/problem'
import type { Recipe } from '#shared/model/recipe'
import { api } from './implementer'
import type { Parts } from './parts'

/** All that is wrong with a recipe, against the columns of a version where one is given. */
async function issuesOf({ engine, store }: Parts, recipe: Recipe, versionId: string | undefined, signal: AbortSignal): Promise<Problem[]> {
  const issues = validateRecipe(recipe)
  if (versionId === undefined || issues.length > 0) return issues
  const { columns } = store.datasets.version(versionId)
  try {
    await inLeasedSession(engine, signal, (session) => prepareRecipe(session, columns, recipe.steps))
    return []
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return [...problemsOf(error)]
  }
}

const never = (): AbortSignal => new AbortController().signal

export const recipes = api.recipes.router({
  list: api.recipes.list.handler(({ input, context: { store } }) => store.recipes.list(store.projects.get(input.projectId).id)),
  get: api.recipes.get.handler(({ input, context }) => context.store.recipes.get(input.recipeId)),
  create: api.recipes.create.handler(({ input, context: { store } }) => store.recipes.create(store.projects.get(input.projectId).id, input.name, input.recipe)),
  save: api.recipes.save.handler(({ input, context }) => context.store.recipes.save(input.recipeId, input.recipe, input.note, input.basedOn)),
  delete: api.recipes.delete.handler(({ input, context: { store } }) => {
    const { id, name } = store.recipes.get(input.recipeId)
    return store.trash.delete('recipe', id, name)
  }),
  history: api.recipes.history.handler(({ input, context }) => context.store.recipes.history(input.recipeId)),
  undo: api.recipes.undo.handler(({ input, context }) => context.store.recipes.undo(input.recipeId)),
  redo: api.recipes.redo.handler(({ input, context }) => context.store.recipes.redo(input.recipeId)),
  goTo: api.recipes.goTo.handler(({ input, context }) => context.store.recipes.goTo(input.recipeId, input.number)),
  parse: api.recipes.parse.handler(({ input }) => {
    const { recipe, issues } = loadRecipe(input.yaml)
    return { recipe, issues: [...issues] }
  }),
  print: api.recipes.print.handler(({ input }) => ({ yaml: writeRecipe(input.recipe) })),
  validate: api.recipes.validate.handler(async ({ input: { recipe, yaml, versionId }, context, signal = never() }) => {
    if (yaml === undefined) {
      if (!recipe) throw failure('INPUT_INVALID', 'There is neither a recipe nor its text.', 'Give `recipe` or `yaml`.')
      return { issues: await issuesOf(context, recipe, versionId, signal) }
    }
    try {
      const loaded = loadRecipe(yaml)
      const issues = loaded.issues.length > 0 ? [...loaded.issues] : await issuesOf(context, loaded.recipe, versionId, signal)
      return { issues: issues.map((issue) => loaded.locate(issue)) }
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      return { issues: [...error.problems] }
    }
  }),
  columnsAt: api.recipes.columnsAt.handler(async ({ input: { recipe, versionId, stepIndex }, context: { engine, store }, signal = never() }) => {
    const { columns } = store.datasets.version(versionId)
    const compiled = await inLeasedSession(engine, signal, (session) => prepareRecipe(session, columns, recipe.steps, stepIndex))
    return [...compiled.columns]
  }),
  drift: api.recipes.drift.handler(({ input: { recipe, versionId }, context: { engine, store }, signal = never() }) => {
    const { columns } = store.datasets.version(versionId)
    return inLeasedSession(engine, signal, (session) => findDrift(session, recipe, columns))
  }),
  schema: api.recipes.schema.handler(() => recipeSchema()),
})

import { z } from 'zod'
import { Column } from '../model/column'
import { Drift } from '../model/drift'
import { Deletion, Id, Name, Time } from '../model/project'
import { Problem } from '../model/problem'
import { Recipe } from '../model/recipe'
import { procedure, readingProcedure } from './procedure'
import { JsonSchema } from './system'

/** A recipe as it is kept, at its present place in its history. */
export const StoredRecipe = z.object({
  id: Id,
  projectId: Id,
  name: z.string(),
  recipe: Recipe,
  /** The number of the history entry that is in force. */
  number: z.number().int(),
  canUndo: z.boolean(),
  canRedo: z.boolean(),
  createdAt: Time,
  updatedAt: Time,
})
export type StoredRecipe = z.infer<typeof StoredRecipe>

export const RecipeHistoryEntry = z.object({
  number: z.number().int(),
  /** The entry that it was made from: where undo goes. */
  parent: z.number().int().nullable(),
  /** What was done, in words. */
  note: z.string(),
  steps: z.number().int(),
  createdAt: Time,
})
export type RecipeHistoryEntry = z.infer<typeof RecipeHistoryEntry>

/** The longest YAML text that is read, in characters. */
export const RECIPE_TEXT_LIMIT = 1_000_000
const RecipeText = z.string().max(RECIPE_TEXT_LIMIT)

export const recipes = {
  list: procedure
    .route({ method: 'GET', path: '/recipes', summary: 'The recipes of a project', tags: ['recipes'] })
    .input(z.object({ projectId: Id }))
    .output(z.array(StoredRecipe)),
  get: procedure
    .route({ method: 'GET', path: '/recipes/{recipeId}', summary: 'One recipe', tags: ['recipes'] })
    .input(z.object({ recipeId: Id }))
    .output(StoredRecipe),
  create: procedure
    .route({ method: 'POST', path: '/recipes', successStatus: 201, summary: 'Keep a new recipe', tags: ['recipes'] })
    .input(z.strictObject({ projectId: Id, name: Name, recipe: Recipe }))
    .output(StoredRecipe),
  save: procedure
    .meta({ noted: 'counted' })
    .route({ method: 'PUT', path: '/recipes/{recipeId}', summary: 'Save a change; it becomes an entry of the history', tags: ['recipes'] })
    .input(z.strictObject({
      recipeId: Id,
      recipe: Recipe,
      note: z.string().max(500).default('Edited'),
      /** The entry that the change was made on; given and no longer in force: CONFLICT. */
      basedOn: z.number().int().optional(),
    }))
    .output(StoredRecipe),
  delete: procedure
    .route({ method: 'DELETE', path: '/recipes/{recipeId}', summary: 'Delete a recipe; can be undone until Winnow ends', tags: ['recipes'] })
    .input(z.object({ recipeId: Id }))
    .output(Deletion),
  history: procedure
    .route({ method: 'GET', path: '/recipes/{recipeId}/history', summary: 'All changes that are remembered, the newest first', tags: ['recipes'] })
    .input(z.object({ recipeId: Id }))
    .output(z.array(RecipeHistoryEntry)),
  undo: procedure
    .meta({ noted: 'counted' })
    .route({ method: 'POST', path: '/recipes/{recipeId}/undo', summary: 'Go back by one change', tags: ['recipes'] })
    .input(z.object({ recipeId: Id }))
    .output(StoredRecipe),
  redo: procedure
    .meta({ noted: 'counted' })
    .route({ method: 'POST', path: '/recipes/{recipeId}/redo', summary: 'Go forward again by one change', tags: ['recipes'] })
    .input(z.object({ recipeId: Id }))
    .output(StoredRecipe),
  goTo: procedure
    .meta({ noted: 'counted' })
    .route({ method: 'POST', path: '/recipes/{recipeId}/history/{number}', summary: 'Put any entry of the history in force', tags: ['recipes'] })
    .input(z.object({ recipeId: Id, number: z.number().int() }))
    .output(StoredRecipe),
  parse: readingProcedure
    .route({ method: 'POST', path: '/recipes/parse', summary: 'Read a recipe from YAML (or JSON) text; unknown steps are kept', tags: ['recipes'] })
    .input(z.strictObject({ yaml: RecipeText }))
    .output(z.object({ recipe: Recipe, issues: z.array(Problem) })),
  print: readingProcedure
    .route({ method: 'POST', path: '/recipes/print', summary: 'A recipe as YAML text', tags: ['recipes'] })
    .input(z.strictObject({ recipe: Recipe }))
    .output(z.object({ yaml: z.string() })),
  validate: readingProcedure
    .route({ method: 'POST', path: '/recipes/validate', summary: 'All that is wrong with a recipe; `place` says where: JSON pointer, and the line when text was given', tags: ['recipes'] })
    .input(z.strictObject({
      recipe: Recipe.optional(),
      /** The text, when the issues should have line numbers. One of `recipe` and `yaml` is needed. */
      yaml: RecipeText.optional(),
      /** Checked against the columns of this version, too. */
      versionId: Id.optional(),
    }))
    .output(z.object({ issues: z.array(Problem) })),
  columnsAt: readingProcedure
    .route({ method: 'POST', path: '/recipes/columns', summary: 'The columns as they are before a step (after the last one: stepIndex = number of steps)', tags: ['recipes'] })
    .input(z.strictObject({ recipe: Recipe, versionId: Id, stepIndex: z.number().int().min(0) }))
    .output(z.array(Column)),
  drift: readingProcedure
    .route({ method: 'POST', path: '/recipes/drift', summary: 'Which columns that the recipe needs a version does not have, and which are new', tags: ['recipes'] })
    .input(z.strictObject({ recipe: Recipe, versionId: Id }))
    .output(Drift),
  schema: procedure
    .route({ method: 'GET', path: '/recipes/schema', summary: 'The JSON Schema of recipe files, for editors', tags: ['recipes'] })
    .output(JsonSchema),
}

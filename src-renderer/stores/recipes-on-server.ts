import { vi } from 'vitest'
import type { StoredRecipe } from '#shared/contract/recipes'
import { TEXT } from '#shared/model/data-type'
import type { DatasetVersionDetail } from '#shared/model/dataset'
import { failure, type Problem } from '#shared/model/problem'
import type { Recipe, RecipeStep } from '#shared/model/recipe'
import type { StepCard } from '#shared/model/step-card'
import { fakeApi, ID } from '../testing'

const NOW = '2026-01-01T00:00:00.000Z'
/** A version with a column of texts, of a dataset with the same id. */
export const aVersion = (id = ID): DatasetVersionDetail => ({
  id, datasetId: id, number: 1, rows: 3, unreadable: 0, bytes: 1, sha256: '', columns: [{ name: 'email', type: TEXT }], file: null, runId: null, createdAt: NOW, report: null,
})

const version = aVersion()

/** The recipe routes of the contract with one recipe's history, as far as the page uses them; `check` says what is wrong with steps. */
export function recipesOnServer(check: (steps: readonly RecipeStep[]) => Problem[] = () => [], catalogue: readonly StepCard[] = []) {
  const history: Recipe[] = []
  const recipeOf = new Map<string, string>()
  let place = -1
  let down = false
  const answer = async <T>(work: () => T): Promise<T> => {
    if (down) throw failure('ENGINE_STOPPED', 'The engine stopped.', 'Try again.')
    return work()
  }
  const now = (): StoredRecipe => ({ id: ID, projectId: ID, name: 'orders', recipe: history[place] ?? { winnow: 1, steps: [] }, number: place, canUndo: place > 0, canRedo: place < history.length - 1, createdAt: NOW, updatedAt: NOW })
  const put = (recipe: Recipe): StoredRecipe => {
    place += 1
    history.splice(place, history.length, recipe)
    return now()
  }
  const go = (to: () => number) => answer(() => {
    place = to()
    return now()
  })
  const validate = vi.fn<(input: { recipe: Recipe }) => Promise<{ issues: Problem[] }>>(({ recipe }) => answer(() => ({ issues: check(recipe.steps) })))
  return {
    history, recipeOf, validate,
    breakDown: (next: boolean) => { down = next },
    api: fakeApi({
      system: { info: async () => ({ notices: [] }), formats: async () => [] },
      projects: { list: async () => [{ id: ID }] },
      datasets: {
        list: async () => [{ id: ID, name: 'orders' }], get: ({ datasetId }: { datasetId: string }) => answer(() => ({ recipeId: recipeOf.get(datasetId) ?? null })),
        setRecipe: async ({ datasetId, recipeId }: { datasetId: string, recipeId: string }) => { recipeOf.set(datasetId, recipeId) },
      },
      steps: { catalogue: async () => catalogue, templates: async () => [], describe: async ({ steps }: { steps: readonly RecipeStep[] }) => steps.map(({ step }) => `${step} in words`) },
      recipes: {
        create: ({ recipe }: { recipe: Recipe }) => answer(() => put(recipe)), save: ({ recipe }: { recipe: Recipe }) => answer(() => put(recipe)), validate,
        columnsAt: async () => version.columns, print: async () => ({ yaml: 'winnow: 1' }), list: async () => [],
        undo: () => go(() => place - 1), redo: () => go(() => place + 1), goTo: ({ number }: { number: number }) => go(() => number), get: () => answer(now),
        history: async () => history.map(({ steps }, number) => ({ number, parent: number - 1, note: '', steps: steps.length, createdAt: NOW })),
      },
    }),
  }
}

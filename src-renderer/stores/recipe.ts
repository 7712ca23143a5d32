import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { StoredRecipe } from '#shared/contract/recipes'
import type { Column } from '#shared/model/column'
import { typeLabel } from '#shared/model/data-type'
import type { DatasetVersionDetail } from '#shared/model/dataset'
import type { Problem } from '#shared/model/problem'
import type { Recipe, RecipeStep } from '#shared/model/recipe'
import { useApi } from '../api/client'
import { toProblems, type Problems } from '../api/problems'
import { t } from '../messages'
import { useWorkplaceStore } from './workplace'

const EMPTY: Recipe = { winnow: 1, steps: [] }
/** Which recipe belongs to a dataset is the page's own memory: a recipe fits many datasets. */
const keyOf = (datasetId: string): string => `winnow.recipe.${datasetId}`

/** The recipe that is being written. Every change is saved as it is made; undo and redo are the engine's, and outlive a restart. */
export const useRecipeStore = defineStore('recipe', () => {
  const api = useApi()
  const workplace = useWorkplaceStore()
  const version = shallowRef<DatasetVersionDetail>()
  const recipe = shallowRef<Recipe>(EMPTY)
  const stored = shallowRef<StoredRecipe>()
  const problems = shallowRef<Problems>()
  /** What keeps the recipe from running, told when it was loaded or previewed. */
  const issues = shallowRef<readonly Problem[]>([])
  const saving = ref(false)
  let queue: Promise<unknown> = Promise.resolve()

  const steps = computed(() => recipe.value.steps)
  const canUndo = computed(() => stored.value?.canUndo === true && !saving.value)
  const canRedo = computed(() => stored.value?.canRedo === true && !saving.value)

  /** How the file was read: the recipe's `input`. */
  const readAs = computed((): Readonly<Record<string, unknown>> | undefined => {
    const report = version.value?.report
    return report ? { ...report.input, format: report.format } : undefined
  })

  /** True when the recipe says that files are read in another way than this one was. */
  const readsOtherwise = computed(() => {
    const read = readAs.value
    return read !== undefined && Object.entries(recipe.value.input ?? {}).some(([option, value]) => JSON.stringify(value) !== JSON.stringify(read[option]))
  })

  /** The step's title: the name that the user gave it, else that of its kind. */
  const titleOf = (step: RecipeStep): string => step.name ?? workplace.findStep(step.step)?.title ?? step.step

  /** Takes up the recipe of a dataset, or starts a new one. */
  async function open(next: DatasetVersionDetail): Promise<void> {
    if (version.value?.id === next.id) return
    version.value = next
    recipe.value = EMPTY
    stored.value = undefined
    problems.value = undefined
    issues.value = []
    const recipeId = localStorage.getItem(keyOf(next.datasetId))
    if (recipeId === null) return
    try {
      show(await api.recipes.get({ recipeId }))
    } catch {
      // It was deleted, or belongs to another home folder.
      localStorage.removeItem(keyOf(next.datasetId))
    }
  }

  /** Puts other steps in force at once and saves them, one change after the other. */
  function change(note: string, next: readonly RecipeStep[], base: Recipe = recipe.value): Promise<void> {
    recipe.value = { ...withOrigin(base), steps: [...next] }
    const changed = recipe.value
    return enqueue(async () => {
      stored.value ??= await create(changed)
      stored.value = await api.recipes.save({ recipeId: stored.value.id, recipe: changed, note: note.slice(0, 500) })
    })
  }

  async function create(first: Recipe): Promise<StoredRecipe> {
    await workplace.load()
    const { project } = workplace
    if (!project || !version.value) throw new Error('no dataset is open')
    const name = first.name ?? workplace.datasets.find(({ id }) => id === version.value?.datasetId)?.name ?? t.recipe.title
    // The first entry of the history has no steps: that is where the last undo leads.
    const made = await api.recipes.create({ projectId: project.id, name, recipe: { ...first, steps: [] } })
    localStorage.setItem(keyOf(version.value.datasetId), made.id)
    return made
  }

  const add = (step: RecipeStep, at = steps.value.length) => change(t.recipe.notes.added(titleOf(step)), steps.value.toSpliced(at, 0, step))
  const replace = (index: number, step: RecipeStep) => change(t.recipe.notes.edited(titleOf(step)), steps.value.with(index, step))

  function remove(index: number): Promise<void> {
    const step = steps.value[index]
    return step ? change(t.recipe.notes.removed(titleOf(step)), steps.value.toSpliced(index, 1)) : Promise.resolve()
  }

  function toggle(index: number): Promise<void> {
    const step = steps.value[index]
    if (!step) return Promise.resolve()
    const { disabled, ...rest } = step
    const note = disabled ? t.recipe.notes.enabled(titleOf(step)) : t.recipe.notes.disabled(titleOf(step))
    return change(note, steps.value.with(index, disabled ? rest : { ...step, disabled: true }))
  }

  function move(from: number, to: number): Promise<void> {
    const step = steps.value[from]
    if (!step || to < 0 || to >= steps.value.length) return Promise.resolve()
    return change(t.recipe.notes.moved(titleOf(step)), steps.value.toSpliced(from, 1).toSpliced(to, 0, step))
  }

  /** Puts a whole recipe in the place of the present one. */
  const take = (next: Recipe): Promise<void> => change(t.recipe.notes.loaded, next.steps, next)

  const undo = () => travel((recipeId) => api.recipes.undo({ recipeId }))
  const redo = () => travel((recipeId) => api.recipes.redo({ recipeId }))

  const travel = (go: (recipeId: string) => Promise<StoredRecipe>): Promise<void> => enqueue(async () => { if (stored.value) show(await go(stored.value.id)) })

  function show(next: StoredRecipe): void {
    stored.value = next
    recipe.value = next.recipe
  }

  function enqueue(work: () => Promise<void>): Promise<void> {
    const done = queue.then(async () => {
      saving.value = true
      problems.value = undefined
      try {
        await work()
      } catch (error) {
        problems.value = toProblems(error)
      } finally {
        saving.value = false
      }
    })
    queue = done
    return done
  }

  /** The recipe with how the dataset was read and which columns it has, where the recipe does not say so itself. */
  function withOrigin(given: Recipe): Recipe {
    if (!version.value) return given
    const { columns } = version.value
    const { input = readAs.value, expects = Object.fromEntries(columns.map(({ name, type }) => [name, typeLabel(type)])) } = given
    return { ...given, ...(input && { input }), expects }
  }

  /** The columns as they are before a step; those of the dataset where the steps before cannot be followed. */
  async function columnsAt(stepIndex: number): Promise<readonly Column[]> {
    if (!version.value) return []
    return api.recipes.columnsAt({ recipe: recipe.value, versionId: version.value.id, stepIndex }).catch(() => version.value?.columns ?? [])
  }

  return { version, recipe, stored, steps, problems, issues, saving, canUndo, canRedo, readsOtherwise, titleOf, open, change, add, replace, remove, toggle, move, take, undo, redo, columnsAt }
})

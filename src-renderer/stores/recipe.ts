import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { RecipeHistoryEntry, StoredRecipe } from '#shared/contract/recipes'
import type { Column } from '#shared/model/column'
import { typeLabel } from '#shared/model/data-type'
import type { DatasetVersionDetail } from '#shared/model/dataset'
import type { Problem } from '#shared/model/problem'
import type { Recipe, RecipeStep } from '#shared/model/recipe'
import { useApi } from '../api/client'
import { toProblems, type Problems } from '../api/problems'
import { withColumn } from '../forms/columns'
import { inserted, moved, replaced, without } from '../lists'
import { t } from '../messages'
import { firstBroken, useStepDraft, withDraft } from './step-draft'
import { useWorkplaceStore } from './workplace'

const EMPTY: Recipe = { winnow: 1, steps: [] }

/** What the grid shows: a recipe, or its first so many steps. */
export interface Previewed {
  readonly recipe: Recipe
  readonly steps?: number
}

/** A dataset with the recipe that is written for it: saving goes on for it when another dataset is opened meanwhile. */
interface Session {
  readonly version: DatasetVersionDetail
  stored: StoredRecipe | undefined
}

/** The recipe that is being written. Every change is saved as it is made; undo and redo are the engine's, and outlive a restart. */
export const useRecipeStore = defineStore('recipe', () => {
  const api = useApi()
  const workplace = useWorkplaceStore()
  const version = shallowRef<DatasetVersionDetail>()
  const recipe = shallowRef<Recipe>(EMPTY)
  const stored = shallowRef<StoredRecipe>()
  const problems = shallowRef<Problems>()
  /** What keeps steps from running. The table is shown as it is before the first of them. */
  const issues = shallowRef<readonly Problem[]>([])
  /** The recipe that the issues are of: the one that is shown. */
  const checked = shallowRef<Recipe>(EMPTY)
  const saving = ref(false)
  /** True when the last change could not be saved: it stands on screen alone. */
  const unsaved = ref(false)
  /** The selected step's place: its columns are marked in the grid. */
  const selected = ref<number>()
  /** Whether the grid shows the table as it is after the selected step, and no further. */
  const asOf = ref(false)
  /** The column that somebody is at in the grid: forms of new steps begin with it. */
  const activeColumn = ref<string>()
  let session: Session | undefined
  let queue: Promise<unknown> = Promise.resolve()

  const form = useStepDraft(api, recipe, version)
  const { editing, draft, draftProblems, checking } = form

  const steps = computed(() => recipe.value.steps)
  // Not only once a change is saved: whoever takes it back at once has their keys heard, and the button keeps the focus.
  const canUndo = computed(() => stored.value?.canUndo === true || (saving.value && unsaved.value))
  const canRedo = computed(() => stored.value?.canRedo === true)
  const previewed = computed((): Previewed => {
    if (form.shown.value) return until(withDraft(recipe.value, form.shown.value), form.shown.value.steps)
    const broken = firstBroken(issues.value) ?? Infinity
    const wanted = asOf.value && selected.value !== undefined ? selected.value + 1 : Infinity
    return until(checked.value, Math.min(broken, wanted))
  })
  const until = (whole: Recipe, count = Infinity): Previewed => (count < Infinity ? { recipe: whole, steps: count } : { recipe: whole })

  watch([recipe, version], async ([next, of]) => {
    let found: readonly Problem[] = []
    if (of && next.steps.length > 0) {
      // Whoever shows the rows tells it when the engine cannot be asked.
      found = await api.recipes.validate({ recipe: next, versionId: of.id }).then((answer) => answer.issues, () => [])
    }
    if (recipe.value !== next) return
    issues.value = found
    checked.value = next
  }, { flush: 'sync' })

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
    const mine: Session = { version: next, stored: undefined }
    session = mine
    form.close()
    version.value = next
    recipe.value = EMPTY
    stored.value = undefined
    problems.value = undefined
    unsaved.value = false
    activeColumn.value = undefined
    select(undefined)
    try {
      const kept = await read(next)
      if (kept) show(mine, kept)
    } catch (error) {
      if (session === mine) problems.value = toProblems(error)
    }
  }

  /** The recipe that the dataset is being cleaned with, if it has one. */
  async function read({ datasetId }: DatasetVersionDetail): Promise<StoredRecipe | undefined> {
    const { recipeId } = await api.datasets.get({ datasetId })
    return recipeId === null ? undefined : api.recipes.get({ recipeId })
  }

  /** Selects the step at a place; undefined for none. */
  function select(index: number | undefined): void {
    selected.value = index
    if (index === undefined) asOf.value = false
  }

  /** Opens the form of a new step; it comes after all others unless `at` says where. */
  function begin(step: RecipeStep, at = steps.value.length): void {
    const card = workplace.findStep(step.step)
    select(undefined)
    form.start({ index: at, step: card && activeColumn.value !== undefined ? { ...step, ...withColumn(card.params, step, activeColumn.value) } : step, isNew: true })
  }

  /** Opens the form of a step of the recipe. */
  function edit(index: number): void {
    const step = steps.value[index]
    if (!step) return
    select(index)
    asOf.value = false
    form.start({ index, step, isNew: false })
  }

  /** Puts the form's values in force and saves them: if they can run, or if that does not matter. Answers whether it did. */
  async function apply(anyway = false): Promise<boolean> {
    if (!anyway) await form.settle()
    const { value: changed } = draft
    if (changed && !anyway && draftProblems.value.length > 0) return false
    form.close()
    if (changed) await (changed.isNew ? add(changed.step, changed.index) : replace(changed.index, changed.step))
    return true
  }

  /** Puts other steps in force at once and saves them, one change after the other. */
  function change(note: string, next: readonly RecipeStep[], base: Recipe = recipe.value): Promise<void> {
    form.close()
    recipe.value = { ...withOrigin(base), steps: [...next] }
    if (selected.value !== undefined && selected.value >= next.length) select(undefined)
    return save(note)
  }

  /** Saves the recipe as it stands: again, after it failed. */
  function save(note: string = t.recipe.notes.saved): Promise<void> {
    const changed = recipe.value
    const mine = session
    return enqueue(async () => {
      if (!mine) throw new Error('no dataset is open')
      if (session === mine) unsaved.value = true
      // It may have one after all: when it could not be read at first.
      mine.stored ??= await read(mine.version) ?? await create(mine, changed)
      mine.stored = await api.recipes.save({ recipeId: mine.stored.id, recipe: changed, note: note.slice(0, 500) })
      if (session !== mine) return
      unsaved.value = false
      stored.value = mine.stored
    })
  }

  async function create({ version: { datasetId } }: Session, first: Recipe): Promise<StoredRecipe> {
    await workplace.load()
    const { project } = workplace
    if (!project) throw new Error('no project is open')
    const name = first.name ?? workplace.datasets.find(({ id }) => id === datasetId)?.name ?? t.recipe.title
    // The first entry of the history has no steps: that is where the last undo leads.
    const made = await api.recipes.create({ projectId: project.id, name, recipe: { ...first, steps: [] } })
    await api.datasets.setRecipe({ datasetId, recipeId: made.id })
    return made
  }

  function add(step: RecipeStep, at = steps.value.length): Promise<void> {
    const done = change(t.recipe.notes.added(titleOf(step)), inserted(steps.value, at, step))
    select(at)
    return done
  }

  const replace = (index: number, step: RecipeStep): Promise<void> => change(t.recipe.notes.edited(titleOf(step)), replaced(steps.value, index, step))

  function remove(index: number): Promise<void> {
    const step = steps.value[index]
    if (!step) return Promise.resolve()
    select(undefined)
    return change(t.recipe.notes.removed(titleOf(step)), without(steps.value, index))
  }

  /** Takes out a step and all that come after it. */
  function removeFrom(index: number): Promise<void> {
    if (index >= steps.value.length) return Promise.resolve()
    select(undefined)
    return change(t.recipe.notes.cut(steps.value.length - index), steps.value.slice(0, index))
  }

  /** Puts a second step like it behind a step. */
  function duplicate(index: number): Promise<void> {
    const step = steps.value[index]
    return step ? add(step, index + 1) : Promise.resolve()
  }

  function toggle(index: number): Promise<void> {
    const step = steps.value[index]
    if (!step) return Promise.resolve()
    const { disabled, ...rest } = step
    const note = disabled ? t.recipe.notes.enabled(titleOf(step)) : t.recipe.notes.disabled(titleOf(step))
    return change(note, replaced(steps.value, index, disabled ? rest : { ...step, disabled: true }))
  }

  /** Moves a step; `to` is the place where it stands afterwards. */
  function move(from: number, to: number): Promise<void> {
    const step = steps.value[from]
    if (!step || to < 0 || to >= steps.value.length || to === from) return Promise.resolve()
    const done = change(t.recipe.notes.moved(titleOf(step)), moved(steps.value, from, to))
    if (selected.value !== undefined) select(to)
    return done
  }

  /** Puts a whole recipe in the place of the present one. */
  const take = (next: Recipe): Promise<void> => change(t.recipe.notes.loaded, next.steps, next)

  /** Takes out all steps. */
  const clear = (): Promise<void> => change(t.recipe.notes.cleared, [])

  const undo = () => travel((recipeId) => api.recipes.undo({ recipeId }), ({ canUndo: may }) => may)
  const redo = () => travel((recipeId) => api.recipes.redo({ recipeId }), ({ canRedo: may }) => may)
  /** Puts an entry of the history in force. */
  const goTo = (number: number) => travel((recipeId) => api.recipes.goTo({ recipeId, number }))

  /** `may` is asked when its turn has come: what was pressed before may have left nothing to do. */
  function travel(go: (recipeId: string) => Promise<StoredRecipe>, may: (now: StoredRecipe) => boolean = () => true): Promise<void> {
    const mine = session
    form.close()
    return enqueue(async () => { if (mine?.stored && may(mine.stored)) show(mine, await go(mine.stored.id)) })
  }

  /** All changes that are remembered, the newest first. Throws what the engine says. */
  const history = async (): Promise<readonly RecipeHistoryEntry[]> => (stored.value ? api.recipes.history({ recipeId: stored.value.id }) : [])

  function show(mine: Session, next: StoredRecipe): void {
    mine.stored = next
    if (session !== mine) return
    stored.value = next
    recipe.value = next.recipe
    unsaved.value = false
    if (selected.value !== undefined && selected.value >= next.recipe.steps.length) select(undefined)
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

  return {
    version, recipe, stored, steps, problems, issues, saving, unsaved, canUndo, canRedo, readsOtherwise, titleOf, open,
    selected, asOf, select, activeColumn, editing, draft, draftProblems, checking, previewed, begin, edit, write: form.write, discard: form.close, apply,
    change, save, add, replace, remove, removeFrom, duplicate, toggle, move, take, clear, undo, redo, goTo, history, columnsAt,
  }
})

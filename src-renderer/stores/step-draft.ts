import { computed, ref, shallowRef, type ComputedRef, type Ref } from 'vue'
import type { Client } from '#shared/contract/index'
import type { DatasetVersionDetail } from '#shared/model/dataset'
import type { Problem } from '#shared/model/problem'
import type { Recipe, RecipeStep } from '#shared/model/recipe'
import { stepOf, toProblems } from '../api/problems'
import { inserted, replaced } from '../lists'

/** A step whose form is open: where it stands (or would stand), and what the form says. */
export interface Draft {
  readonly index: number
  readonly step: RecipeStep
  /** True for a step that is not in the recipe yet. */
  readonly isNew: boolean
}

/** A draft that can run; with `steps` only the first so many of the recipe can, with it. */
export interface ShownDraft extends Draft {
  readonly steps?: number
}

const PAUSE = 250

/** The place of the first step that something is wrong with. */
export function firstBroken(issues: readonly Problem[]): number | undefined {
  const places = issues.map(stepOf).filter((place) => place !== undefined)
  return places.length > 0 ? Math.min(...places) : undefined
}

/** The recipe with a draft in its place. */
export const withDraft = (recipe: Recipe, { index, step, isNew }: Draft): Recipe =>
  ({ ...recipe, steps: isNew ? inserted(recipe.steps, index, step) : replaced(recipe.steps, index, step) })

export interface StepDraft {
  /** The open form with what it began with; undefined when none is open. */
  readonly editing: Ref<Draft | undefined>
  /** What the form says, once that differs from the recipe. */
  readonly draft: ComputedRef<Draft | undefined>
  /** The last draft that could run: what the grid shows, up to the first step behind it that it breaks. */
  readonly shown: Ref<ShownDraft | undefined>
  /** What is wrong with the form's values. Their pointers lead from the recipe. */
  readonly draftProblems: Ref<readonly Problem[]>
  /** True from a change of the form until the engine has looked at it. */
  readonly checking: Ref<boolean>
  start(next: Draft): void
  /** Has the engine look at what was typed last; resolves when it has. */
  settle(): Promise<void>
  write(step: RecipeStep): void
  close(): void
}

/** The form of one step: its values are looked at by the engine as they are typed, and shown in the grid once they can run. */
export function useStepDraft(api: Client, recipe: Readonly<Ref<Recipe>>, version: Readonly<Ref<DatasetVersionDetail | undefined>>, pause = PAUSE): StepDraft {
  const editing = shallowRef<Draft>()
  const values = shallowRef<RecipeStep>()
  const shown = shallowRef<ShownDraft>()
  const draftProblems = shallowRef<readonly Problem[]>([])
  const checking = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let latest = 0

  const isChanged = ({ step, isNew }: Draft): boolean => isNew || JSON.stringify(values.value) !== JSON.stringify(step)
  const draft = computed(() => (editing.value && values.value && isChanged(editing.value) ? { ...editing.value, step: values.value } : undefined))

  function start(next: Draft): void {
    close()
    editing.value = next
    values.value = next.step
    void check()
  }

  function write(step: RecipeStep): void {
    if (!editing.value) return
    values.value = step
    checking.value = true
    clearTimeout(timer)
    timer = setTimeout(() => { void check() }, pause)
  }

  function close(): void {
    clearTimeout(timer)
    latest += 1
    editing.value = undefined
    values.value = undefined
    shown.value = undefined
    draftProblems.value = []
    checking.value = false
  }

  async function settle(): Promise<void> {
    clearTimeout(timer)
    await check()
  }

  const issuesOf = async (written: Recipe): Promise<readonly Problem[]> => (version.value ? (await api.recipes.validate({ recipe: written, versionId: version.value.id })).issues : [])

  async function check(): Promise<void> {
    if (!editing.value || !values.value || !version.value) return
    latest += 1
    const mine = latest
    const next: Draft = { ...editing.value, step: values.value }
    const written = withDraft(recipe.value, next)
    checking.value = true
    try {
      // What stands after the draft has no say in whether it can run.
      const issues = await issuesOf({ ...written, steps: written.steps.slice(0, next.index + 1) })
      const behind = issues.length === 0 && written.steps.length > next.index + 1 ? await issuesOf(written) : []
      if (mine !== latest) return
      draftProblems.value = issues.filter((issue) => stepOf(issue) === next.index)
      const steps = firstBroken(behind)
      if (issues.length === 0) shown.value = draft.value && { ...draft.value, ...(steps !== undefined && { steps }) }
    } catch (error) {
      if (mine === latest) draftProblems.value = toProblems(error)
    } finally {
      if (mine === latest) checking.value = false
    }
  }

  return { editing, draft, shown, draftProblems, checking, start, write, settle, close }
}

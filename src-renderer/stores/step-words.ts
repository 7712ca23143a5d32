import { defineStore } from 'pinia'
import { shallowReactive } from 'vue'
import type { RecipeStep } from '#shared/model/recipe'
import { useApi } from '../api/client'
import { t } from '../messages'
import { useWorkplaceStore } from './workplace'

/** What every step has beside its parameters. */
const COMMON = new Set(['step', 'name', 'note', 'disabled', 'severity'])

/** The parameters of a step. */
const paramsOf = (step: RecipeStep): Record<string, unknown> => Object.fromEntries(Object.entries(step).filter(([key]) => !COMMON.has(key)))

/** The same key for steps that do the same. */
const keyOf = (step: RecipeStep): string => JSON.stringify([step.step, paramsOf(step)])

const sorted = (params: Readonly<Record<string, unknown>>) => Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1))

/** Steps in words for their cards: "amount between 0 and 50,000". The engine's words come a moment after the step. */
export const useStepWordsStore = defineStore('step-words', () => {
  const api = useApi()
  const workplace = useWorkplaceStore()
  const words = shallowReactive(new Map<string, string | null>())
  let wanted = new Map<string, RecipeStep>()

  /** The step's words; of a ready-made rule its name; undefined until the engine has told them, null where it cannot read the step. */
  function wordsOf(step: RecipeStep): string | null | undefined {
    const ready = readyMade(step)
    if (ready !== undefined) return ready
    const key = keyOf(step)
    if (!words.has(key)) want(key, step)
    return words.get(key)
  }

  function readyMade(step: RecipeStep): string | undefined {
    const params = paramsOf(step)
    const { column, columns, ...rest } = params
    if (Object.keys(rest).length === 0) return undefined
    const template = workplace.templates.find(({ step: { step: kind, ...given } }) => kind === step.step && JSON.stringify(sorted(given)) === JSON.stringify(sorted(rest)))
    return template && t.recipe.readyMade([column ?? columns ?? []].flat().join(', '), template.label)
  }

  function want(key: string, step: RecipeStep): void {
    // All steps of a recipe are asked for together.
    if (wanted.size === 0) queueMicrotask(() => { void ask() })
    wanted.set(key, { step: step.step, ...paramsOf(step) })
  }

  async function ask(): Promise<void> {
    const asked = wanted
    wanted = new Map()
    const answers = await api.steps.describe({ steps: [...asked.values()] }).catch(() => undefined)
    if (answers) [...asked.keys()].forEach((key, index) => words.set(key, answers[index] ?? null))
  }

  return { wordsOf }
})

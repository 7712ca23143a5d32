import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { Column } from '#shared/model/column'
import type { Outcome } from '#shared/model/outcome'
import type { PreviewRow, PreviewView } from '#shared/model/preview'
import type { Recipe } from '#shared/model/recipe'
import { useApi } from '../api/client'
import { isAbort, toProblems, type Problems } from '../api/problems'
import { retry } from '../api/retry'

export const PAGE_ROWS = 100

interface Page {
  readonly columns: readonly Column[]
  readonly rows: readonly PreviewRow[]
  readonly total: number | null
}

/** The rows on screen: those of a version, or what a recipe would make of them. */
export const useRowsStore = defineStore('rows', () => {
  const api = useApi()
  const view = ref<PreviewView>('all')
  const offset = ref(0)
  const page = shallowRef<Page>()
  /** What the recipe does to the whole dataset; undefined while it is being counted, or without a recipe. */
  const outcome = shallowRef<Outcome>()
  const busy = ref(false)
  const problems = shallowRef<Problems>()
  let versionId = ''
  let recipe: Recipe = { winnow: 1, steps: [] }
  let abort = new AbortController()

  const effects = computed(() => new Map(outcome.value?.steps.map((step) => [step.index, step])))

  /** Shows another version or another recipe, from the first page on. */
  function show(nextVersion: string, nextRecipe: Recipe): Promise<void> {
    if (nextVersion !== versionId) {
      page.value = undefined
      view.value = 'all'
    }
    versionId = nextVersion
    recipe = nextRecipe
    offset.value = 0
    outcome.value = undefined
    return refresh()
  }

  function look(nextView: PreviewView): Promise<void> {
    view.value = nextView
    offset.value = 0
    return refresh()
  }

  function goTo(nextOffset: number): Promise<void> {
    offset.value = Math.max(0, nextOffset)
    return refresh()
  }

  async function refresh(): Promise<void> {
    abort.abort()
    abort = new AbortController()
    const { signal } = abort
    busy.value = true
    try {
      const next = recipe.steps.length === 0 ? await readRows(signal) : await readPreview(signal)
      if (signal.aborted) return
      page.value = next
      problems.value = undefined
    } catch (error) {
      if (!isAbort(error, signal)) problems.value = toProblems(error)
    } finally {
      if (!signal.aborted) busy.value = false
    }
  }

  async function readRows(signal: AbortSignal): Promise<Page> {
    const { columns, rows, total } = await retry(() => api.datasets.page({ versionId, offset: offset.value, limit: PAGE_ROWS }, { signal }), signal)
    return { columns, total, rows: rows.map((row) => ({ ...row, state: 'kept', changed: [], invalid: [], reasons: [] })) }
  }

  async function readPreview(signal: AbortSignal): Promise<Page> {
    const ask = () => retry(() => api.preview.page({ versionId, recipe, view: view.value, offset: offset.value, limit: PAGE_ROWS }, { signal }), signal)
    const first = await ask()
    if (first.outcome) outcome.value = first.outcome
    else void count(signal, ask)
    return first
  }

  /** Waits until the whole dataset has been gone through, then shows the page again with its counts. */
  async function count(signal: AbortSignal, ask: () => Promise<Page>): Promise<void> {
    try {
      const counted = await retry(() => api.preview.outcome({ versionId, recipe }, { signal }), signal)
      const again = await ask()
      if (signal.aborted) return
      outcome.value = counted
      page.value = again
    } catch (error) {
      if (!isAbort(error, signal)) problems.value = toProblems(error)
    }
  }

  return { view, offset, page, outcome, effects, busy, problems, show, look, goTo, refresh }
})

import { shallowRef, watch } from 'vue'
import type { Cell } from '#shared/model/column'
import { useApi } from '../../api/client'
import { isAbort } from '../../api/problems'
import { useRecipeStore } from '../../stores/recipe'

const ROWS = 50
const MOST = 3

/** The first few different values of each column, by its name; undefined until they are read, null when that failed. */
export function useSamples() {
  const api = useApi()
  const recipe = useRecipeStore()
  const samples = shallowRef<ReadonlyMap<string, readonly string[]> | null>()
  watch(() => recipe.version?.id, async (versionId, _before, onCleanup) => {
    samples.value = undefined
    if (versionId === undefined) return
    const abort = new AbortController()
    onCleanup(() => abort.abort())
    try {
      const { columns, rows } = await api.datasets.page({ versionId, limit: ROWS }, { signal: abort.signal })
      samples.value = new Map(columns.map(({ name }, place) => [name, distinct(rows.map(({ cells }) => cells[place] ?? null))]))
    } catch (error) {
      if (!isAbort(error, abort.signal)) samples.value = null
    }
  }, { immediate: true })
  return samples
}

function distinct(cells: readonly Cell[]): readonly string[] {
  const texts = cells.filter((cell) => cell !== null).map(String).filter((text) => text.trim() !== '')
  return [...new Set(texts)].slice(0, MOST)
}

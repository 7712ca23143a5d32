import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import type { FoundSensitive, SensitiveColumns } from '#shared/model/dataset'
import { useApi } from '../api/client'
import { toProblems, type Problems } from '../api/problems'
import { useDatasetStore } from './dataset'

/** How a column stands: marked by people, found to look so, or found and cleared by people. */
export interface Sensitivity {
  readonly state: 'marked' | 'found' | 'cleared'
  /** Why it looks so, where it does. */
  readonly found: FoundSensitive | undefined
}

/** Which columns of the dataset that is looked at are sensitive: their values are masked for keys without data_unmasked. */
export const useSensitiveStore = defineStore('sensitive', () => {
  const api = useApi()
  const dataset = useDatasetStore()
  const said = shallowRef<SensitiveColumns>()
  const problems = shallowRef<Problems>()

  const byColumn = computed((): ReadonlyMap<string, Sensitivity> => {
    const { columns = [], cleared = [], found = [] } = said.value ?? {}
    const looks = new Map(found.map((one) => [one.column, one]))
    const notSo = new Set(cleared)
    return new Map([
      ...found.map((one): [string, Sensitivity] => [one.column, { state: notSo.has(one.column) ? 'cleared' : 'found', found: one }]),
      ...columns.map((name): [string, Sensitivity] => [name, { state: 'marked', found: looks.get(name) }]),
    ])
  })

  async function load(): Promise<void> {
    const datasetId = dataset.version?.datasetId
    if (datasetId === undefined) return
    // Without it columns can be looked at all the same; whoever marks one learns what is wrong.
    const read = await api.datasets.sensitive({ datasetId }).catch(() => undefined)
    if (dataset.version?.datasetId === datasetId) said.value = read
  }

  /** Says of a column that it is sensitive, or that it is not. What goes wrong is told by `problems`. */
  async function say(column: string, isSensitive: boolean): Promise<void> {
    const datasetId = dataset.version?.datasetId
    if (datasetId === undefined) return
    problems.value = undefined
    const { columns, cleared, found } = said.value ?? { columns: [], cleared: [], found: [] }
    const looksSo = found.some((one) => one.column === column)
    const others = (names: readonly string[]) => names.filter((name) => name !== column)
    try {
      const next = await api.datasets.setSensitive({
        datasetId, columns: isSensitive && !looksSo ? [...others(columns), column] : others(columns), cleared: !isSensitive && looksSo ? [...others(cleared), column] : others(cleared),
      })
      if (dataset.version?.datasetId === datasetId) said.value = next
    } catch (error) {
      problems.value = toProblems(error)
    }
  }

  watch(() => dataset.version?.id, () => {
    said.value = undefined
    problems.value = undefined
    void load()
  }, { immediate: true })

  return { said, problems, byColumn, load, say }
})

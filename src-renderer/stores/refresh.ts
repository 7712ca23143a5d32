import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { RenamedColumns, SchemaChangeChoice } from '#shared/contract/sources'
import type { Dataset } from '#shared/model/dataset'
import type { AnewReason, Run } from '#shared/model/run'
import type { StreamChange } from '#shared/model/source'
import { useApi } from '../api/client'
import { toProblems, type Problems } from '../api/problems'
import { watchRun } from '../api/watch'
import { useRunsStore } from './runs'
import { useSourcesStore } from './sources'
import { useWorkplaceStore } from './workplace'

/** What a refresh came to: a new version, the one that was there as nothing had changed, a question about columns that changed, or nothing (which the run tells of). */
export type Refreshed = { readonly versionId: string, readonly rows: number, readonly unchanged?: boolean | undefined, readonly anew?: AnewReason | undefined } | undefined

/** A dataset whose columns changed at its source, and what is known of that. */
export interface Question {
  readonly dataset: Dataset
  /** Undefined while it is being found out; null where only reading it tells. */
  readonly change?: StreamChange | null
  readonly problems?: Problems
}

/** Datasets that are read anew from their sources. */
export const useRefreshStore = defineStore('refresh', () => {
  const api = useApi()
  const runs = useRunsStore()
  const sources = useSourcesStore()
  const workplace = useWorkplaceStore()
  const going = ref<ReadonlySet<string>>(new Set())
  const question = shallowRef<Question>()
  /** Runs whose end is told here and nowhere else. */
  const own = new Set<string>()

  /** Reads a dataset anew and follows that to its end. Where its columns changed it asks by `question`. Throws why it failed otherwise, or could not begin. */
  async function refresh(dataset: Dataset, changes: SchemaChangeChoice = 'stop', renamed?: RenamedColumns): Promise<Refreshed> {
    if (going.value.has(dataset.id)) return undefined
    going.value = new Set([...going.value, dataset.id])
    question.value = undefined
    try {
      const run = await follow(await api.sources.refresh({ datasetId: dataset.id, changes, ...(renamed && { renamed }) }))
      if (run.status === 'COMPLETED') await Promise.all([workplace.refreshDatasets(), sources.refresh()])
      if (run.result?.kind === 'import') return run.result
      if (run.problems[0]?.code === 'SOURCE_CHANGED') await ask(dataset)
      return undefined
    } finally {
      going.value = new Set([...going.value].filter((id) => id !== dataset.id))
    }
  }

  async function follow(begun: Run): Promise<Run> {
    own.add(begun.id)
    void runs.refresh()
    let run = begun
    for await (const event of watchRun(api, begun.id, new AbortController().signal)) {
      if (event.type !== 'log' && event.type !== 'progress') run = event.run
    }
    return run
  }

  /** Asks what becomes of columns that changed at the source of a dataset. */
  async function ask(dataset: Dataset): Promise<void> {
    question.value = { dataset }
    try {
      const change = await api.sources.changes({ datasetId: dataset.id })
      if (question.value.dataset.id === dataset.id) question.value = { dataset, change }
    } catch (error) {
      question.value = { dataset, change: null, problems: toProblems(error) }
    }
  }

  function stop(): void {
    question.value = undefined
  }

  /** True for a run that failed for its columns, or gave a new version: who began the refresh tells of it. */
  function tells(run: Run): boolean {
    return own.has(run.id) && (run.status === 'COMPLETED' || run.problems[0]?.code === 'SOURCE_CHANGED')
  }

  return { going, question, refresh, ask, stop, tells }
})

import { defineStore } from 'pinia'
import type { Dataset } from '#shared/model/dataset'
import { useApi } from '../api/client'
import { useSourcesStore } from './sources'
import { useWorkplaceStore } from './workplace'

const EVERY = 3_000

/** What became of a dataset that follows its source: it was read anew, or stopped for a reason that it names. */
export interface WatchNews {
  readonly dataset: Dataset
  readonly kind: 'refreshed' | 'stopped'
}

/** Datasets that follow their sources by themselves. */
export const useWatchesStore = defineStore('watches', () => {
  const api = useApi()
  const workplace = useWorkplaceStore()
  const sources = useSourcesStore()
  /** How each dataset was when it was last looked at. */
  const known = new Map<string, Dataset>()
  const listeners = new Set<(news: WatchNews) => void>()

  /** Whether a dataset can follow its source. */
  function canWatch({ origin }: Dataset): boolean {
    const source = origin && sources.byId.get(origin.sourceId)
    return origin?.choice.stream !== undefined && source !== undefined && sources.connectorById.get(source.connector)?.can.watch === true
  }

  /** Throws what `sources.watch` throws. */
  async function set({ id: datasetId }: Dataset, on: boolean): Promise<void> {
    known.delete(datasetId)
    await api.sources.watch({ datasetId, on })
    await workplace.refreshDatasets()
  }

  /** True for a run that a dataset began which follows its source: its end is told here. */
  const began = (runId: string): boolean => workplace.datasets.some(({ watched }) => watched?.runId === runId)

  let looking: Promise<void> | undefined
  /** Looks at the datasets that follow their sources; those who ask meanwhile wait for the same answer. */
  function look(): Promise<void> {
    looking ??= compare().catch(() => {}).finally(() => { looking = undefined })
    return looking
  }

  async function compare(): Promise<void> {
    const watched = workplace.datasets.filter((dataset) => dataset.watched)
    for (const { id } of watched) known.set(id, known.get(id) ?? workplace.datasets.find((dataset) => dataset.id === id) ?? await api.datasets.get({ datasetId: id }))
    const found = await Promise.all(watched.map(({ id }) => api.datasets.get({ datasetId: id })))
    if (found.some((now) => stateOf(now) !== stateOf(workplace.datasets.find(({ id }) => id === now.id)))) await workplace.refreshDatasets()
    for (const now of found) {
      const before = known.get(now.id)
      known.set(now.id, now)
      const kind = before && newsOf(before, now)
      if (kind) for (const tell of listeners) tell({ dataset: now, kind })
    }
  }

  /** Keeps the datasets fresh that follow their sources, while the page is in view. Answers what ends that. */
  function keepFresh(every = EVERY): () => void {
    const lookIfShown = () => { if (!document.hidden) void look() }
    const timer = setInterval(lookIfShown, every)
    document.addEventListener('visibilitychange', lookIfShown)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', lookIfShown)
    }
  }

  /** Has news told to `listener`. Answers what ends that. */
  function onNews(listener: (news: WatchNews) => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  return { canWatch, set, began, look, keepFresh, onNews }
})

const stateOf = (dataset: Dataset | undefined): string => JSON.stringify([dataset?.latest?.id, dataset?.watched])

function newsOf(before: Dataset, { latest, watched }: Dataset): WatchNews['kind'] | undefined {
  if (!watched) return undefined
  if (watched.refreshedAt !== before.watched?.refreshedAt && latest?.runId === watched.runId && latest?.id !== before.latest?.id) return 'refreshed'
  return watched.state === 'stopped' && (before.watched?.state !== 'stopped' || before.watched.runId !== watched.runId) ? 'stopped' : undefined
}

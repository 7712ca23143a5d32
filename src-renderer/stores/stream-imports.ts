import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { StreamChoice } from '#shared/model/source'
import { isSettled, type Run } from '#shared/model/run'
import { useApi } from '../api/client'
import { toProblems, type Problems } from '../api/problems'
import { watchRun } from '../api/watch'
import { useRunsStore } from './runs'
import { useSourcesStore } from './sources'
import { useWorkplaceStore } from './workplace'

/** A stream that is being read into a dataset, or was. */
export interface StreamImport {
  readonly key: number
  readonly sourceId: string
  readonly name: string
  readonly choice: StreamChoice
  readonly run?: Run
  /** Why it could not be begun or followed. */
  readonly problems?: Problems
}

/** What is to be read, and the name of the dataset that it becomes. */
export interface StreamWish {
  readonly name: string
  readonly choice: StreamChoice
}

let last = 0

/** The imports of streams since the list was last closed; they go on whichever page is in front. */
export const useStreamImportsStore = defineStore('stream-imports', () => {
  const api = useApi()
  const runs = useRunsStore()
  const sources = useSourcesStore()
  const workplace = useWorkplaceStore()
  const list = shallowRef<readonly StreamImport[]>([])
  const going = computed(() => list.value.filter(({ run, problems }) => !problems && !(run && isSettled(run.status))))

  const patch = (key: number, part: Partial<StreamImport>): void => { list.value = list.value.map((one) => (one.key === key ? { ...one, ...part } : one)) }

  /** Begins an import for each wish, all at once: the engine's queue says which run when. Resolves when all have ended, with the runs that completed. */
  async function start(sourceId: string, wishes: readonly StreamWish[]): Promise<readonly Run[]> {
    const begun = wishes.map((wish) => ({ ...wish, key: ++last }))
    list.value = [...list.value, ...begun.map(({ key, name, choice }) => ({ key, sourceId, name, choice }))]
    const ended = await Promise.all(begun.map((wish) => importOne(sourceId, wish)))
    // Who lists datasets, runs and sources tells when that fails.
    await Promise.all([workplace.refreshDatasets(), runs.refresh(), sources.refresh()]).catch(() => {})
    return ended.flatMap((run) => (run?.status === 'COMPLETED' ? [run] : []))
  }

  async function importOne(sourceId: string, { key, name, choice }: StreamWish & { readonly key: number }): Promise<Run | undefined> {
    try {
      let run = await api.sources.import({ sourceId, choice, name })
      patch(key, { run })
      void runs.refresh()
      for await (const event of watchRun(api, run.id, new AbortController().signal)) {
        if (event.type === 'progress') run = { ...run, progress: event.progress }
        else if (event.type !== 'log') run = event.run
        patch(key, { run })
      }
      return run
    } catch (error) {
      patch(key, { problems: toProblems(error) })
      return undefined
    }
  }

  /** Imports anew what did not come to its end. */
  async function again({ key, sourceId, name, choice }: StreamImport): Promise<void> {
    list.value = list.value.filter((one) => one.key !== key)
    await start(sourceId, [{ name, choice }])
  }

  /** Closes the list; what goes on stays in it. */
  function forget(): void {
    list.value = going.value
  }

  return { list, going, start, again, forget }
})

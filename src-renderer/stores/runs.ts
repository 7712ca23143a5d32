import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { StartRun } from '#shared/contract/runs'
import { type Artifact, isSettled, type LogEntry, type Run } from '#shared/model/run'
import { useApi } from '../api/client'
import { toProblems, type Problems } from '../api/problems'
import { watchRun } from '../api/watch'
import { useWorkplaceStore } from './workplace'

/** The runs of the project, and the one that is being followed. */
export const useRunsStore = defineStore('runs', () => {
  const api = useApi()
  const workplace = useWorkplaceStore()
  const list = shallowRef<readonly Run[]>()
  const current = shallowRef<Run>()
  const log = shallowRef<readonly LogEntry[]>([])
  const artifacts = shallowRef<readonly Artifact[]>([])
  const problems = shallowRef<Problems>()
  const cancelling = ref(false)
  let abort = new AbortController()

  async function refresh(): Promise<void> {
    await workplace.load()
    if (!workplace.project) return
    try {
      list.value = await api.runs.list({ projectId: workplace.project.id })
      problems.value = undefined
    } catch (error) {
      problems.value = toProblems(error)
    }
  }

  /** Starts a run of a recipe. Throws what `runs.start` throws, SCHEMA_DRIFT among it. */
  const start = (request: StartRun): Promise<Run> => api.runs.start(request)

  /** Follows a run to its end: its state, progress, log, last its files. Resolves with the settled run. */
  async function follow(runId: string): Promise<Run | undefined> {
    abort.abort()
    abort = new AbortController()
    const { signal } = abort
    if (current.value?.id !== runId) current.value = undefined
    log.value = []
    artifacts.value = []
    problems.value = undefined
    cancelling.value = false
    try {
      for await (const event of watchRun(api, runId, signal)) {
        if (signal.aborted) return undefined
        if (event.type === 'state' || event.type === 'result') current.value = event.run
        else if (event.type === 'log') log.value = [...log.value, event.entry]
        else if (current.value) current.value = { ...current.value, progress: event.progress }
      }
      if (signal.aborted || !current.value) return undefined
      await settle(current.value)
      return current.value
    } catch (error) {
      if (!signal.aborted) problems.value = toProblems(error)
      return undefined
    }
  }

  async function settle(run: Run): Promise<void> {
    artifacts.value = await api.runs.artifacts({ runId: run.id })
    if (run.status === 'INTERRUPTED') await workplace.checkEngine()
    await Promise.all([refresh(), workplace.refreshDatasets()])
  }

  async function cancel(): Promise<void> {
    if (!current.value || isSettled(current.value.status)) return
    cancelling.value = true
    await api.runs.cancel({ runId: current.value.id }).catch((error: unknown) => { problems.value = toProblems(error) })
    cancelling.value = false
  }

  /** Runs the same again. Answers the new run. */
  async function repeat(runId: string): Promise<Run | undefined> {
    try {
      return await api.runs.repeat({ runId })
    } catch (error) {
      problems.value = toProblems(error)
      return undefined
    }
  }

  return { list, current, log, artifacts, problems, cancelling, refresh, start, follow, cancel, repeat, leave: () => abort.abort() }
})

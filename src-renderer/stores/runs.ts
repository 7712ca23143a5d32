import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { StartRun } from '#shared/contract/runs'
import { type Artifact, isSettled, type LogEntry, type Run } from '#shared/model/run'
import { useApi } from '../api/client'
import { toProblems, type Problems } from '../api/problems'
import { watchRun } from '../api/watch'
import { useWorkplaceStore } from './workplace'

const EVERY = 1500

/** Told of a run that has ended; `followed`: its page is in front of the user. */
type EndListener = (run: Run, followed: boolean) => void

/** The runs of the project, and the one that is being followed. */
export const useRunsStore = defineStore('runs', () => {
  const api = useApi()
  const workplace = useWorkplaceStore()
  const list = shallowRef<readonly Run[]>()
  const listProblems = shallowRef<Problems>()
  const current = shallowRef<Run>()
  const log = shallowRef<readonly LogEntry[]>([])
  const artifacts = shallowRef<readonly Artifact[]>([])
  const problems = shallowRef<Problems>()
  const cancelling = ref<ReadonlySet<string>>(new Set())
  const listeners = new Set<EndListener>()
  let abort = new AbortController()
  let followed: string | undefined

  const going = computed(() => list.value?.filter(({ status }) => !isSettled(status)) ?? [])

  let asking: Promise<void> | undefined
  /** Reads the list again; those who ask meanwhile wait for the same answer. */
  function refresh(): Promise<void> {
    asking ??= read().finally(() => { asking = undefined })
    return asking
  }

  async function read(): Promise<void> {
    await workplace.load()
    if (!workplace.project) return
    const { id } = workplace.project
    try {
      const found = await api.runs.list({ projectId: id })
      if (workplace.project.id === id) take(found)
      listProblems.value = undefined
    } catch (error) {
      listProblems.value = toProblems(error)
    }
  }

  function take(next: readonly Run[]): void {
    const before = new Map(list.value?.map((run) => [run.id, run.status]))
    list.value = next
    for (const run of next) {
      const was = before.get(run.id)
      if (was && !isSettled(was) && isSettled(run.status)) for (const tell of listeners) tell(run, run.id === followed)
    }
  }

  /** A run as it is now, in its place in the list; one that is new comes first. */
  function put(run: Run): void {
    const known = list.value
    if (!known) return void refresh()
    if (run.projectId !== workplace.project?.id) return
    take(known.some(({ id }) => id === run.id) ? known.map((other) => (other.id === run.id ? run : other)) : [run, ...known])
  }

  /** Keeps the list fresh: while anything goes on, and when the page comes back into view. Answers what ends that. */
  function keepFresh(every = EVERY): () => void {
    const timer = setInterval(() => { if (going.value.length > 0 && !document.hidden) void refresh() }, every)
    const onShown = () => { if (!document.hidden) void refresh() }
    document.addEventListener('visibilitychange', onShown)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', onShown)
    }
  }

  /** Has ends of runs told to `listener`. Answers what ends that. */
  function onEnded(listener: EndListener): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  /** Starts a run of a recipe; until it is answered the signal cancels it. Throws what `runs.start` throws, SCHEMA_DRIFT among it. */
  async function start(request: StartRun, signal: AbortSignal): Promise<Run> {
    const run = await api.runs.start(request, { signal })
    put(run)
    return run
  }

  /** Follows a run to its end: its state, progress, log, last its files. Resolves with the settled run. */
  async function follow(runId: string): Promise<Run | undefined> {
    abort.abort()
    abort = new AbortController()
    const { signal } = abort
    followed = runId
    // What a run wrote stays as it is: whoever comes back to it finds its files in their place.
    if (current.value?.id !== runId) {
      current.value = undefined
      artifacts.value = []
    }
    log.value = []
    problems.value = undefined
    try {
      for await (const event of watchRun(api, runId, signal)) {
        if (signal.aborted) return undefined
        if (event.type === 'log') log.value = [...log.value, event.entry]
        else if (event.type === 'progress') current.value = current.value && { ...current.value, progress: event.progress }
        else {
          current.value = event.run
          put(event.run)
        }
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

  function leave(): void {
    abort.abort()
    followed = undefined
  }

  /** Stops a run, the one that is followed unless another is named. */
  async function cancel(runId: string | undefined = current.value?.id): Promise<void> {
    if (runId === undefined) return
    cancelling.value = new Set([...cancelling.value, runId])
    try {
      put(await api.runs.cancel({ runId }))
    } catch (error) {
      problems.value = toProblems(error)
    } finally {
      cancelling.value = new Set([...cancelling.value].filter((id) => id !== runId))
    }
  }

  /** Runs the same again. Answers the new run. */
  async function repeat(runId: string): Promise<Run | undefined> {
    try {
      const run = await api.runs.repeat({ runId })
      put(run)
      return run
    } catch (error) {
      problems.value = toProblems(error)
      return undefined
    }
  }

  watch(() => workplace.project?.id, (_now, before) => {
    if (before === undefined) return
    list.value = undefined
    void refresh()
  })

  return { list, listProblems, going, current, log, artifacts, problems, cancelling, refresh, keepFresh, onEnded, start, follow, cancel, repeat, leave }
})

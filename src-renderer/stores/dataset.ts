import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { Dataset, DatasetVersionDetail } from '#shared/model/dataset'
import type { Finding } from '#shared/model/finding'
import type { Profile } from '#shared/model/profile'
import type { Unreadable } from '#shared/model/reading'
import type { RecipeStep } from '#shared/model/recipe'
import type { RunProgress } from '#shared/model/run'
import { useApi } from '../api/client'
import { toProblems, type Problems } from '../api/problems'
import { watchRun } from '../api/watch'

const MOST_UNREADABLE = 200

/** The version of a dataset that is looked at, with what was measured and found. */
export const useDatasetStore = defineStore('dataset', () => {
  const api = useApi()
  const version = shallowRef<DatasetVersionDetail>()
  const dataset = shallowRef<Dataset>()
  const profile = shallowRef<Profile>()
  const findings = shallowRef<readonly Finding[]>()
  /** The steps that a recipe could begin with. */
  const suggested = shallowRef<readonly RecipeStep[]>([])
  const unreadable = shallowRef<{ readonly lines: readonly Unreadable[], readonly total: number }>()
  const problems = shallowRef<Problems>()
  /** Problems of the profile and the findings: the rows can be seen without them. */
  const profileProblems = shallowRef<Problems>()
  /** How far the measuring of all rows is; undefined when none goes on. */
  const measuring = shallowRef<{ readonly runId: string, readonly progress: RunProgress }>()
  let abort = new AbortController()

  const profiles = computed(() => new Map(profile.value?.columns.map((column) => [column.name, column])))

  /** Opens a version. What is slow (profile, findings) follows by itself. */
  async function open(versionId: string): Promise<void> {
    if (version.value?.id === versionId) return
    abort.abort()
    abort = new AbortController()
    const { signal } = abort
    clear()
    try {
      const found = await api.datasets.version({ versionId }, { signal })
      const owner = await api.datasets.get({ datasetId: found.datasetId }, { signal })
      if (signal.aborted) return
      version.value = found
      dataset.value = owner
    } catch (error) {
      if (!signal.aborted) problems.value = toProblems(error)
      return
    }
    await Promise.all([readProfile(signal), readUnreadable(signal)])
  }

  async function readProfile(signal: AbortSignal): Promise<void> {
    if (!version.value) return
    const { id } = version.value
    profileProblems.value = undefined
    try {
      const measured = await api.profile.get({ versionId: id }, { signal })
      if (signal.aborted) return
      profile.value = measured
      await readFindings(signal)
      // What was measured in a sample is shown at once, and replaced by what holds for all rows.
      if (measured.based.exact) return
      await measureAll(signal)
      await readFindings(signal)
    } catch (error) {
      if (!signal.aborted) profileProblems.value = toProblems(error)
    }
  }

  async function readFindings(signal: AbortSignal): Promise<void> {
    if (!version.value) return
    const { id } = version.value
    const [found, steps] = await Promise.all([api.profile.findings({ versionId: id }, { signal }), api.profile.suggest({ versionId: id }, { signal })])
    if (signal.aborted) return
    findings.value = found
    suggested.value = steps
  }

  async function measureAll(signal: AbortSignal): Promise<void> {
    if (!version.value) return
    const { id } = version.value
    try {
      const run = await api.profile.measure({ versionId: id }, { signal })
      if (signal.aborted) return
      measuring.value = { runId: run.id, progress: run.progress }
      for await (const event of watchRun(api, run.id, signal)) {
        if (event.type === 'progress' && !signal.aborted) measuring.value = { runId: run.id, progress: event.progress }
        if (event.type === 'result') break
      }
      if (signal.aborted) return
      profile.value = await api.profile.get({ versionId: id }, { signal })
    } finally {
      if (!signal.aborted) measuring.value = undefined
    }
  }

  /** Gives the measuring of all rows up: what was measured in the sample stays. */
  async function cancelMeasuring(): Promise<void> {
    if (measuring.value) await api.runs.cancel({ runId: measuring.value.runId }).catch(() => undefined)
  }

  async function readUnreadable(signal: AbortSignal): Promise<void> {
    if (!version.value) return
    unreadable.value = version.value.unreadable === 0 ? { lines: [], total: 0 }
      : await api.datasets.unreadable({ versionId: version.value.id, limit: MOST_UNREADABLE }, { signal }).catch(() => undefined)
  }

  function clear(): void {
    version.value = undefined
    dataset.value = undefined
    profile.value = undefined
    findings.value = undefined
    suggested.value = []
    unreadable.value = undefined
    problems.value = undefined
    profileProblems.value = undefined
    measuring.value = undefined
  }

  return { version, dataset, profile, profiles, findings, suggested, unreadable, problems, profileProblems, measuring, open, cancelMeasuring, retryProfile: () => readProfile(abort.signal) }
})

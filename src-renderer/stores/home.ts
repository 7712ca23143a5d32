import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Sample } from '#shared/contract/system'
import { useApi } from '../api/client'
import { toProblems, type Problems } from '../api/problems'
import { useWorkplaceStore } from './workplace'

/** What the first page offers beside a place to drop files: the samples, and the projects as they are now. */
export const useHomeStore = defineStore('home', () => {
  const api = useApi()
  const workplace = useWorkplaceStore()
  const samples = shallowRef<readonly Sample[]>()
  const problems = shallowRef<Problems>()

  /** Reads again what may have changed; what was read before stays on screen meanwhile. */
  async function load(): Promise<void> {
    problems.value = undefined
    try {
      await workplace.load()
      // The workplace tells of its own problems, over the whole page.
      if (workplace.problems) return
      const [found] = await Promise.all([samples.value ?? api.system.samples(), workplace.refreshProjects(), workplace.refreshDatasets()])
      samples.value = found
    } catch (error) {
      problems.value = toProblems(error)
    }
  }

  return { samples, problems, load }
})

import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { PythonStatus } from '#shared/model/python'
import { useApi } from '../api/client'
import { toProblems, type Problems } from '../api/problems'
import { useFollowing } from './following'

const KEY = 'winnow.python.offered'

/** Whether connectors that need Python can be used, and how their set-up gets on. */
export const usePythonStore = defineStore('python', () => {
  const api = useApi()
  const status = shallowRef<PythonStatus>()
  const problems = shallowRef<Problems>()
  /** Somebody does not want to be offered the set-up (any more). The browser remembers it. */
  const dismissed = shallowRef(localStorage.getItem(KEY) !== null)

  let reading: Promise<void> | undefined

  const isRunning = computed(() => status.value?.setup?.state === 'running')
  const isUsable = computed(() => status.value?.state === 'ready' || status.value?.state === 'outdated')
  /** There is a Python and nobody has said anything yet. */
  const isOffered = computed(() => !dismissed.value && status.value?.state === 'absent' && status.value.setup === null)
  const { follow } = useFollowing(() => isRunning.value, load)

  /** Reads the status, and goes on reading it while something is being set up; once for all who ask at the same time. What goes wrong is told by `problems`. */
  function load(): Promise<void> {
    reading ??= read().finally(() => { reading = undefined })
    return reading
  }

  async function read(): Promise<void> {
    try {
      take(await api.python.status())
    } catch (error) {
      problems.value = toProblems(error)
    }
  }

  function take(next: PythonStatus): void {
    problems.value = undefined
    status.value = next
    follow()
  }

  /** Throws what `python.setUp` throws. `from`: a folder or a zip of wheels. */
  async function setUp({ reinstall = false, from }: { readonly reinstall?: boolean, readonly from?: string } = {}): Promise<void> {
    take(await api.python.setUp({ reinstall, ...(from !== undefined && { from }) }))
  }

  /** Throws what `python.cancelSetUp` throws. */
  async function cancel(): Promise<void> {
    take(await api.python.cancelSetUp())
  }

  /** Throws what `python.remove` throws. */
  async function remove(): Promise<void> {
    take(await api.python.remove())
  }

  function dismiss(): void {
    dismissed.value = true
    localStorage.setItem(KEY, 'dismissed')
  }

  return { status, problems, dismissed, isRunning, isUsable, isOffered, load, setUp, cancel, remove, dismiss }
})

import { type Ref, ref, type ShallowRef, shallowRef } from 'vue'
import { toProblems, type Problems } from '../../api/problems'

/** What a form that sends something goes through. */
export interface Submitting {
  readonly busy: Ref<boolean>
  /** What went wrong the last time. */
  readonly problems: ShallowRef<Problems | undefined>
  /** Does the work of the form, never twice at a time. */
  submit(work: () => Promise<unknown>): Promise<void>
}

/** For a form that sends something: whether it is busy, and what went wrong. */
export function useSubmitting(): Submitting {
  const busy = ref(false)
  const problems = shallowRef<Problems>()

  async function submit(work: () => Promise<unknown>): Promise<void> {
    if (busy.value) return
    busy.value = true
    problems.value = undefined
    try {
      await work()
    } catch (error) {
      problems.value = toProblems(error)
    } finally {
      busy.value = false
    }
  }

  return { busy, problems, submit }
}

import { type Ref, ref, type ShallowRef, shallowRef } from 'vue'
import { toProblems, type Problems } from '../api/problems'

/** What whoever sends something goes through. */
export interface Submitting<What extends string> {
  readonly busy: Ref<boolean>
  /** What it is busy with, where that was told. */
  readonly doing: ShallowRef<What | undefined>
  /** What went wrong the last time. */
  readonly problems: ShallowRef<Problems | undefined>
  /** Does some work, never twice at a time. */
  submit(work: () => Promise<unknown>, what?: What): Promise<void>
}

/** For a form or a part of a page that sends something: whether it is busy, and what went wrong. */
export function useSubmitting<What extends string = never>(): Submitting<What> {
  const busy = ref(false)
  const doing = shallowRef<What>()
  const problems = shallowRef<Problems>()

  async function submit(work: () => Promise<unknown>, what?: What): Promise<void> {
    if (busy.value) return
    busy.value = true
    doing.value = what
    problems.value = undefined
    try {
      await work()
    } catch (error) {
      problems.value = toProblems(error)
    } finally {
      busy.value = false
      doing.value = undefined
    }
  }

  return { busy, doing, problems, submit }
}

import { onScopeDispose, type Ref, ref, type ShallowRef, shallowRef } from 'vue'
import type { SourceRef } from '#shared/contract/sources'
import type { SourceCheck } from '#shared/model/source'
import { useApi } from '../../api/client'
import { isAbort, toProblems, type Problems } from '../../api/problems'

/** A test of a connection: whether one goes on, and what the last one said. */
export interface ConnectionTest {
  readonly going: Ref<boolean>
  readonly check: ShallowRef<SourceCheck | undefined>
  /** Why it could not be tested at all: what is wrong with its settings. */
  readonly problems: ShallowRef<Problems | undefined>
  /** Resolves with whether it works; another one that goes on is given up. */
  run(source: SourceRef): Promise<boolean>
  cancel(): void
  /** Nothing was tested yet. */
  forget(): void
}

/** Tests connections while the component lives. */
export function useConnectionTest(): ConnectionTest {
  const api = useApi()
  const going = ref(false)
  const check = shallowRef<SourceCheck>()
  const problems = shallowRef<Problems>()
  let abort = new AbortController()

  async function run(source: SourceRef): Promise<boolean> {
    abort.abort()
    abort = new AbortController()
    const { signal } = abort
    going.value = true
    check.value = undefined
    problems.value = undefined
    try {
      const answer = await api.sources.test({ source }, { signal })
      if (!signal.aborted) check.value = answer
    } catch (error) {
      if (!isAbort(error, signal)) problems.value = toProblems(error)
    } finally {
      if (!signal.aborted) going.value = false
    }
    return check.value?.ok === true
  }

  function cancel(): void {
    abort.abort()
    going.value = false
  }

  function forget(): void {
    cancel()
    check.value = undefined
    problems.value = undefined
  }

  onScopeDispose(() => abort.abort())
  return { going, check, problems, run, cancel, forget }
}

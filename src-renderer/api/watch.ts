import type { Client } from '#shared/contract/index'
import type { RunEvent } from '#shared/model/run'
import { wait } from './connection'
import { hasCode, isAbort } from './problems'

const PAUSE = 500

/**
 * Follows a run to its end, through broken connections and a restarted engine: then it asks again for what came
 * after the last log entry that it has seen. Throws what `runs.watch` throws (NOT_FOUND, …).
 */
export async function* watchRun(api: Pick<Client, 'runs'>, runId: string, signal: AbortSignal, pause = PAUSE): AsyncGenerator<RunEvent, void, void> {
  let after = 0
  while (!signal.aborted) {
    try {
      for await (const event of await api.runs.watch({ runId, after }, { signal })) {
        if (event.type === 'log') after = event.entry.sequence
        yield event
        if (event.type === 'result') return
      }
    } catch (error) {
      if (isAbort(error, signal) && signal.aborted) return
      if (!isAbort(error) && !hasCode(error, 'ENGINE_STOPPED', 'ENGINE_BUSY')) throw error
    }
    await wait(pause)
  }
}

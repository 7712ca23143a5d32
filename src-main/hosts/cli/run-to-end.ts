import type { Client } from '#shared/contract/index'
import { Failure, failure } from '#shared/model/problem'
import type { Run } from '#shared/model/run'
import { progressLine } from './output'

/** Follows a run to its end, with a line of progress; an aborted signal cancels it. Throws what it failed with; RUN_CANCELLED. */
export async function runToEnd(client: Client, { id: runId }: Run, signal: AbortSignal): Promise<Run> {
  const line = progressLine()
  const cancel = (): void => { void client.runs.cancel({ runId }).catch(() => {}) }
  if (signal.aborted) cancel()
  signal.addEventListener('abort', cancel, { once: true })
  try {
    for await (const event of await client.runs.watch({ runId })) {
      if (event.type === 'progress') line.tell({ phase: 'reading', rows: event.progress.rows, ...(event.progress.fraction !== null && { part: event.progress.fraction }) })
      if (event.type === 'result') return settled(event.run)
    }
  } finally {
    signal.removeEventListener('abort', cancel)
    line.end()
  }
  return settled(await client.runs.get({ runId }))
}

function settled(run: Run): Run {
  const [first, ...rest] = run.problems
  if (first) throw new Failure(first, rest)
  if (run.status !== 'COMPLETED') throw failure('RUN_CANCELLED', 'Cancelled.', 'Start it again when you wish.')
  return run
}

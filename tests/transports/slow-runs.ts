import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Parts } from '#main/api/parts'
import { compose } from '#main/compose'
import { type Executor, RunQueue } from '#main/jobs/run-queue'
import { homeOf } from '#main/store/home'
import type { Run } from '#shared/model/run'

/** A whole engine whose runs do nothing but take their time. */
export interface SlowEngine {
  readonly parts: Parts
  /** Starts a run of so many steps, 10 ms each. */
  start(steps: number): Promise<Run>
  close(): Promise<void>
}

export async function slowEngine(): Promise<SlowEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'winnow-transports-'))
  const engine = await compose({ home: homeOf(folder, {}) })
  const { store } = engine.parts
  const count: Executor = async (task, { signal, progress }) => {
    const steps = typeof task === 'number' ? task : 3
    for (let step = 1; step <= steps; step += 1) {
      await setTimeout(10, undefined, { signal })
      progress({ phase: 'writing', part: step / steps })
    }
    return { result: { kind: 'export', rows: steps, artifacts: [], notes: [] }, rows: steps }
  }
  const queue = new RunQueue({ runs: store.runs, executors: { import: count, profile: count, recipe: count, export: count }, concurrency: () => 4 })
  return {
    parts: { ...engine.parts, queue },
    start: (steps) => queue.start({ projectId: store.projects.first().id, kind: 'export', title: 'Count', mode: 'ASYNC', totalRows: steps, task: steps }),
    close: async () => {
      await queue.close()
      await engine.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

import { setTimeout } from 'node:timers/promises'
import { Failure, failure } from '#shared/model/problem'
import type { Installation } from '#shared/model/python'

/** It is looked at so often. */
const LOOK_MS = 250

export interface FollowedInstallation<T> {
  /** How it gets on, and what is told at its end. */
  readonly look: () => Promise<{ readonly installation: Installation | null; readonly answer: T }>
  readonly cancel: () => Promise<unknown>
  /** Aborted: it is cancelled. */
  readonly signal: AbortSignal
}

/** Waits for the end of an installation, with a line for each step on stderr. Throws what it failed with; RUN_CANCELLED. */
export async function followInstallation<T>({ look, cancel, signal }: FollowedInstallation<T>): Promise<T> {
  const started = Date.now()
  const isTerminal = process.stderr.isTTY
  let told = ''
  for (let asked = false; ;) {
    if (signal.aborted && !asked) {
      asked = true
      await cancel()
    }
    const { installation, answer } = await look()
    if (installation?.state !== 'running') {
      if (isTerminal) process.stderr.write('\r\u001b[K')
      if (installation?.problem) throw new Failure(installation.problem)
      if (installation?.state !== 'done') throw failure('RUN_CANCELLED', 'Cancelled. What was there before is as it was.', 'Start it again when you wish.')
      return answer
    }
    const { step, part } = installation
    if (isTerminal) process.stderr.write(`\r\u001b[K${step}${part === null ? '' : ` ${Math.round(part * 100)} %`} … ${Math.round((Date.now() - started) / 1000)} s`)
    // Percents would be a line each.
    else if (step !== told) process.stderr.write(`${step} …\n`)
    told = step
    await setTimeout(LOOK_MS)
  }
}

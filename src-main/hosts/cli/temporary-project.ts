import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EngineContext } from '#engine/context'
import { Budget } from '#engine/duckdb/budget'
import { loadSettings } from '#main/settings/load'
import { homeOf } from '#main/store/home'
import { WorkerPool } from '#main/workers/pool'
import { ENDING } from './ending'

/** An engine with a folder of its own: commands on files need no store and leave nothing behind. */
export interface TemporaryProject {
  readonly engine: EngineContext
  readonly folder: string
  readonly signal: AbortSignal
}

/**
 * Does some work in a temporary project, within the limits of the settings. Ctrl+C and a terminal that is closed cancel it; the folder is removed whatever
 * happens.
 *
 * @param memory the budget in bytes; half of the machine's memory unless told
 */
export async function inTemporaryProject<T>(work: (project: TemporaryProject) => Promise<T>, memory?: number): Promise<T> {
  const settings = await loadSettings({ home: homeOf().root })
  const { tmpDir = tmpdir() } = settings.value
  await mkdir(tmpDir, { recursive: true })
  const folder = await mkdtemp(join(tmpDir, 'winnow-'))
  const workers = new WorkerPool()
  const abort = new AbortController()
  const stop = (): void => abort.abort()
  for (const signal of ENDING) process.once(signal, stop)
  try {
    return await work({ engine: { budget: new Budget(memory), tempRoot: folder, workers, temporary: true, limits: settings.formats }, folder, signal: abort.signal })
  } finally {
    for (const signal of ENDING) process.off(signal, stop)
    await workers.close()
    await rm(folder, { recursive: true, force: true })
  }
}

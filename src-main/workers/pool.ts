import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { Piscina } from 'piscina'
import type { Progress } from '#shared/define/format'
import { Failure, failure } from '#shared/model/problem'

/** What a worker is told: which part's task (`formats/csv`) to run on what, or only to load it. Progress comes back over the port. */
export interface WorkerTask {
  readonly part: string
  readonly task?: string
  readonly data: unknown
  readonly port: import('node:worker_threads').MessagePort
}

/** What a worker answers: errors cross the thread as data, so that their problems are kept. */
export type WorkerAnswer = { readonly result: unknown } | { readonly problems: Failure['problems'] }

/** Heap of one worker thread, in MiB: what a JavaScript parser may hold in memory at once. */
const HEAP_MIB = 320

/** The worker threads in which JavaScript parsers run, so that they never block the engine's event loop. */
export class WorkerPool {
  readonly #pool: Piscina

  /** @param folder where `part-worker.js` is; beside the running bundle unless WINNOW_WORKERS says otherwise (tests) */
  constructor(folder = process.env['WINNOW_WORKERS'] ?? import.meta.dirname) {
    this.#pool = new Piscina({
      filename: join(folder, 'part-worker.js'),
      minThreads: 0,
      maxThreads: 2,
      idleTimeout: 5_000,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
    })
  }

  /** Starts a thread, if there is none, and has it load a part: its next task begins at once. */
  async warm(part: string): Promise<void> {
    const { port2 } = new MessageChannel()
    const message: WorkerTask = { part, data: undefined, port: port2 }
    await this.#pool.run(message, { transferList: [port2] })
  }

  /** Runs a task of the `worker.ts` of a part (`formats/csv`, `connectors/sqlite`). Aborting the signal ends the thread. Throws the task's Failure. */
  async run(part: string, task: string, data: unknown, progress: (progress: Progress) => void, signal: AbortSignal): Promise<unknown> {
    const { port1, port2 } = new MessageChannel()
    port1.on('message', (message: Progress) => progress(message))
    const message: WorkerTask = { part, task, data, port: port2 }
    try {
      const answer: WorkerAnswer = await this.#pool.run(message, { transferList: [port2], signal })
      if ('problems' in answer) throw new Failure(answer.problems[0], answer.problems.slice(1))
      return answer.result
    } catch (error) {
      throw translate(error, signal)
    } finally {
      port1.close()
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy()
  }
}

function translate(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return failure('RUN_CANCELLED', 'Cancelled.', 'Start it again when you wish.')
  if (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return failure('MEMORY_EXCEEDED', 'The file needs more memory to be read than one parser may use.', 'Split it, or save it as CSV or Parquet.', undefined, error)
  }
  return error
}

import type { FormatContext, Progress } from '#shared/define/format'
import type { PartTask } from '#main/workers/part-worker'

const workers = import.meta.glob<Record<string, PartTask>>('../../src-main/engine/formats/*/worker.ts')

/** What a format works with in a test: its worker's tasks run in the test's own thread. */
export function formatContext(format: string, tempDir: string, progress: (progress: Progress) => void = () => {}): FormatContext {
  return {
    tempDir, progress, signal: new AbortController().signal,
    inWorker: async (task, data) => {
      const module = await workers[`../../src-main/engine/formats/${format}/worker.ts`]?.()
      const work = module?.[task]
      if (!work) throw new Error(`format ${format} has no worker task ${task}`)
      return structuredClone(await work(structuredClone(data), progress))
    },
  }
}

import { problemsOf } from '#shared/model/problem'
import type { Progress } from '#shared/define/format'
import type { WorkerAnswer, WorkerTask } from './pool'

/** A task of a format or a connector: gets its data, may post progress, gives a result that can be cloned. */
export type PartTask = (data: unknown, progress: (progress: Progress) => void) => Promise<unknown>

const modules = import.meta.glob<Record<string, PartTask>>('../engine/{formats,connectors}/*/worker.ts')

/** The worker threads' entry: runs the named task of the named part (`formats/csv`), or only loads that part. */
export default async function run({ part, task, data, port }: WorkerTask): Promise<WorkerAnswer> {
  try {
    const load = modules[`../engine/${part}/worker.ts`]
    const tasks = await load?.()
    if (task === undefined) return { result: undefined }
    const work = tasks?.[task]
    if (!work) throw new RangeError(`${part} has no worker task ${task}`)
    return { result: await work(data, (progress) => port.postMessage(progress)) }
  } catch (error) {
    return { problems: problemsOf(error) }
  } finally {
    port.close()
  }
}

import { readJsonLines } from '#engine/json/read-in-worker'
import { JsonTask } from '#engine/json/task'
import type { Progress } from '#shared/define/format'

/** Reads the lines into exchange files. */
export const read = (data: unknown, progress: (progress: Progress) => void) => readJsonLines(JsonTask.parse(data), progress)

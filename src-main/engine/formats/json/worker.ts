import { readJsonDocument } from '#engine/json/read-in-worker'
import { JsonTask } from '#engine/json/task'
import type { Progress } from '#shared/define/format'

/** Reads a document into exchange files. */
export const read = (data: unknown, progress: (progress: Progress) => void) => readJsonDocument(JsonTask.parse(data), progress)

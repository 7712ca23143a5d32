import type { Progress } from '#shared/define/format'
import { readDump } from './read-in-worker'
import { SqlTask } from './task'

/** Reads a table of a dump into exchange files. */
export const read = (data: unknown, progress: (progress: Progress) => void) => readDump(SqlTask.parse(data), progress)

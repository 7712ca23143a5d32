import type { Progress } from '#shared/define/format'
import { readTable } from './read-in-worker'
import { ReadTask } from './task'

/** Reads one sheet into exchange files. */
export const read = (data: unknown, progress: (progress: Progress) => void) => readTable(ReadTask.parse(data), progress)

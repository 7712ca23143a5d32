import type { Progress } from '#shared/define/format'
import { readTable } from './read-in-worker'
import { ReadTask } from './task'
import { WriteTask } from './write/task'
import { writeWorkbook } from './write/write-in-worker'

/** Reads one sheet into exchange files. */
export const read = (data: unknown, progress: (progress: Progress) => void) => readTable(ReadTask.parse(data), progress)

/** Writes a workbook from exchange files. */
export const write = (data: unknown, progress: (progress: Progress) => void) => writeWorkbook(WriteTask.parse(data), progress)

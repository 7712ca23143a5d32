import type { Progress } from '#shared/define/format'
import { readText } from './read-in-worker'
import { TextTask } from './task'

/** Reads a text into exchange files. */
export const read = (data: unknown, progress: (progress: Progress) => void) => readText(TextTask.parse(data), progress)

import type { Progress } from '#shared/define/format'
import { readPart } from './read-in-worker'
import { PdfTask } from './task'

/** Reads a table, or the text, into exchange files. */
export const read = (data: unknown, progress: (progress: Progress) => void) => readPart(PdfTask.parse(data), progress)

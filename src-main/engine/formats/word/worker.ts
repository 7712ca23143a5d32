import { readPart } from './read-in-worker'
import { WordTask } from './task'

/** Reads a table, or the paragraphs, into exchange files. */
export const read = (data: unknown) => readPart(WordTask.parse(data))

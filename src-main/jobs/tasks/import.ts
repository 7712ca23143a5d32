import type { Executor } from '../run-queue'
import { fileExecutor } from './import-file'
import { streamExecutor } from './import-stream'
import type { TaskParts } from './parts'
import { SourceImportTask } from './task'

/** Reads a file, or a stream of a source, into a dataset. */
export function importExecutor(parts: TaskParts): Executor {
  const [fromFile, fromSource] = [fileExecutor(parts), streamExecutor(parts)]
  return (task, context) => (SourceImportTask.safeParse(task).success ? fromSource : fromFile)(task, context)
}

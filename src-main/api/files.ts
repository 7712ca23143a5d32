import { stat } from 'node:fs/promises'
import { firstFindings, NONE } from '#engine/datasets/first-findings'
import { inspectFile } from '#engine/datasets/import'
import type { Run } from '#shared/model/run'
import { modeFor } from '#main/jobs/run-state'
import type { ImportTask } from '#main/jobs/tasks/task'
import { api } from './implementer'
import type { Parts } from './parts'

/** Queues the import of a file; gives the run, with its result when the file is small: then the signal cancels it. Throws as FileAccess. */
export async function startImport({ files: access, store, queue }: Parts, { projectId, ...task }: ImportTask & { readonly projectId: string }, signal?: AbortSignal): Promise<Run> {
  const { path, name } = await access.resolve(task.file)
  const { size } = await stat(path)
  return queue.start({ projectId: store.projects.get(projectId).id, kind: 'import', title: `Import ${name}`, mode: modeFor({ bytes: size }), totalRows: null, task }, signal)
}

export const files = api.files.router({
  inspect: api.files.inspect.handler(async ({ input, context, signal = new AbortController().signal }) => {
    const { path, name } = await context.files.resolve(input.file)
    const found = await inspectFile(context.engine, { path, name, input: input.input ?? {} }, signal)
    const { findings, based } = input.findings ? await firstFindings(context.engine, { path, name, input: found.input }, found.columns.length, signal) : NONE
    return {
      name: found.name, bytes: found.bytes, format: found.format, streams: [...found.streams], input: found.input, guesses: [...found.guesses],
      columns: [...found.columns], rows: found.rows.map((row) => [...row]), lines: found.lines ? [...found.lines] : null, raw: found.raw ? [...found.raw] : null, setAside: [...found.setAside],
      findings: [...findings], based,
    }
  }),
  import: api.files.import.handler(({ input, context, signal }) => startImport(context, input, signal)),
})

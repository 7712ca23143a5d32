import { stat } from 'node:fs/promises'
import { inspectFile } from '#engine/datasets/import'
import { modeFor } from '#main/jobs/run-state'
import type { ImportTask } from '#main/jobs/tasks/task'
import { api } from './implementer'

export const files = api.files.router({
  inspect: api.files.inspect.handler(async ({ input, context, signal = new AbortController().signal }) => {
    const { path, name } = await context.files.resolve(input.file)
    const found = await inspectFile(context.engine, { path, name, input: input.input ?? {} }, signal)
    return {
      name: found.name, bytes: found.bytes, format: found.format, streams: [...found.streams], input: found.input, guesses: [...found.guesses],
      columns: [...found.columns], rows: found.rows.map((row) => [...row]), raw: found.raw ? [...found.raw] : null, setAside: [...found.setAside],
    }
  }),
  import: api.files.import.handler(async ({ input, context }) => {
    const { path, name } = await context.files.resolve(input.file)
    const { size } = await stat(path)
    const { projectId, ...task } = input
    return context.queue.start({
      projectId: context.store.projects.get(projectId).id, kind: 'import', title: `Import ${name}`, mode: modeFor({ bytes: size }), totalRows: null, task: task satisfies ImportTask,
    })
  }),
})

import { modeFor } from '#main/jobs/run-state'
import type { ProfileTask } from '#main/jobs/tasks/task'
import { api } from './implementer'

export const profile = api.profile.router({
  get: api.profile.get.handler(async ({ input, context }) => (await context.profiles.get(input.versionId)).profile),
  findings: api.profile.findings.handler(async ({ input, context }) => (await context.profiles.get(input.versionId)).findings),
  suggest: api.profile.suggest.handler(async ({ input, context }) => (await context.profiles.get(input.versionId)).suggested),
  measure: api.profile.measure.handler(({ input, context: { store, queue }, signal }) => {
    const { datasetId, rows, bytes } = store.datasets.version(input.versionId)
    const { projectId, name } = store.datasets.get(datasetId)
    return queue.start({ projectId, kind: 'profile', title: `Profile ${name}`, mode: modeFor({ rows, bytes }), totalRows: rows, task: input satisfies ProfileTask }, signal)
  }),
})

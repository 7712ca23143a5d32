import { inspectFile } from '#engine/datasets/import'
import { ruleTemplates } from '#engine/recipe/templates'
import type { IngestionJob } from '#shared/contract/ingestion'
import { PAGE_LIMIT } from '#shared/contract/paging'
import type { Run } from '#shared/model/run'
import { projectFor } from './access'
import { api } from './implementer'
import { startImport } from './files'

const jobOf = ({ id, status, mode, progress, problems, createdAt }: Run): IngestionJob =>
  ({ id, status, mode, progress: Math.floor((progress.fraction ?? 0) * 100), error: problems[0]?.message ?? null, createdAt })

export const ingestion = api.ingestion.router({
  templates: api.ingestion.templates.handler(() => ruleTemplates.map(({ key, label, description, step }) => ({ key, label, description, params: step }))),
  jobs: api.ingestion.jobs.handler(({ input, context }) => context.store.runs.list({ projectId: projectFor(context, input.project_id), limit: input.limit }).map(jobOf)),
  job: api.ingestion.job.handler(({ input, context }) => jobOf(context.queue.get(input.jobId))),
  logs: api.ingestion.logs.handler(({ input, context: { store } }) => store.runs.logs(store.runs.get(input.jobId).run.id, 0, PAGE_LIMIT)),
  uploaded: api.ingestion.uploaded.handler(async ({ input: { uploadId }, context, signal = new AbortController().signal }) => {
    const { projectId } = context.store.artifacts.get(uploadId)
    const { columns, rows } = await inspectFile(context.engine, await context.files.resolve({ uploadId }), signal)
    const run = await startImport(context, { projectId, file: { uploadId } }, signal)
    const names = columns.map(({ name }) => name)
    const preview = rows.slice(0, context.effective.previewRows).map((cells) => Object.fromEntries(names.map((name, index) => [name, cells[index] ?? null])))
    return { artifact_id: uploadId, job_id: run.id, mode: run.mode, status: run.status, preview_rows: preview }
  }),
})

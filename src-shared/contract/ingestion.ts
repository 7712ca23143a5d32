import { z } from 'zod'
import { Cell } from '../model/column'
import { Id, Time } from '../model/project'
import { LogEntry, RunMode, RunStatus } from '../model/run'
import { PAGE_LIMIT } from './paging'
import { internalProcedure, procedure } from './procedure'

/** A rule template as earlier users know it. */
export const CleaningRuleTemplate = z.object({
  key: z.string(),
  label: z.string(),
  description: z.string(),
  params: z.record(z.string(), z.unknown()),
})

/** A run as earlier users know it. */
export const IngestionJob = z.object({
  id: Id,
  status: RunStatus,
  /** 0 to 100. */
  progress: z.number().int().min(0).max(100),
  mode: RunMode,
  error: z.string().nullable(),
  createdAt: Time,
})
export type IngestionJob = z.infer<typeof IngestionJob>

/** The names that earlier users of REST know. Everything here is also there under the product's own names. */
export const ingestion = {
  templates: procedure
    .route({ method: 'GET', path: '/ingestion/templates/cleaning', summary: 'Ready-made rules', tags: ['ingestion'] })
    .output(z.array(CleaningRuleTemplate)),
  jobs: procedure
    .route({ method: 'GET', path: '/ingestion/jobs', summary: 'The runs of a project, the newest first; of the first project unless named', tags: ['ingestion'] })
    .input(z.object({ project_id: Id.optional(), limit: z.number().int().min(1).max(PAGE_LIMIT).default(100) }))
    .output(z.array(IngestionJob)),
  job: procedure
    .route({ method: 'GET', path: '/ingestion/jobs/{jobId}', summary: 'One run', tags: ['ingestion'] })
    .input(z.object({ jobId: Id }))
    .output(IngestionJob),
  logs: procedure
    .route({ method: 'GET', path: '/ingestion/jobs/{jobId}/logs', summary: 'What a run wrote into its log', tags: ['ingestion'] })
    .input(z.object({ jobId: Id }))
    .output(z.array(LogEntry)),
  uploaded: internalProcedure
    .input(z.strictObject({ uploadId: Id }))
    .output(z.object({ artifact_id: Id, job_id: Id, mode: RunMode, status: RunStatus, preview_rows: z.array(z.record(z.string(), Cell)) })),
}

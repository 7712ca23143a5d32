import { inspectFile } from '#engine/datasets/import'
import { ruleTemplates } from '#engine/recipe/templates'
import type { IngestionSource } from '#shared/contract/ingestion'
import { PAGE_LIMIT } from '#shared/contract/paging'
import { failure } from '#shared/model/problem'
import type { DatasetVersion } from '#shared/model/dataset'
import type { Run } from '#shared/model/run'
import { MASK, type Source, type SourceCheck } from '#shared/model/source'
import { projectFor } from './access'
import { quietly, recordsOf, statusOf } from './data-sources'
import { api } from './implementer'
import { startImport } from './files'
import { stepOf, stepsOf } from './ingestion-rules'
import { jobOf, uploadOf } from './ingestion-shapes'
import { knownConnection } from './known-configs'
import type { Parts } from './parts'
import { deleteSource, startStreamImport } from './sources'

const startedOf = ({ id, mode, status }: Run) => ({ job_id: id, mode, status })

const sourceOf = ({ id, projectId, name, connector, config, health, createdAt, lastUsedAt }: Source): IngestionSource => ({
  id, project_id: projectId, name, type: connector === 'mysql' ? 'MYSQL' : connector === 'files' ? 'FILE' : 'OTHER', config, status: statusOf(health), last_used_at: lastUsedAt, created_at: createdAt,
})

function testOf({ ok, steps, version }: SourceCheck) {
  const wrong = steps.find((step) => !step.ok)
  return { ok, version, steps, message: wrong?.message ?? 'The connection works.', remedy: wrong?.remedy ?? null }
}

const mysqlConfig = ({ sources }: Parts, config: Record<string, unknown>) => knownConnection(sources.catalogue, { connector: 'mysql', config }).config

/** The version that an upload was imported as. Throws CONFLICT while it has not been. */
function versionOf({ store }: Parts, artifactId: string): DatasetVersion {
  const { projectId, name } = store.artifacts.get(artifactId)
  const path = store.artifactFile(artifactId)
  const version = store.datasets.list(projectId).flatMap(({ id }) => store.datasets.versions(id)).find(({ file }) => file?.path === path)
  if (!version) throw failure('CONFLICT', `"${name}" has not been imported yet, and rules are tried on what was imported.`, 'Wait until its job is COMPLETED, or upload it by /ingestion/upload/file.')
  return version
}

export const ingestion = api.ingestion.router({
  templates: api.ingestion.templates.handler(({ input, context: { store } }) => [
    ...ruleTemplates.map(({ key, label, description, step }) => ({ key, label, description, params: step })),
    ...(input?.project_id === undefined ? [] : store.rules.list(input.project_id).map((rule) => ({ key: rule.id, label: rule.name, description: `${rule.type} on ${rule.target_field}`, params: stepOf(rule) }))),
  ]),
  rules: api.ingestion.rules.handler(({ input, context }) => context.store.rules.list(projectFor(context, input.project_id))),
  saveRule: api.ingestion.saveRule.handler(({ input: { project_id: projectId, ...rule }, context }) => context.store.rules.save(projectFor(context, projectId), rule)),
  deleteRule: api.ingestion.deleteRule.handler(({ input, context }) => context.store.rules.delete(input.ruleId)),
  sources: api.ingestion.sources.handler(({ input, context }) => context.sources.list(projectFor(context, input.project_id)).map(sourceOf)),
  createSource: api.ingestion.createSource.handler(async ({ input: { project_id: named, name, type, mysql, file }, context }) => {
    const projectId = projectFor(context, named)
    if (type === 'MYSQL' && mysql) return sourceOf(await context.sources.create({ projectId, name, connector: 'mysql', config: mysqlConfig(context, mysql) }, context.access))
    if (type === 'FILE' && file) return sourceOf(await context.sources.create({ projectId, name, connector: 'files', config: file }, context.access))
    throw failure('INPUT_INVALID', `A source of the type ${type} needs the member "${type.toLowerCase()}".`, type === 'MYSQL' ? 'Add "mysql": {"host", "port", "database", "username", "password"}.' : 'Add "file": {"path": "…"}, or upload the file by /ingestion/upload/file.')
  }),
  source: api.ingestion.source.handler(({ input, context }) => sourceOf(context.sources.get(input.sourceId))),
  changeSource: api.ingestion.changeSource.handler(async ({ input: { sourceId, name, mysql }, context }) => {
    const { config } = context.sources.get(sourceId)
    return sourceOf(await context.sources.update(sourceId, { ...(name !== undefined && { name }), ...(mysql && { config: { ...config, ...mysqlConfig(context, { ...mysql, password: mysql.password ?? config['password'] ?? MASK }) } }) }, context.access))
  }),
  deleteSource: api.ingestion.deleteSource.handler(({ input, context }) => deleteSource(context, input.sourceId)),
  testSource: api.ingestion.testSource.handler(async ({ input, context, signal }) => testOf(await context.sources.test(input, quietly(signal), context.access))),
  testMysql: api.ingestion.testMysql.handler(async ({ input, context, signal }) => testOf(await context.sources.test({ connector: 'mysql', config: mysqlConfig(context, input) }, quietly(signal), context.access))),
  preview: api.ingestion.preview.handler(async ({ input: { artifact_id: artifactId, source_id: sourceId, table, query, rules, limit }, context, signal = new AbortController().signal }) => {
    const most = limit ?? context.effective.previewRows
    if ((artifactId === undefined) === (sourceId === undefined)) throw failure('INPUT_INVALID', 'Either an upload or a source is previewed.', 'Give "artifact_id", or "source_id" with "table" or "query".')
    if (sourceId !== undefined) {
      if (rules.length > 0) throw failure('INPUT_INVALID', 'Rules are tried on what was imported.', 'Import the table first (/ingestion/mysql/import), then preview a recipe over its dataset (/preview).')
      const { columns, rows } = await context.sources.sample({ sourceId }, { ...(table !== undefined && { stream: table }), ...(query !== undefined && { query }), limit: most }, quietly(signal), context.access)
      return { columns: [...columns], rows: rows.map((cells) => ({ cells: [...cells], dropped: false, reasons: [] })), dropped_count: null }
    }
    if (rules.length === 0) {
      const { columns, rows } = await inspectFile(context.engine, await context.files.resolve({ uploadId: artifactId ?? '' }), signal)
      return { columns: [...columns], rows: rows.slice(0, most).map((cells) => ({ cells: [...cells], dropped: false, reasons: [] })), dropped_count: null }
    }
    const version = versionOf(context, artifactId ?? '')
    const { steps, toRules } = stepsOf(rules, version.columns)
    const { columns, rows, outcome } = await context.previews.use(version.id, steps, undefined, signal, async (opened) => {
      await opened.completed
      return opened.preview.page('all', 0, Math.min(most, PAGE_LIMIT), signal)
    }).catch((error: unknown) => { throw toRules(error) })
    return {
      columns, dropped_count: outcome?.rows.rejected ?? null,
      rows: rows.map(({ cells, state, reasons }) => ({ cells, dropped: state !== 'kept', reasons: reasons.map(({ reason }) => reason) })),
    }
  }),
  importMysql: api.ingestion.importMysql.handler(async ({ input: { source_id: sourceId, table, query, name, limit }, context, signal }) =>
    startedOf(await startStreamImport(context, { sourceId, choice: { ...(table !== undefined && { stream: table }), ...(query !== undefined && { query }), ...(limit !== undefined && { limit }) }, ...(name !== undefined && { name }) }, signal))),
  artifacts: api.ingestion.artifacts.handler(({ input, context }) => context.store.artifacts.list(projectFor(context, input.project_id), 'upload').map(uploadOf)),
  artifact: api.ingestion.artifact.handler(({ input, context }) => uploadOf(context.store.artifacts.get(input.artifactId))),
  jobs: api.ingestion.jobs.handler(({ input, context }) => Promise.all(context.store.runs.list({ projectId: projectFor(context, input.project_id), limit: input.limit }).map((run) => jobOf(context, run)))),
  job: api.ingestion.job.handler(({ input, context }) => jobOf(context, context.queue.get(input.jobId))),
  logs: api.ingestion.logs.handler(({ input, context: { store } }) => store.runs.logs(store.runs.get(input.jobId).run.id, 0, PAGE_LIMIT)),
  uploaded: api.ingestion.uploaded.handler(async ({ input: { uploadId }, context, signal = new AbortController().signal }) => {
    const { projectId, name } = context.store.artifacts.get(uploadId)
    const { columns, rows } = await inspectFile(context.engine, await context.files.resolve({ uploadId }), signal).catch((error: unknown) => {
      // Who is answered by an error is given no id: nobody would ever find the file again.
      context.store.trash.delete('artifact', uploadId, name)
      throw error
    })
    const run = await startImport(context, { projectId, file: { uploadId } }, signal)
    return { artifact_id: uploadId, ...startedOf(run), preview_rows: recordsOf(columns, rows.slice(0, context.effective.previewRows)) }
  }),
})

import { stringify } from 'yaml'
import { answersOf, withPart } from '#engine/sources/discovery/record'
import { writeReport } from '#engine/sources/discovery/report'
import type { DiscoveryReport } from '#shared/model/discovery'
import { portableDraft } from './draft-config'
import { api } from './implementer'
import type { Parts } from './parts'

const DOCUMENT = 'data-source-discovery'

export const discovery = api.discovery.router({
  get: api.discovery.get.handler(({ input, context }) => reportOf(context, input.projectId)),
  keep: api.discovery.keep.handler(({ input: { projectId, source, ...part }, context }) => {
    const { store, sources: { catalogue } } = context
    const { id } = store.projects.get(projectId)
    const told = source?.config ? { ...source, config: portableDraft(catalogue, { ...source, config: source.config }) } : source
    store.discoveries.set(id, withPart(store.discoveries.get(id), { ...part, ...(told && { source: told }) }, new Date().toISOString()))
    return reportOf(context, id)
  }),
  document: api.discovery.document.handler(({ input: { projectId, as }, context }) => {
    const report = reportOf(context, projectId)
    if (as === 'markdown') return { name: `${DOCUMENT}.md`, text: writeReport(report) }
    return { name: `${DOCUMENT}.yaml`, text: stringify(answersOf(context.store.discoveries.get(projectId)), { lineWidth: 0, aliasDuplicateObjects: false }) }
  }),
})

/** Throws NOT_FOUND. */
function reportOf({ store }: Pick<Parts, 'store'>, projectId: string): DiscoveryReport {
  const { name, slug } = store.projects.get(projectId)
  const { sources, ...record } = store.discoveries.get(projectId)
  return { ...record, project: { name, slug }, sources: sources.map(({ config: _config, ...source }) => source) }
}

import { failure } from '#shared/model/problem'
import type { AirbyteCacheInfo } from '#shared/model/airbyte'
import { api } from './implementer'
import type { Parts } from './parts'

export const airbyte = api.airbyte.router({
  list: api.airbyte.list.handler(({ context }) => context.airbyte.sources.list()),
  install: api.airbyte.install.handler(({ input, context }) => context.airbyte.sources.install(input)),
  cancel: api.airbyte.cancel.handler(({ input, context }) => context.airbyte.sources.cancel(input.name)),
  uninstall: api.airbyte.uninstall.handler(({ input, context }) => context.airbyte.sources.uninstall(input.name)),
  cache: api.airbyte.cache.handler(({ context }) => cacheInfo(context)),
  invalidate: api.airbyte.invalidate.handler(async ({ input: { sourceId }, context }) => {
    context.store.sources.get(sourceId)
    await context.airbyte.cache.invalidate(sourceId)
    return (await cacheInfo(context)).entries.filter((entry) => entry.sourceId === sourceId)
  }),
  clear: api.airbyte.clear.handler(async ({ input: { sourceId }, context }) => {
    const { entries } = await cacheInfo(context)
    if (sourceId !== undefined && !entries.some((entry) => entry.sourceId === sourceId)) throw failure('NOT_FOUND', 'Nothing is cached of that source.', '`winnow airbyte cache list` shows what is.', { value: sourceId })
    await context.airbyte.cache.clear(sourceId)
    return cacheInfo(context)
  }),
})

function cacheInfo({ airbyte: { cache }, store }: Parts): Promise<AirbyteCacheInfo> {
  const names = new Map(store.projects.list().flatMap(({ id }) => store.sources.list(id)).map((source) => [source.id, source.name]))
  return cache.info((sourceId) => names.get(sourceId))
}

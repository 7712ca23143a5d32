import { failure } from '#shared/model/problem'
import { api } from './implementer'

export const preview = api.preview.router({
  page: api.preview.page.handler(async ({ input: { versionId, recipe, steps, view, offset, limit, filter, sort, touchedBy }, context, signal }) => {
    const opened = await context.previews.open(versionId, recipe.steps, steps)
    return opened.preview.page(view, offset, limit, signal, { filter, sort, touchedBy })
  }),
  profile: api.preview.profile.handler(async ({ input: { versionId, recipe, steps }, context, signal }) => {
    const opened = await context.previews.open(versionId, recipe.steps, steps)
    return opened.preview.profile(signal)
  }),
  outcome: api.preview.outcome.handler(async ({ input: { versionId, recipe, steps }, context }) => {
    const opened = await context.previews.open(versionId, recipe.steps, steps)
    await opened.completed
    const { outcome } = opened.preview
    if (!outcome) throw failure('CONFLICT', 'The preview was closed before all rows had been gone through.', 'Ask for it again.')
    return outcome
  }),
})

import { failure } from '#shared/model/problem'
import { api } from './implementer'

export const preview = api.preview.router({
  page: api.preview.page.handler(({ input: { versionId, recipe, steps, view, offset, limit, filter, sort, touchedBy }, context, signal }) =>
    context.previews.use(versionId, recipe.steps, steps, signal, (opened) => opened.preview.page(view, offset, limit, signal, { filter, sort, touchedBy }))),
  profile: api.preview.profile.handler(({ input: { versionId, recipe, steps }, context, signal }) =>
    context.previews.use(versionId, recipe.steps, steps, signal, (opened) => opened.preview.profile(signal))),
  outcome: api.preview.outcome.handler(({ input: { versionId, recipe, steps }, context, signal }) => context.previews.use(versionId, recipe.steps, steps, signal, async (opened) => {
    await opened.completed
    const { outcome } = opened.preview
    if (!outcome) throw failure('CONFLICT', 'The preview was closed before all rows had been gone through.', 'Ask for it again.')
    return outcome
  })),
})

import { api } from './implementer'

export const settings = api.settings.router({
  get: api.settings.get.handler(({ context }) => context.store.settings.get()),
  effective: api.settings.effective.handler(({ context: { store, effective } }) => effective.list(store.settings.stored())),
  update: api.settings.update.handler(async ({ input, context }) => {
    const updated = context.store.settings.update(input)
    if (input.airbyte !== undefined) await context.airbyte.sources.load()
    return updated
  }),
})

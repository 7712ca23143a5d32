import { api } from './implementer'

export const settings = api.settings.router({
  get: api.settings.get.handler(({ context }) => context.store.settings.get()),
  effective: api.settings.effective.handler(({ context: { store, effective } }) => effective.list(store.settings.stored())),
  update: api.settings.update.handler(({ input, context }) => context.store.settings.update(input)),
})

import { api } from './implementer'

export const audit = api.audit.router({
  list: api.audit.list.handler(({ input, context }) => context.store.audit.list(input)),
})

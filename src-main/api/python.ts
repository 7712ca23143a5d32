import { api } from './implementer'

export const python = api.python.router({
  status: api.python.status.handler(({ context }) => context.python.status()),
  setUp: api.python.setUp.handler(async ({ input, context }) => {
    await context.python.setUp(input)
    return context.python.status()
  }),
  cancelSetUp: api.python.cancelSetUp.handler(async ({ context }) => {
    await context.python.cancelSetUp()
    return context.python.status()
  }),
  remove: api.python.remove.handler(async ({ context }) => {
    await context.python.remove()
    return context.python.status()
  }),
})

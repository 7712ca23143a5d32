import { api } from './implementer'

export const python = api.python.router({
  status: api.python.status.handler(({ context }) => context.python.status()),
  setUp: api.python.setUp.handler(async ({ input, context: { python, airbyte, log } }) => {
    await python.setUp(input)
    // Sources that were installed before can be used from then on.
    void python.whenSetUp().then(() => airbyte.sources.load()).catch((error: unknown) => log.unexpected('sources after the set-up of Python', error))
    return python.status()
  }),
  cancelSetUp: api.python.cancelSetUp.handler(async ({ context }) => {
    await context.python.cancelSetUp()
    return context.python.status()
  }),
  remove: api.python.remove.handler(async ({ context: { python, airbyte } }) => {
    // What is being installed would be put where nothing is to be left.
    await airbyte.sources.close()
    await python.remove()
    await airbyte.sources.load()
    return python.status()
  }),
})

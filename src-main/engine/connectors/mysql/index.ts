import { defineConnector } from '#shared/define/connector'
import { MysqlConfig } from './config'

export default defineConnector({
  id: 'mysql',
  title: 'MySQL, MariaDB',
  category: 'databases',
  docs: 'Tables, views and queries of a MySQL or MariaDB server, with their exact types. Reads over broken connections without losing or doubling a row; writes in one step.',
  config: MysqlConfig,
  // The driver is loaded when somebody uses it.
  check: async (config, context) => (await import('./check')).check(config, context),
  discover: async (config, context, only) => {
    const [{ withSession }, { discover }] = await Promise.all([import('./session'), import('./discover')])
    return withSession(config, context, 'read', (session) => discover(session, config, only))
  },
  read: async (config, request, context) => (await import('./read')).read(config, request, context),
  queries: true,
  incremental: true,
  find: async () => (await import('./find')).find(),
  writes: {
    modes: ['create', 'append', 'replace', 'upsert'],
    together: true,
    write: async (config, request, context) => (await import('./write')).write(config, request, context),
  },
})

import { defineConnector } from '#shared/define/connector'
import { failure } from '#shared/model/problem'
import { check } from './check'
import { PostgresConfig } from './config'
import { discover } from './discover'
import { find } from './find'
import { read } from './read'
import { withSession } from './session'
import { write } from './write'

export default defineConnector({
  id: 'postgres',
  title: 'PostgreSQL',
  category: 'databases',
  docs: 'Tables, views, materialised views and queries of a PostgreSQL database, and of what speaks its language. Every value comes as it is; what has no type of Winnow\'s own comes as the server\'s text.',
  config: PostgresConfig,
  check,
  discover: (config, context, only) => withSession(config, context, (session) => discover(session, config, only)),
  read,
  queries: true,
  incremental: true,
  find: () => find(),
  writes: {
    modes: ['create', 'append', 'replace', 'upsert'],
    together: true,
    write: (config, request, context) => {
      if (config.read_only) throw failure('TARGET_REFUSED', 'The source is read only.', 'Switch off "Read only" in its settings to write to it.')
      return write(config, request, context)
    },
  },
})

import { basename } from 'node:path'
import { z } from 'zod'
import { READ_ONLY } from '#engine/sources/tools/server/config'
import { type ConnectorContext, defineConnector, PATH } from '#shared/define/connector'
import { hints } from '#shared/define/params'
import { Failure, failure } from '#shared/model/problem'
import type { CheckStep } from '#shared/model/source'
import { withDatabase } from './database'
import { discover, streamsOf } from './discover'
import { read } from './read'
import { write } from './write'

const Config = z.strictObject({
  path: z.string().min(1).describe('The database file.').meta({ ...PATH, ...hints({ title: 'File' }) }),
  read_only: READ_ONLY,
})
type Config = z.output<typeof Config>

async function check({ path }: Config, { tempDir }: ConnectorContext): Promise<{ steps: CheckStep[]; version?: string }> {
  try {
    return await withDatabase(path, tempDir, async (session) => {
      const { length } = await streamsOf(session)
      const [version] = await session.row('SELECT version()')
      return {
        version: `DuckDB ${String(version).replace(/^v/, '')}`,
        steps: [
          { what: 'file', ok: true, message: `"${basename(path)}" can be read.` },
          { what: 'answer', ok: true, message: `It is a DuckDB database with ${length} ${length === 1 ? 'table or view' : 'tables and views'}.` },
        ],
      }
    })
  } catch (error) {
    if (!(error instanceof Failure) || error.problem.code === 'RUN_CANCELLED') throw error
    const { code, message, remedy } = error.problem
    return { steps: [{ what: code === 'SOURCE_ANSWER' || code === 'SOURCE_BROKEN' ? 'answer' : 'file', ok: false, message, remedy }] }
  }
}

export default defineConnector({
  id: 'duckdb',
  title: 'DuckDB',
  category: 'databases',
  docs: 'Tables and views of a DuckDB database file. All types are kept.',
  config: Config,
  check,
  discover: ({ path }, { tempDir }, only) => withDatabase(path, tempDir, (session) => discover(session, only)),
  read: ({ path }, request, context) => read(path, request, context),
  queries: true,
  incremental: true,
  writes: {
    modes: ['create', 'append', 'replace', 'upsert'],
    together: true,
    write: ({ path, read_only: readOnly }, request, context) => {
      if (readOnly) throw failure('TARGET_REFUSED', 'The source is read only.', 'Switch off "Read only" in its settings to write to it.')
      return write(path, request, context)
    },
  },
})

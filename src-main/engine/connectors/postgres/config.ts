import { z } from 'zod'
import { CONNECT_TIMEOUT, poolSize, READ_ONLY, serverEncryption, serverLogin } from '#engine/sources/tools/server/config'
import { MANNER, PATH } from '#shared/define/connector'
import { hints } from '#shared/define/params'

export const PostgresConfig = z.strictObject({
  ...serverLogin(5432),
  database: z.string().min(1).describe('The database: a connection sees one.').meta(hints({ title: 'Database' })),
  schema: z.string().min(1).optional().describe('Only this schema is shown; all that the user may see unless given.').meta(hints({ title: 'Schema' })),
  ...serverEncryption,
  read_only: READ_ONLY,
  socket: z.string().min(1).optional().describe('Folder of the server\'s socket on this computer, in place of the host ("/var/run/postgresql").').meta({ ...PATH, ...hints({ title: 'Socket', advanced: true }) }),
  pool_size: poolSize(1),
  connect_timeout: CONNECT_TIMEOUT,
  statement_timeout: z.number().min(1).max(86_400).default(3600).describe('Seconds after which the server stops a statement.').meta({ ...MANNER, ...hints({ title: 'Time limit of a statement', advanced: true }) }),
  lock_timeout: z.number().min(1).max(3600).default(30).describe('Seconds that a statement waits for a table that somebody has locked.').meta({ ...MANNER, ...hints({ title: 'Time limit of waiting for locks', advanced: true }) }),
})
export type PostgresConfig = z.output<typeof PostgresConfig>

export { tlsModeOf } from '#engine/sources/tools/server/config'

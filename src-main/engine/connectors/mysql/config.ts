import { z } from 'zod'
import { CONNECT_TIMEOUT, poolSize, READ_ONLY, serverEncryption, serverLogin } from '#engine/sources/tools/server/config'
import { MANNER, PATH } from '#shared/define/connector'
import { hints } from '#shared/define/params'

export const MysqlConfig = z.strictObject({
  ...serverLogin(3306),
  database: z.string().min(1).optional().describe('Only this database is shown; all that the user may see unless given.').meta(hints({ title: 'Database' })),
  ...serverEncryption,
  read_only: READ_ONLY,
  socket: z.string().min(1).optional().describe('Path of the server\'s socket on this computer, in place of host and port.').meta({ ...PATH, ...hints({ title: 'Socket', advanced: true }) }),
  pool_size: poolSize(2),
  connect_timeout: CONNECT_TIMEOUT,
  read_timeout: z.number().min(1).max(86_400).default(600).describe('Seconds without any answer after which a connection counts as broken.').meta({ ...MANNER, ...hints({ title: 'Time limit of an answer', advanced: true }) }),
})
export type MysqlConfig = z.output<typeof MysqlConfig>

export { tlsModeOf } from '#engine/sources/tools/server/config'

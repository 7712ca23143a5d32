import { z } from 'zod'
import { READ_ONLY } from '#engine/sources/tools/server/config'
import { PATH } from '#shared/define/connector'
import { hints } from '#shared/define/params'

export const SqliteConfig = z.strictObject({
  path: z.string().min(1).describe('The database file.').meta({ ...PATH, ...hints({ title: 'File' }) }),
  read_only: READ_ONLY,
})
export type SqliteConfig = z.output<typeof SqliteConfig>

import { z } from 'zod'
import { PATH } from '#shared/define/connector'
import { hints } from '#shared/define/params'

export const SqliteConfig = z.strictObject({
  path: z.string().min(1).describe('The database file.').meta({ ...PATH, ...hints({ title: 'File' }) }),
  read_only: z.boolean().default(true).describe('Nothing is ever written to the database. Switch it off to write clean rows to it.').meta(hints({ title: 'Read only' })),
})
export type SqliteConfig = z.output<typeof SqliteConfig>

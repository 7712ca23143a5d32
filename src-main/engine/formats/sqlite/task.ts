import { z } from 'zod'
import { Column } from '#shared/model/column'

/** Which tables the worker writes, each from an exchange file. */
export const SqliteTask = z.object({
  path: z.string(),
  tables: z.array(z.object({ name: z.string(), columns: z.array(Column), file: z.string() })),
})
export type SqliteTask = z.infer<typeof SqliteTask>

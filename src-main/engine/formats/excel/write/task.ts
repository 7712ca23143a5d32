import { z } from 'zod'
import { Column } from '#shared/model/column'

/** The tables that the worker writes, each from an exchange file. */
export const WriteTask = z.object({
  path: z.string(),
  /** Rows of data that one sheet takes. */
  sheetRows: z.number().int().min(1),
  tables: z.array(z.object({ name: z.string(), columns: z.array(Column), rows: z.number().int(), file: z.string() })),
})
export type WriteTask = z.infer<typeof WriteTask>

export const WriteResult = z.object({
  /** Names of the sheets that each table took. */
  sheets: z.array(z.array(z.string())),
  /** Cells that were written as text because only text keeps them, by column. */
  asText: z.array(z.object({ column: z.string(), count: z.number() })),
})
export type WriteResult = z.infer<typeof WriteResult>

import { z } from 'zod'
import { DataType } from './data-type'

/** One column of a dataset. */
export const Column = z.strictObject({
  /** Unique in its table, whatever the case of its letters. */
  name: z.string().min(1),
  type: DataType,
  /** The header as it stood in the file, where `name` had to differ from it (blank, repeated or reserved). */
  header: z.string().optional(),
})
export type Column = z.infer<typeof Column>

/** A cell as it crosses the contract: exact text for everything that JSON cannot hold without loss. */
export const Cell = z.union([z.string(), z.number(), z.boolean(), z.null()])
export type Cell = z.infer<typeof Cell>

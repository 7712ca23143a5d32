import { z } from 'zod'
import { WrittenFile } from '../duckdb/exchange-reading'
import { DataType } from '#shared/model/data-type'
import { SetAside } from '#shared/model/reading'

/** What the worker is told to read. */
export const JsonTask = z.object({
  path: z.string(),
  name: z.string(),
  tempDir: z.string(),
  maxDepth: z.number(),
  /** The keys that lead to the records; absent: found by looking. Ignored for JSON lines. */
  recordPath: z.array(z.string()).optional(),
  /** The keys that lead from each record to a list in it, whose elements are to be the rows. */
  child: z.array(z.string()).optional(),
  /** For an inspection: no more than this many rows and bytes. */
  limit: z.object({ rows: z.number(), bytes: z.number() }).optional(),
})
export type JsonTask = z.infer<typeof JsonTask>

const count = z.number().int()

/** What the worker found. */
export const JsonResult = z.object({
  rows: WrittenFile,
  lines: WrittenFile,
  firstLine: z.number(),
  unreadable: WrittenFile,
  columns: z.array(z.object({
    header: z.string(),
    path: z.array(z.string()),
    index: z.number(),
    type: DataType,
    counts: z.object({ text: count, integer: count, fraction: count, boolean: count, nested: count, null: count }),
  })),
  repeatedKeys: z.object({ count, line: count }).optional(),
  setAside: z.array(SetAside),
  setAsideTotal: z.number(),
  /** Lists found in the document, the one taken first. */
  lists: z.array(z.object({ path: z.array(z.string()), objects: z.number() })),
  recordPath: z.array(z.string()),
  /** The whole document is neither a list nor an object: `5`, `null`. */
  oneValue: z.boolean().optional(),
  /** Lists of objects inside the records that were looked at: the keys that lead to them. */
  children: z.array(z.array(z.string())),
  /** The first rows, for an inspection. */
  sample: z.array(z.array(z.string().nullable())),
  /** The line that each of them begins on. */
  sampleLines: z.array(z.number().int()),
})
export type JsonResult = z.infer<typeof JsonResult>

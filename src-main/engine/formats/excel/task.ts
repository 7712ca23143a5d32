import { z } from 'zod'
import { DataType } from '#shared/model/data-type'
import { SetAside } from '#shared/model/reading'

/** What the worker is told to read. */
export const ReadTask = z.object({
  path: z.string(),
  name: z.string(),
  tempDir: z.string(),
  sheet: z.union([z.string(), z.number()]).optional(),
  area: z.object({ firstRow: z.number(), lastRow: z.number(), firstColumn: z.number(), lastColumn: z.number() }).optional(),
  skip: z.number().optional(),
  header: z.number().optional(),
  values: z.enum(['auto', 'shown', 'value']),
  /** For an inspection: stop after so many rows. */
  limit: z.number().optional(),
})
export type ReadTask = z.infer<typeof ReadTask>

const File = z.object({ path: z.string(), rows: z.number(), longest: z.number() })
const count = z.number().int()

/** What the worker found. */
export const ReadResult = z.object({
  sheets: z.array(z.object({ name: z.string(), hidden: z.boolean() })),
  /** Which of them was read. */
  sheet: z.number(),
  layout: z.object({ skip: z.number(), header: z.number(), confidence: z.number(), because: z.string() }),
  rows: File,
  lines: File,
  firstLine: z.number(),
  columns: z.array(z.object({
    header: z.string().nullable(),
    /** Its place in the exchange file. */
    index: z.number(),
    /** Its letters in the sheet. */
    letters: z.string(),
    type: DataType,
    counts: z.object({
      text: count, integer: count, fraction: count, boolean: count, date: count, timestamp: count, time: count, duration: count, error: count,
      dateText: count, emptyText: count, percent: count,
    }),
    hidden: z.boolean(),
  })),
  setAside: z.array(SetAside),
  setAsideTotal: z.number(),
  hiddenRows: count,
  /** Merged ranges that reach into the rows of data. */
  merged: z.object({ count, first: z.string().optional() }),
  uncomputed: count,
  sample: z.array(z.array(z.string().nullable())),
})
export type ReadResult = z.infer<typeof ReadResult>

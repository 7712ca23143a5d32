import { z } from 'zod'
import { WrittenFile } from '#engine/duckdb/exchange-reading'
import { DataType } from '#shared/model/data-type'
import { SetAside } from '#shared/model/reading'

/** What the worker is told to read. */
export const ReadTask = z.object({
  path: z.string(),
  name: z.string(),
  tempDir: z.string(),
  sheet: z.union([z.string(), z.number()]).optional(),
  sheets: z.union([z.literal('all'), z.array(z.string())]).optional(),
  area: z.object({ firstRow: z.number(), lastRow: z.number(), firstColumn: z.number(), lastColumn: z.number() }).optional(),
  skip: z.number().optional(),
  header: z.number().optional(),
  values: z.enum(['auto', 'shown', 'value']),
  /** For an inspection: stop after so many rows. */
  limit: z.number().optional(),
})
export type ReadTask = z.infer<typeof ReadTask>

const count = z.number().int()

/** What was read of one sheet. */
const SheetReport = z.object({
  /** Its place among the sheets, from 0. */
  sheet: z.number(),
  rows: count,
  layout: z.object({ skip: z.number(), header: z.number(), confidence: z.number(), because: z.string() }),
  hiddenRows: count,
  /** Lines without anything in them, between the rows. */
  blankRows: z.object({ count, first: count.optional() }),
  /** Merged ranges that reach into the rows of data. */
  merged: z.object({ count, first: z.string().optional() }),
  uncomputed: count,
  /** Rows that look like headers of other tables below, and the line of the first. */
  further: z.object({ count, first: count.optional() }),
  /** The columns of two tables side by side, as ranges. */
  beside: z.array(z.string()).optional(),
})
export type SheetReport = z.infer<typeof SheetReport>

/** What the worker found. */
export const ReadResult = z.object({
  /** `rows`: about how many, where the file tells; only for an inspection. */
  sheets: z.array(z.object({ name: z.string(), hidden: z.boolean(), rows: count.optional() })),
  /** Excel tables and named ranges; only for an inspection. */
  ranges: z.array(z.object({ name: z.string(), sheet: z.string(), kind: z.enum(['table', 'name']), rows: count })),
  /** The table or named range that was read, if it was one. */
  range: z.string().optional(),
  /** The sheets that were read: one, or several as one table. */
  read: z.array(SheetReport).min(1),
  rows: WrittenFile,
  lines: WrittenFile,
  firstLine: z.number(),
  columns: z.array(z.object({
    header: z.string().nullable(),
    /** Its place in the exchange file. */
    index: z.number(),
    type: DataType,
    counts: z.object({
      text: count, integer: count, fraction: count, boolean: count, date: count, timestamp: count, time: count, duration: count, error: count,
      dateText: count, emptyText: count, percent: count,
    }),
    hidden: z.boolean(),
  })),
  setAside: z.array(SetAside),
  setAsideTotal: z.number(),
  sample: z.array(z.array(z.string().nullable())),
})
export type ReadResult = z.infer<typeof ReadResult>

import { z } from 'zod'
import { WrittenFile } from '#engine/duckdb/exchange-reading'
import { ImportReport, SetAside } from '#shared/model/reading'
import { WordOptions } from './options'

/** What the worker is told to read. */
export const WordTask = z.object({
  path: z.string(),
  name: z.string(),
  tempDir: z.string(),
  options: WordOptions,
  /** How many rows are shown of it. */
  sampled: z.number(),
})
export type WordTask = z.infer<typeof WordTask>

const count = z.number().int()

/** What the worker found. */
export const WordResult = z.object({
  paragraphs: count,
  tables: z.array(z.object({ id: z.string(), rows: count, columns: count, heading: z.string().nullable() })),
  part: z.string(),
  headers: z.array(z.string().nullable()),
  /** How many header rows the table has, and why. */
  header: z.object({ rows: count, confidence: z.number(), because: z.string() }).optional(),
  rows: WrittenFile,
  lines: WrittenFile,
  firstLine: count,
  setAside: z.array(SetAside),
  notes: ImportReport.shape.notes,
  sample: z.array(z.array(z.string().nullable())),
})
export type WordResult = z.infer<typeof WordResult>

import { z } from 'zod'
import { WrittenFile } from '#engine/duckdb/exchange-reading'
import { Guess, SetAside } from '#shared/model/reading'
import { TextOptions } from './options'

/** What the worker is told to read. */
export const TextTask = z.object({
  path: z.string(),
  name: z.string(),
  tempDir: z.string(),
  options: TextOptions,
  /** For an inspection: no more than so many rows and bytes; the rows are shown. */
  limit: z.object({ rows: z.number(), bytes: z.number() }).optional(),
})
export type TextTask = z.infer<typeof TextTask>

const count = z.number().int()

/** What the worker found. */
export const TextResult = z.object({
  headers: z.array(z.string().nullable()),
  /** Complete options. */
  input: z.record(z.string(), z.unknown()),
  guesses: z.array(Guess),
  rows: WrittenFile,
  lines: WrittenFile,
  firstLine: count,
  unreadable: WrittenFile,
  setAside: z.array(SetAside),
  setAsideTotal: count,
  sample: z.array(z.array(z.string().nullable())),
  sampleLines: z.array(count),
  raw: z.array(z.string()),
  /** The end of the file was not reached. */
  isPart: z.boolean(),
})
export type TextResult = z.infer<typeof TextResult>

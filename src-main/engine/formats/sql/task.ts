import { z } from 'zod'
import { WrittenFile } from '#engine/duckdb/exchange-reading'
import { Guess } from '#shared/model/reading'
import { SqlOptions } from './options'

/** What the worker is told to read. */
export const SqlTask = z.object({
  path: z.string(),
  name: z.string(),
  tempDir: z.string(),
  options: SqlOptions,
  /** For an inspection: no more than so many rows and bytes. */
  limit: z.object({ rows: z.number(), bytes: z.number() }).optional(),
})
export type SqlTask = z.infer<typeof SqlTask>

const count = z.number().int()

/** What the worker found. */
export const SqlResult = z.object({
  tables: z.array(z.object({ name: z.string(), rows: count })),
  table: z.string(),
  headers: z.array(z.string()),
  input: z.record(z.string(), z.unknown()),
  guesses: z.array(Guess),
  rows: WrittenFile,
  lines: WrittenFile,
  firstLine: count,
  unreadable: WrittenFile,
  sample: z.array(z.array(z.string().nullable())),
  /** The end of the file was not reached. */
  isPart: z.boolean(),
})
export type SqlResult = z.infer<typeof SqlResult>

import { z } from 'zod'
import { WrittenFile } from '#engine/duckdb/exchange-reading'
import { Column } from '#shared/model/column'
import { SourceColumn, StreamChoice, WriteMode } from '#shared/model/source'

/** What the worker is asked to do, and what it answers. */
const Opened = z.object({ path: z.string() })

export const CheckTask = Opened.extend({ write: z.boolean() })

export const DiscoverTask = Opened.extend({ only: z.array(z.string()).optional() })

export const ReadTask = StreamChoice.extend({ path: z.string(), after: z.string().optional(), file: z.string() })
export type ReadTask = z.infer<typeof ReadTask>

/** The rows stand in an exchange file, in the order of `columns`. */
export const ReadAnswer = z.object({
  columns: z.array(SourceColumn),
  rows: WrittenFile,
  cursorValue: z.string().optional(),
  /** Columns that hold other values than their type promises. */
  mixed: z.array(z.object({ name: z.string(), declared: z.string() })),
})
export type ReadAnswer = z.infer<typeof ReadAnswer>

const Written = z.object({ target: z.string(), mode: WriteMode, keys: z.array(z.string()), columns: z.array(Column), file: z.string() })

export const WriteTask = Opened.extend({ tables: z.array(Written) })
export type WriteTask = z.infer<typeof WriteTask>
export type TableToWrite = z.infer<typeof Written>

export const WriteAnswer = z.object({ rows: z.number(), notes: z.array(z.string()) })
export type WriteAnswer = z.infer<typeof WriteAnswer>

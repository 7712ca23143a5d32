import { z } from 'zod'
import { WrittenFile } from '#engine/duckdb/exchange-reading'
import { SetAside } from '#shared/model/reading'
import { PdfOptions } from './options'

/** What the worker is told to read. */
export const PdfTask = z.object({
  path: z.string(),
  name: z.string(),
  tempDir: z.string(),
  options: PdfOptions,
  /** For an inspection: so many rows of the part are shown, and no more pages are looked at than that takes. */
  limit: z.object({ rows: z.number(), pages: z.number() }).optional(),
})
export type PdfTask = z.infer<typeof PdfTask>

const count = z.number().int()

/** A table that was found. */
const TableFound = z.object({ id: z.string(), firstPage: count, lastPage: count, rows: count, columns: count, confidence: z.number(), isRuled: z.boolean(), merged: count })
export type TableFound = z.infer<typeof TableFound>

/** What the worker found. */
export const PdfResult = z.object({
  pages: count,
  /** The last page that was looked at. */
  lookedAt: count,
  /** Pages that show pictures and have no text, and pages that have neither. */
  images: z.array(count),
  /** Pages that show pictures and hardly any text, where many do: scans with a stamp. */
  stamped: z.array(count),
  blank: z.array(count),
  tables: z.array(TableFound),
  part: z.string(),
  headers: z.array(z.string().nullable()),
  /** How many header rows the table has, and why. */
  header: z.object({ rows: count, confidence: z.number(), because: z.string() }).optional(),
  rows: WrittenFile,
  lines: WrittenFile,
  firstLine: count,
  setAside: z.array(SetAside),
  setAsideTotal: count,
  sample: z.array(z.array(z.string().nullable())),
})
export type PdfResult = z.infer<typeof PdfResult>

import { z } from 'zod'
import { Column } from './column'

/** One guess about how a file is to be read, shown with its confidence and open to change. */
export const Guess = z.object({
  /** The member of the input options that sets it. */
  option: z.string(),
  label: z.string(),
  value: z.unknown(),
  /** How the value is shown to people. */
  shown: z.string(),
  /** 0 to 1. 1 means certain (a byte order mark, a file's own metadata). */
  confidence: z.number().min(0).max(1),
  /** Why, in one sentence. */
  because: z.string().optional(),
  choices: z.array(z.object({ value: z.unknown(), shown: z.string() })).optional(),
})
export type Guess = z.infer<typeof Guess>

/** A line (or row of a sheet, or record) that could not become a row. Kept with its raw text, never dropped silently. */
export const Unreadable = z.object({
  sheet: z.string().optional(),
  line: z.number().int(),
  reason: z.string(),
  raw: z.string(),
})
export type Unreadable = z.infer<typeof Unreadable>

/** Lines that are no data by design: titles above the table, notes below it, comments, blank lines. Kept in the report. */
export const SetAside = z.object({
  /** Where several sheets are read as one table. */
  sheet: z.string().optional(),
  kind: z.enum(['title', 'header', 'comment', 'footer', 'blank', 'other']),
  line: z.number().int(),
  raw: z.string(),
})
export type SetAside = z.infer<typeof SetAside>

/** A table that a file offers: a sheet, a record path, the only one of a CSV file. */
export const Stream = z.object({
  id: z.string(),
  name: z.string(),
  rows: z.number().int().optional(),
  hidden: z.boolean().optional(),
  note: z.string().optional(),
  /** How sure it is that this is a table, 0 to 1, where it was found by how a text looks. */
  confidence: z.number().min(0).max(1).optional(),
  /** The input options that choose it: given in place of those that the file was inspected with. */
  input: z.record(z.string(), z.unknown()).optional(),
})
export type Stream = z.infer<typeof Stream>

/** What reading a file found out beside its rows. */
export const ImportReport = z.object({
  format: z.string(),
  /** The options that were used, complete: the recipe's `input`. */
  input: z.record(z.string(), z.unknown()),
  guesses: z.array(Guess),
  rows: z.number().int(),
  unreadable: z.number().int(),
  /** The first lines set aside (at most 200); `setAsideTotal` counts all. */
  setAside: z.array(SetAside),
  setAsideTotal: z.number().int(),
  /** What a row's line is, where it is none: a page of a document. */
  lineIs: z.literal('page').optional(),
  /** Sentences about what was odd and what was done about it. */
  notes: z.array(z.object({ code: z.string(), message: z.string(), count: z.number().int().optional(), line: z.number().int().optional() })),
  columns: z.array(Column),
})
export type ImportReport = z.infer<typeof ImportReport>

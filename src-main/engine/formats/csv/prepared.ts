import { z } from 'zod'
import { Cell, Column } from '#shared/model/column'
import { Guess, ImportReport, SetAside, Stream } from '#shared/model/reading'
import { ReadOptions } from './options'

/** What the worker answers, checked where it comes in. */
export const Inspected = z.object({
  streams: z.array(Stream), input: ReadOptions.required(), guesses: z.array(Guess), columns: z.array(Column),
  rows: z.array(z.array(Cell)), lines: z.array(z.int()), raw: z.array(z.string()), setAside: z.array(SetAside),
})
export type Inspected = z.output<typeof Inspected>

/** What the pre-pass gives of a file that is ready to be read. */
export const Prepared = z.object({
  dialect: ReadOptions.required(),
  columns: z.array(Column),
  rows: z.int(),
  /** The rewritten rows; absent when the file can be read as it is, from the row behind its first `skip` lines. */
  rewritten: z.string().optional(),
  skip: z.int(),
  firstLine: z.int(),
  lines: z.string().optional(),
  unreadable: z.object({ path: z.string(), longest: z.int() }).optional(),
  multiline: z.boolean(),
  crlf: z.boolean(),
  longest: z.int(),
  report: ImportReport.pick({ guesses: true, setAside: true, setAsideTotal: true, notes: true }),
})
export type Prepared = z.output<typeof Prepared>

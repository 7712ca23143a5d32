import { z } from 'zod'
import { Cell, Column } from '../model/column'
import { Finding } from '../model/finding'
import { Id, Name } from '../model/project'
import { Guess, SetAside, Stream } from '../model/reading'
import { InputOptions } from '../model/recipe'
import { Run } from '../model/run'
import { procedure, readingDataProcedure } from './procedure'

/** A file: where it lies on this machine, or an upload. */
export const FileRef = z.union([
  z.strictObject({ path: z.string().min(1).max(4096) }),
  z.strictObject({ uploadId: Id }),
])
export type FileRef = z.infer<typeof FileRef>

/** What is known about a file before it is imported. */
export const FileInspection = z.object({
  name: z.string(),
  bytes: z.number().int(),
  format: z.string(),
  streams: z.array(Stream),
  /** The options that it would be read with: what was given, the rest guessed. */
  input: InputOptions,
  guesses: z.array(Guess),
  columns: z.array(Column),
  rows: z.array(z.array(Cell)),
  /** The line of `raw` (from 1) that each of `rows` begins on; null for binary formats. */
  lines: z.array(z.number().int()).nullable(),
  /** The beginning of the file as text, line by line; null for binary formats. */
  raw: z.array(z.string()).nullable(),
  setAside: z.array(SetAside),
  /** What is wrong with the data, counted in the rows that `based` tells of (0: nothing was counted): nothing was created for it. */
  findings: z.array(Finding),
  based: z.object({ rows: z.number().int(), exact: z.boolean() }),
})
export type FileInspection = z.infer<typeof FileInspection>

export const files = {
  inspect: readingDataProcedure
    .route({ method: 'POST', path: '/files/inspect', summary: 'How a file would be read: format, guesses, first rows, raw text', tags: ['files'] })
    .input(z.strictObject({
      file: FileRef,
      input: InputOptions.optional(),
      /** False: the answer comes at once, and nothing is counted. */
      findings: z.boolean().default(true),
    }))
    .output(FileInspection),
  import: procedure
    .route({ method: 'POST', path: '/files/import', summary: 'Read a file into a dataset; waits for the result when the file is small', tags: ['files'] })
    .input(z.strictObject({
      projectId: Id,
      file: FileRef,
      input: InputOptions.optional(),
      /** The new dataset's name; the file's name without its extension unless given. */
      name: Name.optional(),
      /** Makes a new version of this dataset instead of a new dataset. */
      datasetId: Id.optional(),
    }))
    .output(Run),
}

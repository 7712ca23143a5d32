import { z } from 'zod'
import { Column } from '#shared/model/column'
import { Finding } from '#shared/model/finding'
import { Certificate, Outcome, OutputFile } from '#shared/model/outcome'
import { PreviewRow } from '#shared/model/preview'
import { ColumnProfile, Profile } from '#shared/model/profile'
import { Guess, ImportReport } from '#shared/model/reading'

/** What `profile --json` prints. Scripts rely on it: members are added, never taken away. */
export const ProfileReport = z.object({
  file: z.string(),
  rows: z.number().int(),
  unreadable: z.number().int().describe('Lines that could not become rows.'),
  format: z.string(),
  input: ImportReport.shape.input.describe('How the file was read: to be put into a recipe.'),
  guesses: z.array(Guess),
  notes: ImportReport.shape.notes,
  duplicates: Profile.shape.duplicates.describe('Rows that are equal in every column to an earlier one.'),
  keys: Profile.shape.keys.describe('Columns that identify a row.'),
  columns: z.array(ColumnProfile.extend({
    type: z.string().describe('The type of the values, as recipes write it.'),
    stored: z.string().describe('The type in which they are stored: text for text files.'),
  })),
  findings: z.array(Finding),
})
export type ProfileReport = z.infer<typeof ProfileReport>

/** What `run --json` prints. Scripts rely on it: members are added, never taken away. */
export const RunReport = Outcome.extend({
  invalid: z.number().int().describe('Cells that could not be converted.'),
  outputs: z.array(OutputFile),
  certificate: Certificate,
  profile: Profile.optional().describe('With --profile: what was measured about the input.'),
})
export type RunReport = z.infer<typeof RunReport>

/** What `preview --json` prints. */
export const PreviewReport = z.object({
  outcome: Outcome.nullable().describe('What the recipe would do to the whole file.'),
  columns: z.array(Column),
  rows: z.array(PreviewRow).describe('The first rows, those that would be dropped in their places.'),
  dropped: z.object({ columns: z.array(Column), rows: z.array(PreviewRow), total: z.number().int().nullable() }),
})
export type PreviewReport = z.infer<typeof PreviewReport>

/** What `convert --json` prints without a recipe; with one it is what `run --json` prints. */
export const ConvertReport = z.object({
  rows: Outcome.shape.rows.pick({ in: true, clean: true, rejected: true, unreadable: true }),
  outputs: z.array(OutputFile),
})
export type ConvertReport = z.infer<typeof ConvertReport>

/** What `clean --json` prints. */
export const CleanReport = z.object({
  home: z.string(),
  removed: z.boolean().describe('Whether the items were removed.'),
  leftovers: z.number().int().describe('Bytes that a process that is gone had left behind; they were removed.'),
  bytes: z.number().int().describe('Bytes of all items.'),
  items: z.array(z.object({ kind: z.enum(['version', 'upload', 'stray', 'recovered', 'copy']), name: z.string(), bytes: z.number().int() })),
})
export type CleanReport = z.infer<typeof CleanReport>

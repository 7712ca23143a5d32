import { z } from 'zod'
import { Finding } from '#shared/model/finding'
import { Certificate, Outcome, OutputFile } from '#shared/model/outcome'
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

/** What `clean --json` prints. */
export const CleanReport = z.object({
  home: z.string(),
  removed: z.boolean().describe('Whether the items were removed.'),
  leftovers: z.number().int().describe('Bytes that a process that is gone had left behind; they were removed.'),
  bytes: z.number().int().describe('Bytes of all items.'),
  items: z.array(z.object({ kind: z.enum(['version', 'upload', 'stray', 'recovered', 'copy']), name: z.string(), bytes: z.number().int() })),
})
export type CleanReport = z.infer<typeof CleanReport>

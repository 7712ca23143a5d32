import { z } from 'zod'

/** Rows that an inspection shows. */
export const SAMPLE_ROWS = 200

export const WordOptions = z.strictObject({
  part: z.string().regex(/^(text|table [1-9]\d{0,4})$/, 'must be "text" or a table like "table 2"').optional()
    .describe('What to read: "text" for the paragraphs, or a table by its number, like "table 2". The largest table unless told; the text where there is none.')
    .meta({ title: 'Part' }),
  header: z.number().int().min(0).max(10).optional()
    .describe('How many rows the header of the table has: 0 for none; several are joined by a space.').meta({ title: 'Header rows' }),
})
export type WordOptions = z.output<typeof WordOptions>

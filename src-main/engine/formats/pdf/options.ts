import { z } from 'zod'

/** Rows that an inspection shows. */
export const SAMPLE_ROWS = 200

export const PdfOptions = z.strictObject({
  part: z.string().regex(/^(text|table [1-9]\d{0,4})$/, 'must be "text" or a table like "table 2"').optional()
    .describe('What to read: "text", or a table by its number, like "table 2". The largest table unless told; the text where there is none.')
    .meta({ title: 'Part' }),
  text: z.enum(['paragraphs', 'lines', 'pages']).optional()
    .describe('What a row of the text is.').meta({ title: 'Text by' }),
  header: z.number().int().min(0).max(10).optional()
    .describe('How many rows the header of the table has: 0 for none; several are joined by a space.').meta({ title: 'Header rows' }),
  pages: z.string().regex(/^\s*\d{1,6}(\s*-\s*\d{1,6})?(\s*,\s*\d{1,6}(\s*-\s*\d{1,6})?)*\s*$/, 'must be like "2-5, 8"').optional()
    .describe('The pages to read, like "2-5, 8". All unless told. Tables keep the numbers that they have among all pages that are read.').meta({ title: 'Pages' }),
})
export type PdfOptions = z.output<typeof PdfOptions>

/** Which pages "2-5, 8" names; undefined stands for all. */
export function pageFilter(pages: string | undefined): (page: number) => boolean {
  if (pages === undefined) return () => true
  const ranges = pages.split(',').map((range) => range.split('-').map(Number))
  return (page) => ranges.some(([first = 0, last = first]) => page >= first && page <= last)
}

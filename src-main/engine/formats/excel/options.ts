import { z } from 'zod'
import { MOST_ROWS } from './address'

/** Rows that an inspection shows. */
export const SAMPLE_ROWS = 200

export const ExcelOptions = z.strictObject({
  sheet: z.union([z.string(), z.number().int().min(1)]).optional()
    .describe('What to read: the name of a sheet or its place from 1, or the name of an Excel table or of a named range. The first visible sheet with something in it unless told.')
    .meta({ title: 'Sheet' }),
  sheets: z.union([z.literal('all'), z.array(z.string()).min(1).max(1_000)]).optional()
    .describe('Several sheets to read as one table: "all" visible ones, or a list of names. Columns are matched by their headers (without headers by their places); the column source_sheet names the sheet.')
    .meta({ title: 'Sheets as one' }),
  range: z.string().optional()
    .describe('The cells to read, like "B3:F200" or "B:F". The whole sheet unless told.').meta({ title: 'Cells' }),
  skip: z.number().int().min(0).max(1_000_000).optional()
    .describe('How many rows of the sheet (or of the range) come before the header: titles and notes, kept in the report.').meta({ title: 'Rows above the table' }),
  header: z.number().int().min(0).max(10).optional()
    .describe('How many rows the header has: 0 for none; several are joined by a space.').meta({ title: 'Header rows' }),
  values: z.enum(['auto', 'shown', 'value']).optional()
    .describe('What counts of a cell with a number: its value, what Excel shows, or (auto) what Excel shows only where the format pads with zeros, like 00123.')
    .meta({ title: 'Numbers as' }),
})
export type ExcelOptions = z.output<typeof ExcelOptions>

export const ExcelWriteOptions = z.strictObject({
  sheet_rows: z.number().int().min(1).max(MOST_ROWS - 1).default(MOST_ROWS - 1)
    .describe('How many rows of data a sheet takes, beside its header; the table goes on in further sheets.').meta({ title: 'Rows per sheet' }),
})
export type ExcelWriteOptions = z.output<typeof ExcelWriteOptions>

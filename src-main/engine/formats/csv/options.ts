import { z } from 'zod'

const oneCharacter = z.string().max(1)

/** How a delimited text file is read. What is absent is guessed from the file; texts stay as they are in any case. */
export const ReadOptions = z.strictObject({
  encoding: z.string().min(1).optional().meta({ title: 'Encoding', description: 'utf-8, utf-16le, windows-1252, shift_jis, …' }),
  delimiter: oneCharacter.regex(/^[\x01-\x7f]?$/, 'must be one ASCII character, or empty for a file of one column').optional()
    .meta({ title: 'Delimiter', description: 'The character between fields; empty: every line is one field' }),
  quote: z.enum(['"', "'", '']).optional().meta({ title: 'Quote', description: 'The character around fields; empty: none' }),
  escape: z.enum(['doubled', 'backslash']).optional().meta({ title: 'Quote inside a quoted field', description: 'Written twice, or after a backslash' }),
  skip: z.int().min(0).max(100_000).optional().meta({ title: 'Lines before the header', description: 'Titles and other lines above the table' }),
  header: z.int().min(0).max(9).optional().meta({ title: 'Header rows', description: 'Several are joined by a space; 0: the columns have no names' }),
  footer: z.int().min(0).max(1_000).optional().meta({ title: 'Lines after the table', description: 'Notes below the last row' }),
  comment: oneCharacter.regex(/^[\x21-\x7e]?$/, 'must be one ASCII character, or empty').optional()
    .meta({ title: 'Comment', description: 'Lines that begin with it are set aside; empty: there are none' }),
  ragged: z.enum(['set_aside', 'pad']).optional().meta({ title: 'Rows with too few fields', description: 'Set aside as unreadable, or filled up with empty cells' }),
  decimal: z.enum(['.', ',']).optional().meta({ title: 'Decimal sign', description: 'For the guess of types; the text is not changed' }),
})
export type ReadOptions = z.output<typeof ReadOptions>

/** Complete options: how the file is read, nothing left open. */
export type Dialect = Required<ReadOptions>

/** How a table is written as delimited text. Always UTF-8 and RFC 4180. */
export const WriteOptions = z.strictObject({
  delimiter: z.enum([',', ';', '\t', '|']).default(',').meta({ title: 'Delimiter' }),
  header: z.boolean().default(true).meta({ title: 'Header', description: 'The first line holds the names of the columns' }),
  line_end: z.enum(['lf', 'crlf']).default('lf').meta({ title: 'Line end' }),
  bom: z.boolean().default(false).meta({ title: 'Byte order mark', description: 'Older Excel needs it to read UTF-8' }),
  formula_guard: z.boolean().default(false)
    .meta({ title: 'Guard against formulas', description: "Text that a spreadsheet would run as a formula gets a ' in front; numbers, dates and phone numbers are left alone" }),
})
export type WriteOptions = z.output<typeof WriteOptions>

import { z } from 'zod'

export const SqlOptions = z.strictObject({
  table: z.string().min(1).optional().describe('The table to read. The one with the most rows unless told.').meta({ title: 'Table' }),
  escape: z.enum(['backslash', 'doubled']).optional()
    .describe('How a quote stands in a text: after a backslash (MySQL, MariaDB), or written twice alone (PostgreSQL, SQLite).').meta({ title: 'Quote in a text' }),
  encoding: z.string().min(1).optional().meta({ title: 'Encoding', description: 'utf-8, windows-1252, …' }),
})
export type SqlOptions = z.output<typeof SqlOptions>

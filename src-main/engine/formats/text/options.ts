import { z } from 'zod'
import { LOGS } from './log'

export const TextOptions = z.strictObject({
  encoding: z.string().min(1).optional().meta({ title: 'Encoding', description: 'utf-8, utf-16le, windows-1252, shift_jis, …' }),
  layout: z.enum(['log', 'pairs', 'fixed', 'lines', 'paragraphs']).optional()
    .describe('How the text is laid out: a log of known pattern, blocks of "key: value", columns of fixed width, plain lines, or paragraphs between blank lines.').meta({ title: 'Laid out as' }),
  log: z.enum(LOGS).optional().describe('The pattern of a log: web servers (Apache, nginx), syslog, or a time with a level and a message.').meta({ title: 'Log pattern' }),
  places: z.array(z.number().int().min(1).max(100_000)).min(1).max(2_000).optional()
    .describe('Where the columns of fixed width begin: characters of a line, from 1.').meta({ title: 'Columns begin at' }),
  skip: z.number().int().min(0).max(100_000).optional().describe('How many lines come before the columns of fixed width.').meta({ title: 'Lines above the table' }),
  header: z.number().int().min(0).max(5).optional().describe('How many lines the header of columns of fixed width has; 0 for none.').meta({ title: 'Header lines' }),
})
export type TextOptions = z.output<typeof TextOptions>

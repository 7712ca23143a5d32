import type { Command } from 'commander'
import { z } from 'zod'
import { formats } from '#engine/formats/registry'
import { print, printJson, table } from '../output'

export default function addFormats(program: Command): void {
  program.command('formats')
    .description('list the file formats that can be read and written')
    .option('--json', 'with their options as JSON Schema')
    .action((options: { json?: boolean }) => {
      const list = [...formats.values()].map(({ id, title, extensions, docs, reads, writes }) => ({
        id, title, extensions, docs,
        reads: reads ? { options: z.toJSONSchema(reads.options, { io: 'input' }) } : null,
        writes: writes ? { typed: writes.typed, options: z.toJSONSchema(writes.options, { io: 'input' }) } : null,
      }))
      if (options.json) printJson({ formats: list })
      else {
        print(table(['format', 'endings', 'reads', 'writes', 'options (read | write)'], [...formats.values()].map(({ id, extensions, reads, writes }) => [
          id, extensions.join(' '), reads ? 'yes' : '', writes ? 'yes' : '', `${Object.keys(reads?.options.shape ?? {}).join(' ')} | ${Object.keys(writes?.options.shape ?? {}).join(' ')}`,
        ])))
      }
    })
}

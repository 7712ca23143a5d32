import { z } from 'zod'
import { ArchiveOptions } from '#engine/archives/options'
import { formats } from '#engine/formats/registry'
import { Schema, code, members } from './markdown'

/** The page of the formats with their options. */
export function formatsPage(): string[] {
  return [
    '# Formats',
    'Options for reading stand under `input` in a recipe, or follow `--input` (`-i delimiter=";"`); options for writing follow `--set` (`-s bom=true`).',
    '## Packed files',
    'A `.zip` with files of these formats in it, or a `.gz` of one, is read as that file; of several files in a `.zip` each is offered, and those of one kind together as one table. Beside the options of its format `input` takes:',
    options(ArchiveOptions),
    'Archives inside archives, other kinds of archives (7-Zip, RAR, tar, …) and those that unpack to more than a hundred times their size are not opened.',
    ...[...formats.values()].flatMap(({ id, title, extensions, docs, reads, writes }) => [
      `## ${code(id)}`,
      `**${title}** (${extensions.map(code).join(', ')}). ${docs}`,
      ...(reads ? ['Options for reading; what is left out is guessed, and the guess is shown:', options(reads.options)] : ['Is not read.']),
      ...(writes ? [`Options for writing${writes.typed ? '' : ' (everything becomes text)'}:`, options(writes.options)] : ['Is not written.']),
    ]),
  ]
}

const options = (schema: z.ZodObject): string => members(Schema.parse(z.toJSONSchema(schema, { io: 'input' })), 'option')

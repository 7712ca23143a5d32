import { z } from 'zod'
import { formats } from '#engine/formats/registry'
import { Schema, code, members } from './markdown'

/** The page of the formats with their options. */
export function formatsPage(): string[] {
  return [
    '# Formats',
    'Options for reading stand under `input` in a recipe, or follow `--input` (`-i delimiter=";"`); options for writing follow `--set` (`-s bom=true`).',
    ...[...formats.values()].flatMap(({ id, title, extensions, docs, reads, writes }) => [
      `## ${code(id)}`,
      `**${title}** (${extensions.map(code).join(', ')}). ${docs}`,
      ...(reads ? ['Options for reading; what is left out is guessed, and the guess is shown:', options(reads.options)] : ['Is not read.']),
      ...(writes ? [`Options for writing${writes.typed ? '' : ' (everything becomes text)'}:`, options(writes.options)] : ['Is not written.']),
    ]),
  ]
}

const options = (schema: z.ZodObject): string => members(Schema.parse(z.toJSONSchema(schema, { io: 'input' })), 'option')

import type { Command } from 'commander'
import { z } from 'zod'
import { makeProgram } from '#main/hosts/cli/program'
import { CleanReport, ConvertReport, PreviewReport, ProfileReport, RunReport } from '#main/hosts/cli/reports'
import { Schema, capital, code, paths, table } from './markdown'

const REPORTS = { profile: ProfileReport, run: RunReport, preview: PreviewReport, convert: ConvertReport, clean: CleanReport }

/** The page of the command line. */
export async function cliPage(): Promise<string[]> {
  const program = await makeProgram()
  return [
    '# The command `winnow`',
    `Write \`npm run -s winnow -- COMMAND …\` in the checkout, or \`build/winnow.mjs\` from anywhere. Results go to standard output, messages and
progress to standard error; progress is shown on a terminal only. No output is replaced without \`--force\`, and the file that is read is never
changed. Commands on files need no store and leave nothing behind; Ctrl+C ends them at once. Commands on the store (\`sources\`, \`keys\`,
\`audit\` and the like) speak to the Winnow that owns it, where one runs, and else own it for their time.`,
    table(['exit code', 'meaning'], [
      ['0', 'Done. Rejected rows are counted, not an error.'],
      ['1', 'Done, but with `--strict` rows were rejected, flagged or could not be read; or some file of a batch failed.'],
      ['2', 'Failed: nothing was written.'],
    ]),
    ...program.commands.flatMap((command) => commandBlocks(command)),
  ]
}

/** A command, then those below it. */
function commandBlocks(command: Command, above: readonly string[] = []): string[] {
  const name = [...above, command.name()].join(' ')
  const schema = Object.entries(REPORTS).find(([of]) => of === name)?.[1]
  const options = command.options.filter(({ hidden }) => !hidden)
  return [
    `${above.length === 0 ? '##' : '###'} ${code(name)}`,
    `${capital(command.description())}.`,
    `\`\`\`sh\nwinnow ${name} ${command.usage()}\n\`\`\``,
    ...(options.length === 0 ? [] : [table(['option', 'meaning'], options.map(({ flags, description }) => [code(flags), description]))]),
    ...command.commands.flatMap((inner) => commandBlocks(inner, [...above, command.name()])),
    ...(schema ? ['`--json` prints:', table(['member', 'values', 'meaning'], paths(Schema.parse(z.toJSONSchema(schema))))] : []),
  ]
}

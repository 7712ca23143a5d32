import { extname } from 'node:path'
import type { Command } from 'commander'
import { freeName } from '#engine/datasets/export'
import { formats } from '#engine/formats/registry'
import type { Cleaned } from '#engine/recipe/clean'
import type { Profile } from '#shared/model/profile'
import { type CleanFile, cleanFile } from '../clean-file'
import { examples } from '../examples'
import { type ExitCode, amount, print, printJson, progressLine } from '../output'
import { printRecipeResult, printRows } from '../outcome-tables'
import { type DriftOptions, addDriftOptions, inputOption, memoryOption, outputOption, readRecipe } from '../options'
import { addTargetOptions, type TargetOptions } from '../recipe-run'
import type { RunReport } from '../reports'
import { runToTarget } from '../run-to-target'
import { inTemporaryProject } from '../temporary-project'

interface RunOptions extends DriftOptions, TargetOptions, Pick<CleanFile, 'withRejects' | 'rejects' | 'removed' | 'unreadable' | 'invalid' | 'certificate' | 'profile'> {
  readonly output?: string
  readonly json?: boolean
  readonly strict?: boolean
  readonly force?: boolean
  readonly input: Record<string, unknown>
  readonly set: Record<string, unknown>
  readonly memory?: number
}

export const runReport = ({ outcome, outputs, certificate, invalid, profile }: Cleaned & { readonly profile?: Profile }): RunReport =>
  ({ ...outcome, invalid, outputs: [...outputs], certificate, ...(profile && { profile }) })

export default function addRun(program: Command): void {
  addTargetOptions(addDriftOptions(program.command('run <recipe> <file>')
    .description('run a recipe over a file: a clean file, and the rejects with their reasons')
    .option('-o, --output <file>', 'where the clean rows go; the ending says the format. <name>.clean.csv beside the file unless told')
    .option('--rejects <file>', 'where the rejected rows go, with line and reasons')
    .option('--with-rejects', 'put the rejects into the output too, as a sheet or table of their own (xlsx, duckdb, sqlite)')
    .option('--removed <file>', 'where the rows go that steps took out (filters and the like)')
    .option('--unreadable <file>', 'where the lines go that could not be read')
    .option('--invalid <file>', 'where the cells go that could not be converted, with their text')
    .option('--certificate <file>', 'where the account of all rows goes, as JSON')
    .addOption(inputOption())
    .addOption(outputOption()))
    .option('--profile', 'measure the input too')
    .addOption(memoryOption())
    .option('--strict', 'exit with 1 when rows were rejected, flagged or could not be read')
    .option('--force', 'replace outputs that exist'))
    .option('--project <project>', 'with --to: the source\'s project; the first one unless told')
    .option('--json', 'print the account as JSON')
    .addHelpText('after', examples(
      ['Clean rows as Parquet, the rejects as CSV', 'run recipe.yaml orders.csv -o orders.parquet --rejects rejects.csv'],
      ['Into a table of a saved source', 'run recipe.yaml orders.csv --to Shop --table shop.orders_clean'],
    ))
    .action(async (recipePath: string, file: string, options: RunOptions) => {
      const recipe = await readRecipe(recipePath)
      if (options.to !== undefined) {
        const result = await runToTarget({ ...options, recipe, file, drift: options })
        if (options.json) printJson(result)
        else printRecipeResult(result)
        process.exitCode = exitCode(result, options.strict)
        return
      }
      const line = progressLine()
      const output = options.output ?? await besideInput(file)
      const cleaned = await inTemporaryProject((project) => cleanFile(project, {
        recipe, file, output, withRejects: options.withRejects, rejects: options.rejects, removed: options.removed, unreadable: options.unreadable, invalid: options.invalid, certificate: options.certificate, overwrite: options.force,
        input: options.input, set: options.set, drift: options, profile: options.profile,
      }, line.tell), options.memory).finally(line.end)
      if (options.json) printJson(runReport(cleaned))
      else printAccount(cleaned)
      process.exitCode = exitCode(cleaned, options.strict)
    })
}

/** `<name>.clean.<ext>` beside the input, in its own format where that can be written. Never the name of a file that is there. */
async function besideInput(file: string): Promise<string> {
  const ending = extname(file).slice(1).toLowerCase()
  const writable = [...formats.values()].some(({ writes, extensions }) => writes && (writes.extensions ?? extensions).includes(ending))
  return freeName(file, 'clean', writable ? ending : 'csv')
}

export function exitCode({ outcome: { rows } }: Pick<Cleaned, 'outcome'>, strict = false): ExitCode {
  return strict && rows.rejected + rows.warned + rows.unreadable > 0 ? 1 : 0
}


function printAccount({ outcome, outputs, invalid }: Cleaned): void {
  const { rows } = outcome
  printRows(outcome)
  const kept = new Set(outputs.map(({ kind }) => kind))
  if (rows.rejected > 0 && !kept.has('rejects')) print(`${amount(rows.rejected, 'row')} rejected: --rejects FILE keeps them with their reasons`)
  if (invalid > 0) print(`${amount(invalid, 'cell')} could not be converted${kept.has('invalid_cells') ? '' : ': --invalid FILE lists them'}`)
  for (const { kind, path, notes } of outputs) {
    print(`${kind === 'clean' ? 'clean rows' : kind}: ${path}`)
    for (const note of notes) print(`  ${note}`)
  }
}

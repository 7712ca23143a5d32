import { join } from 'node:path'
import { type Command, Option } from 'commander'
import { importFile } from '#engine/datasets/import'
import { cleanVersion, type Cleaned } from '#engine/recipe/clean'
import { findDrift, settleDrift } from '#engine/recipe/drift'
import { measureVersion } from '#engine/profile/measure-version'
import { inLeasedSession } from '#engine/duckdb/session'
import { outputFormat, refuseTaken } from '#engine/datasets/export'
import type { Profile } from '#shared/model/profile'
import type { Recipe } from '#shared/model/recipe'
import { type ExitCode, print, printJson, progressLine, table } from '../output'
import { inputOption, memoryOption, outputOption, pair, readRecipe } from '../options'
import { type TemporaryProject, inTemporaryProject } from '../temporary-project'

interface RunOptions {
  readonly output: string
  readonly rejects?: string
  readonly unreadable?: string
  readonly invalid?: string
  readonly certificate?: string
  readonly json?: boolean
  readonly strict?: boolean
  readonly force?: boolean
  readonly input: Record<string, unknown>
  readonly set: Record<string, unknown>
  readonly map: Record<string, string>
  readonly allowMissing?: boolean
  readonly profile?: boolean
  readonly memory?: number
}

/** What a run of a recipe over a file needs, from `run` and from `convert --recipe`. */
export interface CleanFile {
  readonly recipe: Recipe
  readonly file: string
  readonly output: string
  readonly rejects?: string
  readonly unreadable?: string
  readonly invalid?: string
  readonly certificate?: string
  readonly overwrite?: boolean
  readonly input?: Record<string, unknown>
  readonly set?: Record<string, unknown>
  readonly map?: Readonly<Record<string, string>>
  readonly skipMissing?: boolean
  /** Measure the input too. */
  readonly profile?: boolean
}

/** Imports a file, settles drift, runs the recipe and writes its outputs, all in a temporary project. */
export async function cleanFile({ engine, folder, signal }: TemporaryProject, job: CleanFile, tell: ReturnType<typeof progressLine>['tell']): Promise<Cleaned & { readonly profile?: Profile }> {
  const watch = { signal, progress: tell }
  for (const path of [job.output, job.rejects, job.unreadable, job.invalid]) {
    if (path === undefined) continue
    outputFormat(path)
    if (!job.overwrite) await refuseTaken(path)
  }
  const version = await importFile(engine, { path: job.file, input: { ...job.recipe.input, ...job.input }, version: join(folder, 'source.duckdb') }, watch)
  const drift = await inLeasedSession(engine, signal, (session) => findDrift(session, job.recipe, version.columns))
  const steps = settleDrift(job.recipe, drift, version.columns, { map: job.map, skipMissing: job.skipMissing })
  const { sheet } = version.report.input
  const beside = (path: string | undefined) => (path === undefined ? undefined : { path, overwrite: job.overwrite })
  const measured = job.profile ? await measureVersion(engine, version, watch) : undefined
  const cleaned = await cleanVersion(engine, {
    source: { ...version, name: job.file, ...(typeof sheet === 'string' && { sheet }), format: version.report.format, file: job.file, bytes: version.fileBytes },
    recipe: job.recipe, steps, folder,
    output: { path: job.output, options: job.set, overwrite: job.overwrite },
    rejects: beside(job.rejects), unreadable: beside(job.unreadable), invalid: beside(job.invalid),
    certificate: job.certificate,
  }, watch)
  return { ...cleaned, ...(measured && { profile: measured.profile }) }
}

/** What `run --json` prints. */
export const runReport = ({ outcome, outputs, certificate, invalid, profile }: Cleaned & { readonly profile?: Profile }) =>
  ({ ...outcome, invalid, outputs, certificate, ...(profile && { profile }) })

export default function addRun(program: Command): void {
  program.command('run <recipe> <file>')
    .description('run a recipe over a file: a clean file, and the rejects with their reasons')
    .requiredOption('-o, --output <file>', 'where the clean rows go; the ending says the format')
    .option('--rejects <file>', 'where the rejected rows go, with line and reasons')
    .option('--unreadable <file>', 'where the lines go that could not be read')
    .option('--invalid <file>', 'where the cells go that could not be converted, with their text')
    .option('--certificate <file>', 'where the account of all rows goes, as JSON')
    .addOption(inputOption())
    .addOption(outputOption())
    .addOption(new Option('--map <old=new>', 'a column of the recipe and the column of this file that takes its place')
      .argParser((text: string, before: Record<string, unknown> = {}) => ({ ...before, ...pair(text) })).default({}))
    .option('--allow-missing', 'leave out what needs a column that this file does not have')
    .option('--profile', 'measure the input too')
    .addOption(memoryOption())
    .option('--strict', 'exit with 1 when rows were rejected, flagged or could not be read')
    .option('--force', 'replace outputs that exist')
    .option('--json', 'print the account as JSON')
    .action(async (recipePath: string, file: string, options: RunOptions) => {
      const { recipe } = await readRecipe(recipePath)
      const line = progressLine()
      const cleaned = await inTemporaryProject((project) => cleanFile(project, {
        recipe, file, output: options.output, rejects: options.rejects, unreadable: options.unreadable, invalid: options.invalid, certificate: options.certificate, overwrite: options.force,
        input: options.input, set: options.set, map: options.map, skipMissing: options.allowMissing, profile: options.profile,
      }, line.tell), options.memory).finally(line.end)
      if (options.json) printJson(runReport(cleaned))
      else printAccount(cleaned)
      process.exitCode = exitCode(cleaned, options.strict)
    })
}

export function exitCode({ outcome: { rows } }: Cleaned, strict = false): ExitCode {
  return strict && rows.rejected + rows.warned + rows.unreadable > 0 ? 1 : 0
}

const count = (value: number): string => value.toLocaleString('en')

function printAccount({ outcome, outputs, invalid }: Cleaned): void {
  const { rows } = outcome
  print(table(['', 'step', 'rejected', 'removed', 'changed cells', 'invalid cells', 'flagged'], outcome.steps.map((step) => [
    String(step.index + 1), step.title, count(step.rows.rejected), count(step.rows.removed), count(step.cells.changed), count(step.cells.invalid), count(step.flagged),
  ])))
  print()
  print(`${count(rows.in)} in${rows.added > 0 ? ` + ${count(rows.added)} added` : ''} = ${count(rows.clean)} clean + ${count(rows.rejected)} rejected + ${count(rows.removed)} removed + ${count(rows.unreadable)} unreadable`)
  if (rows.warned > 0) print(`${count(rows.warned)} of the clean rows are flagged`)
  if (invalid > 0) print(`${count(invalid)} cells could not be converted`)
  for (const { kind, path, notes } of outputs) {
    print(`${kind === 'clean' ? 'clean rows' : kind}: ${path}`)
    for (const note of notes) print(`  ${note}`)
  }
}

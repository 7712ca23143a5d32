import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import { exportVersion } from '#engine/datasets/export'
import { importFile } from '#engine/datasets/import'
import { openInput } from '#engine/datasets/input-file'
import { unreadableTable } from '#engine/recipe/clean'
import { failure, problemsOf } from '#shared/model/problem'
import { cleanFile, refuseOutputs } from '../clean-file'
import { examples } from '../examples'
import { amount, count, print, printJson, printJsonLine, progressLine } from '../output'
import { type DriftOptions, addDriftOptions, inputOption, outputOption, readRecipe } from '../options'
import type { ConvertReport } from '../reports'
import { type TemporaryProject, inTemporaryProject } from '../temporary-project'
import { exitCode, runReport } from './run'

interface ConvertOptions extends DriftOptions {
  readonly recipe?: string
  readonly rejects?: string
  readonly batch?: string
  readonly json?: boolean
  readonly strict?: boolean
  readonly force?: boolean
  readonly input: Record<string, unknown>
  readonly set: Record<string, unknown>
}

interface Converted extends ConvertReport {
  readonly code: 0 | 1
}

/** Converts one file; without a recipe text stays text, byte for byte. */
async function convert(project: TemporaryProject, from: string, to: string, options: ConvertOptions, tell: ReturnType<typeof progressLine>['tell']): Promise<Converted> {
  if (options.recipe) {
    const recipe = await readRecipe(options.recipe)
    const cleaned = await cleanFile(project, {
      recipe, file: from, output: to, rejects: options.rejects, overwrite: options.force, input: options.input, set: options.set, drift: options,
    }, tell)
    return { ...runReport(cleaned), code: exitCode(cleaned, options.strict) === 0 ? 0 : 1 }
  }
  await refuseOutputs(from, [to, options.rejects], { overwrite: options.force })
  const watch = { signal: project.signal, progress: tell }
  const version = await importFile(project.engine, { path: from, input: options.input, version: join(project.folder, 'source.duckdb') }, watch)
  const output = await exportVersion(project.engine, {
    kind: 'clean', path: to, name: 'data', version: version.path, columns: version.columns, rows: version.rows, options: options.set, overwrite: options.force,
  }, watch)
  const outputs = [output]
  if (options.rejects) {
    outputs.push(await exportVersion(project.engine, {
      ...unreadableTable(version), kind: 'unreadable', path: options.rejects, name: 'unreadable', overwrite: options.force,
    }, watch).catch(async (error: unknown) => {
      await rm(to, { force: true })
      throw error
    }))
  }
  const { rows, unreadable } = version
  return { rows: { in: rows + unreadable, clean: rows, rejected: 0, unreadable }, outputs, code: options.strict && unreadable > 0 ? 1 : 0 }
}

async function convertBatch(list: string, options: ConvertOptions): Promise<number> {
  await openInput(list)
  const jobs = (await readFile(list, 'utf8')).split(/\r?\n/).filter((line) => line.trim() !== '').map((line) => line.split('\t'))
  let worst = 0
  for (const [from = '', to] of jobs) {
    const started = Date.now()
    try {
      if (!to) throw failure('INPUT_INVALID', `"${from}" has no output.`, 'Write in<TAB>out.', { file: list })
      const { rows, outputs, code } = await inTemporaryProject((project) => convert(project, from, to, options, () => {}))
      worst = Math.max(worst, code)
      printJsonLine({ file: from, output: to, ok: true, rows, outputs, seconds: (Date.now() - started) / 1000 })
    } catch (error) {
      const problems = problemsOf(error)
      // Ctrl+C means the whole list.
      if (problems.some(({ code }) => code === 'RUN_CANCELLED')) throw error
      worst = 1
      printJsonLine({ file: from, output: to ?? null, ok: false, problems })
    }
  }
  return worst
}

export default function addConvert(program: Command): void {
  addDriftOptions(program.command('convert [in] [out]')
    .description('convert a file; formats by the names. Without a recipe text stays text, byte for byte')
    .option('--recipe <file>', 'clean it on the way')
    .option('--rejects <file>', 'where rejected rows go (without a recipe: lines that could not be read)')
    .option('--batch <list>', 'a file with lines in<TAB>out; prints a line of JSON for each, one bad file stops no other')
    .addOption(inputOption())
    .addOption(outputOption()))
    .option('--strict', 'exit with 1 when rows were rejected, flagged or could not be read')
    .option('--force', 'replace outputs that exist')
    .option('--json', 'print the account as JSON')
    .addHelpText('after', examples(
      ['A sheet of a workbook as CSV', 'convert orders.xlsx orders.csv -i sheet=May'],
      ['Cleaned by a recipe, what is rejected beside it', 'convert orders.csv orders.parquet --recipe recipe.yaml --rejects rejects.csv'],
    ))
    .action(async (from: string | undefined, to: string | undefined, options: ConvertOptions) => {
      if (options.batch) {
        process.exitCode = await convertBatch(options.batch, options)
        return
      }
      if (!from || !to) throw failure('INPUT_INVALID', 'It is not said what to convert.', 'Write winnow convert IN OUT, or winnow convert --batch LIST.')
      const line = progressLine()
      const { code, ...report } = await inTemporaryProject((project) => convert(project, from, to, options, line.tell)).finally(line.end)
      if (options.json) printJson(report)
      else {
        const { rows } = report
        print(`${amount(rows.clean, 'row')} written to ${to}${rows.rejected > 0 ? `, ${count(rows.rejected)} rejected` : ''}`)
        if (rows.unreadable > 0) print(`${amount(rows.unreadable, 'line')} could not be read${options.rejects ? `: see ${options.rejects}` : '; --rejects FILE keeps them'}`)
        for (const { notes } of report.outputs) for (const note of notes) print(note)
      }
      process.exitCode = code
    })
}

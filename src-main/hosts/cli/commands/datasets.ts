import { basename, dirname, resolve } from 'node:path'
import type { Command } from 'commander'
import { outputFormat } from '#engine/datasets/export'
import { refuseTaken } from '#engine/datasets/staged-output'
import type { Client } from '#shared/contract/index'
import type { Dataset, DatasetVersion } from '#shared/model/dataset'
import { failure } from '#shared/model/problem'
import { datasetNamed } from '../dataset-name'
import { addDriftOptions, type DriftOptions, outputOption, readRecipe, rowsOption } from '../options'
import { printRecipeResult } from '../outcome-tables'
import { amount, count, print, printJson, table } from '../output'
import { printProfile } from '../profile-tables'
import { projectNamed } from '../project-name'
import { addTargetOptions, runRecipe, type TargetOptions, targetsOf } from '../recipe-run'
import { runToEnd } from '../run-to-end'
import { openSecrets } from '../secret-input'
import { cellText } from '../source-tables'
import { withClient } from '../store-client'
import { exitCode } from './run'

interface Common { readonly project?: string; readonly json?: boolean }
interface RunOptions extends Common, DriftOptions, TargetOptions { readonly output?: string; readonly rejects?: string; readonly strict?: boolean; readonly set: Record<string, unknown> }

export default function addDatasets(program: Command): void {
  const datasets = program.command('datasets').description('tables that were read into a project: look into, clean, take away')
  const command = (usage: string, description: string): Command => datasets.command(usage).description(description)
    .option('--project <project>', 'its project, by name, short name or id; the first one unless told')
    .option('--json', 'as JSON')

  command('list', 'list the datasets of a project, the newest first')
    .action(({ project, json }: Common) => withClient(async (client) => {
      const list = await client.datasets.list({ projectId: (await projectNamed(client, project)).id })
      if (json) printJson({ datasets: list })
      else if (list.length === 0) print('There is no dataset yet: `winnow sources import` makes one.')
      else print(table(['name', 'kind', 'rows', 'columns', 'versions', 'made'], list.map(({ name, kind, latest, versions, createdAt }) => [name, kind, latest ? count(latest.rows) : '', latest ? count(latest.columns.length) : '', count(versions), createdAt]), ['name']))
    }))
  command('rows <dataset>', 'show the first rows of a dataset')
    .addOption(rowsOption())
    .action((named: string, { project, json, rows: limit }: Common & { readonly rows: number }) => withClient(async (client) => {
      const { id: versionId } = latestOf(await datasetNamed(client, named, project))
      const { columns, rows, total } = await client.datasets.page({ versionId, offset: 0, limit })
      if (json) return printJson({ columns, rows: rows.map(({ cells }) => cells), total })
      print(table(columns.map(({ name }) => name), rows.map(({ cells }) => cells.map(cellText))))
      if (total > rows.length) print(`the first ${count(rows.length)} of ${amount(total, 'row')}`)
    }))
  command('profile <dataset>', 'measure all rows of a dataset, and say what is wrong with it')
    .action((named: string, { project, json }: Common) => withClient(async (client, signal) => {
      const { name, ...dataset } = await datasetNamed(client, named, project)
      const { id: versionId, rows, columns } = latestOf({ name, ...dataset })
      await runToEnd(client, await client.profile.measure({ versionId }), signal)
      const [profile, findings] = await Promise.all([client.profile.get({ versionId }), client.profile.findings({ versionId })])
      if (json) return printJson({ dataset: name, rows, profile, findings })
      print(`${name}: ${amount(rows, 'row')} × ${amount(columns.length, 'column')}\n`)
      printProfile(profile, findings)
    }))
  addTargetOptions(addDriftOptions(command('run <dataset> <recipe>', 'run a recipe over a dataset: the clean rows and the rejects become datasets, and files or tables where told')
    .option('-o, --output <file>', 'write the clean rows to a file, too; its ending says the format')
    .option('--rejects <file>', 'write the rejected rows to a file in the same folder, with row and reasons')
    .addOption(outputOption())
    .option('--strict', 'exit with 1 when rows were rejected, flagged or could not be read')))
    .action((named: string, recipePath: string, options: RunOptions) => withClient(async (client, signal) => {
      const recipe = await readRecipe(recipePath)
      const files = await filesOf(options)
      if (options.to !== undefined) await openSecrets(client, 'to look')
      const { id: versionId } = latestOf(await datasetNamed(client, named, options.project))
      const { runId, result } = await runRecipe(client, versionId, { recipe, drift: options, ...files, ...await targetsOf(client, options) }, signal)
      const written = await client.runs.artifacts({ runId })
      if (options.json) printJson({ run: runId, ...result, files: written })
      else {
        printRecipeResult(result)
        for (const { kind, path } of written) if (path !== null && kind !== 'certificate') print(`${kind === 'clean' ? 'clean rows' : kind}: ${path}`)
      }
      process.exitCode = exitCode(result, options.strict)
    }))
  command('export <dataset> <file>', 'write a dataset to a file; its ending says the format')
    .addOption(outputOption())
    .action((named: string, file: string, { project, json, set }: Common & { readonly set: Record<string, unknown> }) => withClient(async (client, signal) => {
      const output = await outputOf(file, set)
      const { id: versionId } = latestOf(await datasetNamed(client, named, project))
      const { id: runId, result } = await runToEnd(client, await client.datasets.export({ versionId, output, folder: dirname(resolve(file)) }), signal)
      if (result?.kind !== 'export') throw failure('INTERNAL', 'The export gave nothing.', 'Try again.')
      if (json) return printJson({ run: runId, ...result, files: await client.runs.artifacts({ runId }) })
      print(`${amount(result.rows, 'row')} written to ${file}`)
      for (const note of result.notes) print(`  ${note}`)
    }))
  command('remove <dataset>', 'delete a dataset with all its versions')
    .action((named: string, { project, json }: Common) => withClient(async (client) => {
      const { id: datasetId, name } = await datasetNamed(client, named, project)
      const deletion = await client.datasets.delete({ datasetId })
      if (json) printJson(deletion)
      else print(`The dataset "${name}" is deleted.`)
    }))
}

function latestOf({ name, latest }: Pick<Dataset, 'name' | 'latest'>): DatasetVersion {
  if (latest) return latest
  throw failure('NOT_FOUND', `The dataset "${name}" holds nothing any more: its versions were deleted.`, 'Read it anew: `winnow sources refresh`.')
}

/** A file that is to be written, as the contract has it. Throws FORMAT_UNKNOWN, OUTPUT_EXISTS. */
async function outputOf(path: string, options: Readonly<Record<string, unknown>>): Promise<NonNullable<Parameters<Client['datasets']['export']>[0]['output']>> {
  const { id: format } = outputFormat(path)
  await refuseTaken(path)
  return { format, options, name: basename(path) }
}

async function filesOf({ output, rejects, set }: RunOptions) {
  const first = output ?? rejects
  if (first === undefined) return {}
  const folder = dirname(resolve(first))
  if (rejects !== undefined && dirname(resolve(rejects)) !== folder) throw failure('INPUT_INVALID', 'The files of a run are written to one folder.', `Write the rejects beside the clean rows, in "${folder}".`, { file: rejects })
  if (output !== undefined && rejects !== undefined && resolve(output) === resolve(rejects)) throw failure('CONFLICT', `"${output}" is named for two outputs.`, 'Give each a name of its own.', { file: output })
  return { folder, ...(output !== undefined && { clean: await outputOf(output, set) }), ...(rejects !== undefined && { rejects: await outputOf(rejects, {}) }) }
}

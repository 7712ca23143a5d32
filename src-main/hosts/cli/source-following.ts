import { type Command, Option } from 'commander'
import { type RenamedColumns, SchemaChangeChoice } from '#shared/contract/sources'
import type { Dataset } from '#shared/model/dataset'
import { failure } from '#shared/model/problem'
import type { AnewReason } from '#shared/model/run'
import { datasetNamed } from './dataset-name'
import { notesOf, printImportNotes } from './import-notes'
import { amount, print, printJson, table } from './output'
import { projectNamed } from './project-name'
import { renamedOption } from './options'
import { runToEnd } from './run-to-end'
import { openSecrets } from './secret-input'
import { withClient } from './store-client'

const ANEW: Readonly<Record<AnewReason, string>> = { options: 'all were read anew, since the options of the source have changed', version: 'all were read anew, since the version to go on from is gone' }

interface Common { readonly project?: string; readonly json?: boolean }
interface RefreshOptions extends Common { readonly changes: string; readonly renamed?: RenamedColumns; readonly whole?: boolean }

/** Commands for datasets that were read from a source: read anew when told, or by themselves. */
export function addFollowing(command: (usage: string, description: string) => Command): void {
  command('refresh <dataset>', 'read a dataset anew from its source; nothing is read where the source tells that nothing changed')
    .addOption(new Option('--changes <how>', 'where columns changed: read nothing, follow renamed and new ones (map), or read only known ones (skip)').choices(SchemaChangeChoice.options).default('stop'))
    .addOption(renamedOption())
    .option('--whole', 'all rows, also where only new ones would be read, or none')
    .action((named: string, { project, json, changes, renamed, whole = false }: RefreshOptions) => withClient(async (client, signal) => {
      await openSecrets(client, 'to look')
      const { id: datasetId, name } = await datasetNamed(client, named, project)
      const { result, id } = await runToEnd(client, await client.sources.refresh({ datasetId, whole, changes: renamed && changes === 'stop' ? 'map' : SchemaChangeChoice.parse(changes), ...(renamed && { renamed }) }), signal)
      if (result?.kind !== 'import') throw failure('INTERNAL', 'The refresh gave nothing.', 'Try again.')
      const notes = result.unchanged ? [] : await notesOf(client, result.versionId)
      if (json) return printJson({ run: id, dataset: name, ...result, notes })
      print(result.unchanged ? `Nothing has changed at the source: "${name}" stays as it is.` : `${amount(result.rows, 'row')} in the dataset "${name}"${result.anew ? `; ${ANEW[result.anew]}` : ''}`)
      printImportNotes(notes.filter(({ code }) => code !== 'read-anew'))
    }))
  command('watch [dataset]', 'have a dataset read anew by itself when files of its source come, change or go, as long as Winnow is open; without a name: what is watched')
    .option('--off', 'no more')
    .action((named: string | undefined, { project, json, off = false }: Common & { readonly off?: boolean }) => withClient(async (client) => {
      if (named === undefined) {
        const all = await client.datasets.list({ projectId: (await projectNamed(client, project)).id })
        return printWatched(all.filter(({ watched }) => watched !== undefined), json)
      }
      const { id: datasetId } = await datasetNamed(client, named, project)
      const dataset = await client.sources.watch({ datasetId, on: !off })
      if (json) printJson(dataset)
      else print(off ? `"${dataset.name}" does not follow its source any more.` : `"${dataset.name}" follows its source as long as Winnow is open (the app, or \`winnow serve\`).`)
    }))
}

function printWatched(datasets: readonly Dataset[], json = false): void {
  if (json) printJson({ datasets })
  else if (datasets.length === 0) print('No dataset follows its source: `winnow sources watch NAME` has one do so.')
  else print(table(['dataset', 'state', 'last refresh', 'problem'], datasets.map(({ name, watched }) => [name, watched?.state ?? '', watched?.refreshedAt ?? '', watched?.problem?.message ?? '']), ['dataset', 'problem']))
}

import { join } from 'node:path'
import type { Command } from 'commander'
import { importFile, type ImportedVersion } from '#engine/datasets/import'
import { type MeasuredVersion, measureVersion } from '#engine/profile/measure-version'
import { typeLabel } from '#shared/model/data-type'
import { amount, print, printJson, progressLine } from '../output'
import { inputOption } from '../options'
import { printProfile } from '../profile-tables'
import type { ProfileReport } from '../reports'
import { inTemporaryProject } from '../temporary-project'

interface ProfileOptions { readonly json?: boolean; readonly input: Record<string, unknown> }

export default function addProfile(program: Command): void {
  program.command('profile <file>')
    .description('say what is in a file and what is wrong with it')
    .addOption(inputOption())
    .option('--json', 'as JSON')
    .action(async (file: string, options: ProfileOptions) => {
      const line = progressLine()
      const [version, measured] = await inTemporaryProject(async ({ engine, folder, signal }) => {
        const watch = { signal, progress: line.tell }
        const imported = await importFile(engine, { path: file, input: options.input, version: join(folder, 'source.duckdb') }, watch)
        return [imported, await measureVersion(engine, imported, watch)] as const
      }).finally(line.end)
      if (options.json) printJson(report(file, version, measured))
      else show(file, version, measured)
    })
}

function report(file: string, { rows, unreadable, report: { format, input, guesses, notes } }: ImportedVersion, { profile, findings }: MeasuredVersion): ProfileReport {
  const columns = profile.columns.map(({ type, stored, ...column }) => ({ ...column, type: typeLabel(type), stored: typeLabel(stored) }))
  return { file, rows, unreadable, format, input, guesses: [...guesses], notes: [...notes], duplicates: profile.duplicates, keys: profile.keys, columns, findings: [...findings] }
}

function show(file: string, { rows, unreadable, report: { guesses } }: ImportedVersion, { profile, findings }: MeasuredVersion): void {
  print(`${file}: ${amount(rows, 'row')} × ${amount(profile.columns.length, 'column')}${unreadable > 0 ? `, ${amount(unreadable, 'line')} could not be read` : ''}`)
  print(`read as ${guesses.map(({ label, shown }) => `${label.toLowerCase()} ${shown}`).join(', ')}`)
  print()
  printProfile(profile, findings)
}

import { join } from 'node:path'
import type { Command } from 'commander'
import { importFile } from '#engine/datasets/import'
import { PreviewCache } from '#engine/recipe/preview-cache'
import type { PreviewRow } from '#shared/model/preview'
import { print, printJson, progressLine, table } from '../output'
import { inputOption, readRecipe } from '../options'
import { inTemporaryProject } from '../temporary-project'

interface PreviewOptions { readonly json?: boolean; readonly rows: string; readonly input: Record<string, unknown> }

export default function addPreview(program: Command): void {
  program.command('preview <recipe> <file>')
    .description('show what a recipe would drop and change, and why; writes nothing')
    .addOption(inputOption())
    .option('--rows <n>', 'how many rows of each kind', '20')
    .option('--json', 'print counts, first rows and dropped rows as JSON')
    .action(async (recipePath: string, file: string, options: PreviewOptions) => {
      const { recipe } = await readRecipe(recipePath)
      const line = progressLine()
      const limit = Number.parseInt(options.rows, 10) || 20
      const report = await inTemporaryProject(async ({ engine, folder, signal }) => {
        const version = await importFile(engine, { path: file, input: { ...recipe.input, ...options.input }, version: join(folder, 'source.duckdb') }, { signal, progress: line.tell })
        const cache = new PreviewCache(engine, [folder])
        try {
          const { preview, completed } = await cache.open({ ...version, name: file }, recipe.steps)
          await completed
          const page = await preview.page('all', 0, limit)
          const dropped = await preview.page('dropped', 0, limit)
          return { outcome: preview.outcome, columns: page.columns, rows: page.rows, dropped: { columns: dropped.columns, rows: dropped.rows, total: dropped.total } }
        } finally {
          await cache.close()
        }
      }).finally(line.end)
      if (options.json) printJson(report)
      else show(report.columns.map(({ name }) => name), report.rows, report.dropped.rows, report.outcome?.rows.rejected ?? 0)
    })
}

const MARK: Readonly<Record<PreviewRow['state'], string>> = { kept: '', rejected: '−', removed: '×' }

function show(columns: readonly string[], rows: readonly PreviewRow[], dropped: readonly PreviewRow[], total: number): void {
  print(table(['', 'line', ...columns], rows.map(({ state, line, cells, changed }) => [
    MARK[state] || (changed.length > 0 ? '~' : ''), String(line ?? ''), ...cells.map((cell) => (cell === null ? 'null' : String(cell))),
  ])))
  print()
  print(`${total.toLocaleString('en')} rows would be dropped`)
  for (const { line, reasons } of dropped) print(`  line ${String(line ?? '?')}: ${reasons.map(({ reason }) => reason).join('; ')}`)
}

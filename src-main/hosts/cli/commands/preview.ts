import type { Command } from 'commander'
import { PreviewCache } from '#engine/recipe/preview-cache'
import type { PreviewRow } from '#shared/model/preview'
import { importForRecipe } from '../clean-file'
import { amount, print, printJson, progressLine, table } from '../output'
import { type DriftOptions, addDriftOptions, inputOption, readRecipe, rowsOption } from '../options'
import type { PreviewReport } from '../reports'
import { inTemporaryProject } from '../temporary-project'

interface PreviewOptions extends DriftOptions { readonly json?: boolean; readonly rows: number; readonly input: Record<string, unknown> }

export default function addPreview(program: Command): void {
  addDriftOptions(program.command('preview <recipe> <file>')
    .description('show what a recipe would drop and change, and why; writes nothing')
    .addOption(inputOption()))
    .addOption(rowsOption())
    .option('--json', 'print counts, first rows and dropped rows as JSON')
    .action(async (recipePath: string, file: string, options: PreviewOptions) => {
      const recipe = await readRecipe(recipePath)
      const line = progressLine()
      const limit = options.rows
      const report = await inTemporaryProject(async (project): Promise<PreviewReport> => {
        const { version, steps } = await importForRecipe(project, { recipe, file, input: options.input, drift: options }, line.tell)
        const cache = new PreviewCache(project.engine, [project.folder])
        try {
          const { preview, completed, abort } = await cache.open({ ...version, name: file }, steps)
          project.signal.addEventListener('abort', () => abort.abort(), { once: true })
          await completed
          const page = await preview.page('all', 0, limit)
          const dropped = await preview.page('dropped', 0, limit)
          return { outcome: preview.outcome ?? null, columns: page.columns, rows: page.rows, dropped: { columns: dropped.columns, rows: dropped.rows, total: dropped.total } }
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
  print(`${amount(total, 'row')} would be dropped`)
  for (const { line, reasons } of dropped) print(`  line ${String(line ?? '?')}: ${reasons.map(({ reason }) => reason).join('; ')}`)
}

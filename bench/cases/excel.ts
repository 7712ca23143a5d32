import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { exportVersion } from '#engine/datasets/export'
import { type Bench, importInto, unwatched } from '../bench-context'
import type { Figure } from '../figure'
import { type PythonPeers, alternateCommands } from '../python'

/** Reading and writing a workbook of about 15 MB, as whole processes. */
export async function excelCase(bench: Bench, csv: string, peers: PythonPeers, winnow: readonly string[]): Promise<Figure[]> {
  const book = join(bench.data, 'trips.xlsx')
  const version = await importInto(bench, csv)
  const started = performance.now()
  if (!existsSync(book)) {
    await exportVersion(bench.engine, { kind: 'clean', path: book, name: 'trips', version: version.path, columns: version.columns, rows: version.rows }, unwatched())
  }
  const written = (performance.now() - started) / 1000
  const { size } = await stat(book)
  const costs = await alternateCommands(peers, {
    winnow: async () => [...winnow, 'convert', book, join(bench.scratch, 'book.csv'), '--force'],
    fastexcel: async () => [peers.python, join(peers.scripts, 'read_excel.py'), book],
  }, 2)
  const work = `workbook of ${(size / 1e6).toFixed(0)} MB, ${version.rows.toLocaleString('en')} rows × 12`
  return [
    { work: `${work}: read and written as CSV`, reference: '', value: costs.winnow.wall, unit: 's', target: { most: 20 } },
    { work: `${work}: memory of the whole process`, reference: '', value: costs.winnow.mib, unit: 'MiB' },
    { work, reference: 'fastexcel, read alone (wall)', value: costs.winnow.wall / costs.fastexcel.wall, unit: 'ratio' },
    ...(written > 0.5 ? [{ work: `${work}: written`, reference: '', value: version.rows / written, unit: 'rows/s' as const }] : []),
  ]
}

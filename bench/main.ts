import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureMariaDb } from '../build/mariadb.mjs'
import { type Bench, withBench, withSession } from './bench-context'
import { airbyteCase } from './cases/airbyte'
import { cleanCase } from './cases/clean'
import { excelCase } from './cases/excel'
import { gridCase } from './cases/grid'
import { growthCase } from './cases/growth'
import { importCase } from './cases/import'
import { memoryCase } from './cases/memory'
import { mysqlCase } from './cases/mysql'
import { previewCase } from './cases/preview'
import { profileCase } from './cases/profile'
import { selectionCase } from './cases/selection'
import { startCase } from './cases/start'
import { wholeJobCase } from './cases/whole-job'
import { tripsFile } from './data'
import type { Figure } from './figure'
import type { PythonPeers } from './python'
import { page, plainTable } from './report'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    data: { type: 'string', default: '' },
    engine: { type: 'string', default: '' },
    grid: { type: 'string', default: '' },
    python: { type: 'string', default: '' },
    scripts: { type: 'string', default: '' },
    out: { type: 'string', default: '' },
  },
})

const mariaDb = await ensureMariaDb()

const LARGE_ROWS = 16_000_000
/** About 15 MB as a workbook. */
const BOOK_ROWS = 150_000

const peers: PythonPeers | undefined = values.python ? { python: values.python, scripts: values.scripts } : undefined
const winnow = [process.execPath, join(values.engine, 'cli.js')]

/** Every case with its name for `--only`, cheap ones first. */
function cases(bench: Bench): Record<string, () => Promise<Figure[] | undefined>> {
  const rows = bench.quick ? 1_000_000 : 5_000_000
  const file = (count: number): Promise<string> => withSession(bench, (session) => tripsFile(session, bench.data, count))
  const growth = bench.quick ? [125_000, 500_000, 2_000_000] : [625_000, 2_500_000, 10_000_000]
  return {
    grid: () => gridCase(values.grid),
    start: () => startCase(bench, winnow, join(values.engine, '..', '..', 'resources', 'samples', 'orders.csv')),
    import: async () => importCase(bench, await file(rows)),
    // What does not grow with the rows would weigh too much in a million of them.
    profile: async () => profileCase(bench, await file(Math.max(rows, 2_000_000))),
    clean: async () => cleanCase(bench, await file(rows)),
    preview: async () => previewCase(bench, await file(5_000_000)),
    selection: async () => selectionCase(bench, await file(1_000_000)),
    ...('server' in mariaDb ? { mysql: () => mysqlCase(bench, peers) } : {}),
    ...(peers ? { airbyte: () => airbyteCase(bench, join(import.meta.dirname, 'airbyte-engine.js'), peers) } : {}),
    growth: async () => growthCase(bench, await Promise.all(growth.map(async (count) => ({ path: await file(count), rows: count })))),
    ...(peers ? { job: async () => wholeJobCase(bench, await file(rows), rows, peers, winnow) } : {}),
    ...(peers && !bench.quick ? { excel: async () => excelCase(bench, await file(BOOK_ROWS), peers, winnow) } : {}),
    ...(peers && !bench.quick ? { memory: async () => memoryCase(bench, await file(LARGE_ROWS), LARGE_ROWS, peers, winnow) } : {}),
  }
}

await mkdir(values.data, { recursive: true })
const figures = await withBench(values.data, values.engine, values.quick, async (bench) => {
  const all: Figure[] = []
  for (const [name, measure] of Object.entries(cases(bench))) {
    if (values.only !== undefined && !values.only.split(',').includes(name)) continue
    process.stderr.write(`${name} …\n`)
    const found = await measure()
    if (!found) {
      process.stderr.write('left out: no Chromium was found\n')
      continue
    }
    all.push(...found)
    process.stdout.write(`${plainTable(found)}\n`)
  }
  return all
})
if (values.out && values.only === undefined) {
  await writeFile(join(values.out, 'benchmarks.md'), page(figures, values.quick, new Date().toISOString().slice(0, 10)))
  await writeFile(join(values.data, 'benchmarks.json'), `${JSON.stringify(figures, null, 2)}\n`)
}

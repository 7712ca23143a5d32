import { join } from 'node:path'
import { writeFile } from 'node:fs/promises'
import { stringify } from 'yaml'
import type { Bench } from '../bench-context'
import { TRIPS_RECIPE } from '../data'
import type { Figure } from '../figure'
import { type PythonPeers, costOf } from '../python'

/** A file of about 2 GB, imported, profiled, cleaned and written by one process with a budget of 2 GiB. */
export async function memoryCase(bench: Bench, file: string, rows: number, peers: PythonPeers, winnow: readonly string[]): Promise<Figure[]> {
  const recipe = join(bench.scratch, 'ten-steps.yaml')
  await writeFile(recipe, stringify({ winnow: 1, steps: TRIPS_RECIPE }))
  const cost = await costOf(peers, [...winnow, 'run', recipe, file, '--profile', '--memory', '2GB', '-o', join(bench.scratch, 'large.csv'), '--json'])
  const work = `${rows.toLocaleString('en')} rows imported, profiled, cleaned and exported with a budget of 2 GiB`
  return [
    { work: `${work}: time`, reference: '', value: cost.wall, unit: 's' },
    { work: `${work}: memory of the whole process`, reference: '', value: cost.mib, unit: 'MiB', target: { most: 2048 + 400 }, note: 'budget plus the runtime itself' },
  ]
}

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { text } from '#engine/duckdb/quote'
import { type Bench, withSession } from '../bench-context'
import { TRIPS_TYPES } from '../data'
import type { Figure } from '../figure'
import { type PythonPeers, alternateCommands } from '../python'

/** The five rules that polars and pandas apply too: see python-runtime/bench/whole_job.py. */
const RECIPE = {
  winnow: 1,
  name: 'Five rules',
  steps: [
    { step: 'set_types', columns: TRIPS_TYPES },
    { step: 'trim', columns: ['zone_from'] },
    { step: 'not_null', columns: ['vendor_id'] },
    { step: 'range', column: 'fare', min: 0, max: 100 },
    { step: 'regex', column: 'zone_to', pattern: 'Z-[0-9]{3}' },
    { step: 'compare', column: 'dropoff_at', operator: 'at_least', other_column: 'pickup_at' },
    { step: 'length', column: 'zone_from', max: 12 },
  ],
}

/**
 * Open, profile, clean by five rules, write Parquet and the rejects: whole processes against whole processes. polars does
 * it twice: with the same outputs (python-runtime/bench/whole_job_equal.py), and the least that its users would write.
 */
export async function wholeJobCase(bench: Bench, file: string, rows: number, peers: PythonPeers, winnow: readonly string[]): Promise<Figure[]> {
  const recipe = join(bench.scratch, 'five-rules.yaml')
  await writeFile(recipe, stringify(RECIPE))
  const output = (name: string): string => join(bench.scratch, `${name}.parquet`)
  const rejects = (name: string): string => join(bench.scratch, `${name}.rejects.csv`)
  const least = (name: string) => async (): Promise<readonly string[]> => [peers.python, join(peers.scripts, 'whole_job.py'), name, file, output(name)]
  const costs = await alternateCommands(peers, {
    winnow: async () => [...winnow, 'run', recipe, file, '--profile', '--force', '-o', output('winnow'), '--rejects', rejects('winnow'), '--json'],
    equal: async () => [peers.python, join(peers.scripts, 'whole_job_equal.py'), file, output('equal'), rejects('equal')],
    polars: least('polars'),
    pandas: least('pandas'),
  }, Math.max(2, bench.runs - 2))
  const [kept, gone] = await Promise.all([sameRows(bench, output('winnow'), output('equal')), sameBytes(rejects('winnow'), rejects('equal'))])
  const work = `the whole job over ${rows.toLocaleString('en')} rows: open, profile, five rules, Parquet, rejects with reasons`
  const note = `${kept ? 'same' : 'OTHER'} rows and ${gone ? 'the same' : 'OTHER'} rejects; polars is told the types, encoding and delimiter that Winnow finds, and keeps no unreadable lines`
  const without = 'polars and pandas without rejects, reasons, counts, totals, checksums, bins, shapes and lengths'
  return [
    { work, reference: 'polars with the same outputs (wall)', value: costs.winnow.wall / costs.equal.wall, unit: 'ratio', target: { most: 1 }, note },
    { work, reference: 'polars with the same outputs (processor)', value: costs.winnow.cpu / costs.equal.cpu, unit: 'ratio' },
    { work, reference: 'polars, the least (wall)', value: costs.winnow.wall / costs.polars.wall, unit: 'ratio', note: without },
    { work, reference: 'polars, the least (processor)', value: costs.winnow.cpu / costs.polars.cpu, unit: 'ratio' },
    { work, reference: 'pandas, the least (wall)', value: costs.winnow.wall / costs.pandas.wall, unit: 'ratio', target: { most: 1 } },
    { work: `${work}: processor time`, reference: '', value: costs.winnow.cpu, unit: 's' },
    { work: 'memory of the whole job', reference: 'polars with the same outputs', value: costs.winnow.mib / costs.equal.mib, unit: 'ratio', note: `${Math.round(costs.winnow.mib)} MiB` },
  ]
}

/** The rejects have an order, a spelling and reasons: they must be the same to the byte. */
async function sameBytes(ours: string, theirs: string): Promise<boolean> {
  const [one, other] = await Promise.all([readFile(ours), readFile(theirs)])
  return one.equals(other)
}

async function sameRows(bench: Bench, ours: string, theirs: string): Promise<boolean> {
  return withSession(bench, async (session) => {
    const sum = async (path: string): Promise<string> => JSON.stringify(await session.row(
      `SELECT count(*), sum(trip_id), CAST(sum(fare) AS DECIMAL(38, 2)), CAST(sum(tip) AS DECIMAL(38, 2)), count(DISTINCT zone_from), bit_xor(hash(zone_to || contact)) FROM read_parquet(${text(path)})`))
    return await sum(ours) === await sum(theirs)
  })
}

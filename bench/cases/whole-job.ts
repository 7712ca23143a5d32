import { rm, writeFile } from 'node:fs/promises'
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

/** Open, profile, clean by five rules, write Parquet: whole processes against whole processes, equal outputs checked. */
export async function wholeJobCase(bench: Bench, file: string, rows: number, peers: PythonPeers, winnow: readonly string[]): Promise<Figure[]> {
  const recipe = join(bench.scratch, 'five-rules.yaml')
  await writeFile(recipe, stringify(RECIPE))
  const output = (name: string): string => join(bench.scratch, `${name}.parquet`)
  const peer = (name: string) => async (): Promise<readonly string[]> => [peers.python, join(peers.scripts, 'whole_job.py'), name, file, output(name)]
  const costs = await alternateCommands(peers, {
    winnow: async () => {
      await rm(output('winnow'), { force: true })
      return [...winnow, 'run', recipe, file, '--profile', '-o', output('winnow'), '--json']
    },
    polars: peer('polars'),
    pandas: peer('pandas'),
  }, Math.max(2, bench.runs - 2))
  const equal = await sameRows(bench, output('winnow'), output('polars'))
  const work = `the whole job over ${rows.toLocaleString('en')} rows: open, profile, five rules, Parquet`
  const note = equal ? 'same rows as polars' : 'OTHER rows than polars'
  return [
    { work, reference: 'polars (wall)', value: costs.winnow.wall / costs.polars.wall, unit: 'ratio', target: { most: 1 }, note },
    { work, reference: 'polars (processor)', value: costs.winnow.cpu / costs.polars.cpu, unit: 'ratio' },
    { work, reference: 'pandas (wall)', value: costs.winnow.wall / costs.pandas.wall, unit: 'ratio', target: { most: 1 } },
    { work: 'memory of the whole job', reference: 'polars', value: costs.winnow.mib / costs.polars.mib, unit: 'ratio', note: `${Math.round(costs.winnow.mib)} MiB` },
  ]
}

async function sameRows(bench: Bench, ours: string, theirs: string): Promise<boolean> {
  return withSession(bench, async (session) => {
    const sum = async (path: string): Promise<string> => JSON.stringify(await session.row(
      `SELECT count(*), sum(trip_id), CAST(sum(fare) AS DECIMAL(38, 2)), CAST(sum(tip) AS DECIMAL(38, 2)), count(DISTINCT zone_from), bit_xor(hash(zone_to || contact)) FROM read_parquet(${text(path)})`))
    return await sum(ours) === await sum(theirs)
  })
}

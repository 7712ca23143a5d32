import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { runRecipe } from '#engine/recipe/run'
import { type Bench, importInto, unwatched, withSession } from '../bench-context'
import { TRIPS_RECIPE } from '../data'
import type { Figure } from '../figure'
import { alternate, loopDelay } from '../measure'

/** Ten steps and rules with rejects, reasons and counts, against copying the table. */
export async function cleanCase(bench: Bench, file: string): Promise<Figure[]> {
  const version = await importInto(bench, file)
  const clean = join(bench.scratch, 'clean.duckdb')
  const rejects = join(bench.scratch, 'rejects.duckdb')
  const target = join(bench.scratch, 'copy.duckdb')
  const ours = async (): Promise<void> => {
    for (const path of [clean, rejects]) await rm(path, { force: true })
    await runRecipe(bench.engine, { source: { ...version, name: 'trips' }, steps: TRIPS_RECIPE, clean, rejects }, unwatched())
  }
  const costs = await alternate({
    ours,
    copy: async () => {
      await rm(target, { force: true })
      await withSession(bench, async (session) => {
        await session.attach(version.path, 'v')
        await session.run('CREATE TABLE t AS SELECT * FROM v.rows; CHECKPOINT')
      }, target)
    },
  }, bench.runs)
  const delay = await loopDelay(ours)
  const work = `ten steps and rules over ${version.rows.toLocaleString('en')} rows: clean, rejects with reasons, all counts`
  return [
    { work, reference: 'CREATE TABLE AS of the same table (wall)', value: costs.ours.wall / costs.copy.wall, unit: 'ratio', target: { most: 1.5 } },
    { work, reference: 'CREATE TABLE AS of the same table (processor)', value: costs.ours.cpu / costs.copy.cpu, unit: 'ratio', target: { most: 1.5 } },
    { work: 'delay of the event loop meanwhile, 99 of 100 turns', reference: '', value: delay, unit: 'ms', target: { most: 50 } },
  ]
}

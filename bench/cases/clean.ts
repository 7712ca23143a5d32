import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { RecipeStep } from '#shared/model/recipe'
import { runRecipe } from '#engine/recipe/run'
import { type Bench, importInto, typedTrips, unwatched, withSession } from '../bench-context'
import { TRIPS_RECIPE } from '../data'
import type { Figure } from '../figure'
import { alternate, loopDelay } from '../measure'

/** Steps and rules with rejects, reasons and counts, against copying the table: over typed columns, and over texts as they come from a CSV file. */
export async function cleanCase(bench: Bench, file: string): Promise<Figure[]> {
  return [
    ...await compare(bench, await typedTrips(bench, file), TRIPS_RECIPE.slice(1), 'typed columns', 1.5),
    ...await compare(bench, file, TRIPS_RECIPE, 'texts, types set by the first step'),
  ]
}

async function compare(bench: Bench, file: string, steps: readonly RecipeStep[], what: string, most?: number): Promise<Figure[]> {
  const version = await importInto(bench, file)
  const clean = join(bench.scratch, 'clean.duckdb')
  const rejects = join(bench.scratch, 'rejects.duckdb')
  const copy = join(bench.scratch, 'copy.duckdb')
  const ours = async (): Promise<void> => {
    for (const path of [clean, rejects]) await rm(path, { force: true })
    await runRecipe(bench.engine, { source: { ...version, name: 'trips' }, steps, clean, rejects }, unwatched())
  }
  const costs = await alternate({
    ours,
    copy: async () => {
      await rm(copy, { force: true })
      await withSession(bench, async (session) => {
        await session.attach(version.path, 'v')
        await session.run('CREATE TABLE t AS SELECT * FROM v.rows; CHECKPOINT')
      }, copy)
    },
  }, bench.runs)
  const delay = await loopDelay(ours)
  const work = `${steps.length} steps and rules over ${version.rows.toLocaleString('en')} rows of ${what}: clean, rejects with reasons, all counts`
  const target = most === undefined ? undefined : { most }
  return [
    { work, reference: 'CREATE TABLE AS of the same table (wall)', value: costs.ours.wall / costs.copy.wall, unit: 'ratio', target },
    { work, reference: 'CREATE TABLE AS of the same table (processor)', value: costs.ours.cpu / costs.copy.cpu, unit: 'ratio', target },
    { work: `delay of the event loop meanwhile (${what}), 99 of 100 turns`, reference: '', value: delay, unit: 'ms', target: { most: 50 } },
  ]
}

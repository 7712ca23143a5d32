import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { runRecipe } from '#engine/recipe/run'
import { type Bench, importInto, unwatched } from '../bench-context'
import { TRIPS_RECIPE } from '../data'
import type { Figure } from '../figure'
import { measure } from '../measure'

/** How the time of import and cleaning grows with the rows: 1, 4 and 16 times as many. Linear is 4 and 16. */
export async function growthCase(bench: Bench, files: readonly { path: string; rows: number }[]): Promise<Figure[]> {
  const [first, ...larger] = files
  if (!first) return []
  const base = await once(bench, first.path)
  const figures: Figure[] = []
  for (const { path, rows } of larger) {
    const cost = await once(bench, path)
    const times = rows / first.rows
    figures.push({ work: `import and ten steps over ${times} × the rows (${rows.toLocaleString('en')})`, reference: `${first.rows.toLocaleString('en')} rows, per row`, value: cost / base / times, unit: 'ratio', target: { most: 1.25 } })
  }
  return figures
}

async function once(bench: Bench, path: string): Promise<number> {
  const clean = join(bench.scratch, 'growth-clean.duckdb')
  const rejects = join(bench.scratch, 'growth-rejects.duckdb')
  let best = Infinity
  for (let run = 0; run < 2; run += 1) {
    const { wall } = await measure(async () => {
      const version = await importInto(bench, path)
      await runRecipe(bench.engine, { source: { ...version, name: 'trips' }, steps: TRIPS_RECIPE, clean, rejects }, unwatched())
      for (const file of [version.path, clean, rejects]) await rm(file, { force: true })
    })
    best = Math.min(best, wall)
  }
  return best
}

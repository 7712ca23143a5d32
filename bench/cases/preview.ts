import { dirname } from 'node:path'
import type { RecipeStep } from '#shared/model/recipe'
import { PreviewCache } from '#engine/recipe/preview-cache'
import { type Bench, importInto, typedTrips } from '../bench-context'
import { TRIPS_RECIPE } from '../data'
import type { Figure } from '../figure'
import { percentile } from '../measure'

const PAGE = 1000
const PAGES = 60

/** Pages anywhere in the table under a recipe: over typed columns, and over texts whose types the first step sets. */
export async function previewCase(bench: Bench, file: string): Promise<Figure[]> {
  return [
    ...await pages(bench, await typedTrips(bench, file), TRIPS_RECIPE.slice(1), 'typed columns', 50),
    ...await pages(bench, file, TRIPS_RECIPE, 'texts'),
  ]
}

/** Pages in place, and of the result once it is counted. */
async function pages(bench: Bench, file: string, steps: readonly RecipeStep[], what: string, most?: number): Promise<Figure[]> {
  const version = await importInto(bench, file)
  const cache = new PreviewCache(bench.engine, [dirname(version.path)])
  try {
    const { preview, completed } = await cache.open({ ...version, name: 'trips' }, steps)
    await completed
    const time = async (view: 'all' | 'result'): Promise<number[]> => {
      const times: number[] = []
      for (let page = 0; page < PAGES; page += 1) {
        // A fixed walk that jumps over the whole table.
        const offset = Math.floor(((page * 0.618) % 1) * (version.rows * 0.8))
        const started = performance.now()
        await preview.page(view, offset, PAGE)
        times.push(performance.now() - started)
      }
      return times
    }
    await time('all')
    const all = await time('all')
    const result = await time('result')
    const work = `a page of ${PAGE.toLocaleString('en')} rows out of ${version.rows.toLocaleString('en')} of ${what} under ${steps.length} steps`
    const target = most === undefined ? undefined : { most }
    return [
      { work: `${work}, in place, 95 of 100`, reference: '', value: percentile(all, 0.95), unit: 'ms', target },
      { work: `${work}, of the result, 95 of 100`, reference: '', value: percentile(result, 0.95), unit: 'ms', target },
    ]
  } finally {
    await cache.close()
  }
}

import { dirname } from 'node:path'
import { PreviewCache } from '#engine/recipe/preview-cache'
import { type Bench, importInto } from '../bench-context'
import { TRIPS_RECIPE } from '../data'
import type { Figure } from '../figure'
import { percentile } from '../measure'

const PAGE = 1000
const PAGES = 60

/** Pages anywhere in the table under a recipe of ten steps: in place, and of the result once it is counted. */
export async function previewCase(bench: Bench, file: string): Promise<Figure[]> {
  const version = await importInto(bench, file)
  const cache = new PreviewCache(bench.engine, [dirname(version.path)])
  try {
    const { preview, completed } = await cache.open({ ...version, name: 'trips' }, TRIPS_RECIPE)
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
    const work = `a page of ${PAGE.toLocaleString('en')} rows out of ${version.rows.toLocaleString('en')} under ten steps`
    return [
      { work: `${work}, in place, 95 of 100`, reference: '', value: percentile(all, 0.95), unit: 'ms', target: { most: 50 } },
      { work: `${work}, of the result, 95 of 100`, reference: '', value: percentile(result, 0.95), unit: 'ms', target: { most: 50 } },
    ]
  } finally {
    await cache.close()
  }
}

import { dirname } from 'node:path'
import { text } from '#engine/duckdb/quote'
import { PreviewCache } from '#engine/recipe/preview-cache'
import type { Selection } from '#engine/recipe/selection'
import { type Bench, importInto, withSession } from '../bench-context'
import { TRIPS_RECIPE } from '../data'
import type { Figure } from '../figure'
import { percentile } from '../measure'

const PAGE = 1000
const PAGES = 30
/** Numbers, times and texts: what to order by, and how that is said in SQL of the plain table. */
const SORTED = [['fare', 'TRY_CAST(fare AS DECIMAL(12, 2))'], ['pickup_at', 'TRY_CAST(pickup_at AS TIMESTAMP)'], ['contact', 'lower(contact)'], ['distance_km', 'TRY_CAST(distance_km AS DECIMAL(12, 2))'], ['zone_to', 'lower(zone_to)']] as const

/** Every question once: what was asked before is known. */
const SORTS = SORTED.flatMap(([column, sql]) => [false, true].map((descending) => ({ column, descending, order: `${sql} ${descending ? 'DESC' : 'ASC'} NULLS LAST` })))
const VALUES = Array.from({ length: 10 }, (_, at) => `Z-${100 + at * 10}`)

/** The first page of ordered and of filtered rows of the result of a recipe over texts, beside DuckDB's over the plain table; then pages anywhere in them. */
export async function selectionCase(bench: Bench, file: string): Promise<Figure[]> {
  const version = await importInto(bench, file)
  const cache = new PreviewCache(bench.engine, [dirname(version.path)])
  try {
    const { preview, completed } = await cache.open({ ...version, name: 'trips' }, TRIPS_RECIPE)
    await completed
    const page = (selection: Selection, offset = 0) => preview.page('result', offset, PAGE, undefined, selection)
    return await withSession(bench, async (plain) => {
      await plain.attach(version.path, 'plain')
      const ordered = await inTurn(SORTS, async ({ column, descending }) => page({ sort: { column, descending } }), ({ order }) => plain.rows(`SELECT * FROM plain.rows ORDER BY ${order} LIMIT ${PAGE}`),
        // What is made in the background is not to be in the way of the next one.
        ({ column, descending }) => page({ sort: { column, descending } }, 10 * PAGE))
      const filtered = await inTurn(VALUES, (value) => page({ filter: [{ column: 'zone_to', op: 'equals', value }] }), async (value) => {
        await plain.rows(`SELECT count(*) FROM plain.rows WHERE zone_to = ${text(value)}`)
        await plain.rows(`SELECT * FROM plain.rows WHERE zone_to = ${text(value)} LIMIT ${PAGE}`)
      })
      const sort = { column: 'fare', descending: false }
      const total = (await page({ sort }, 10 * PAGE)).total ?? 0
      const anywhere: number[] = []
      for (let at = 0; at < PAGES; at += 1) anywhere.push(await timeOf(() => page({ sort }, Math.floor(((at * 0.618) % 1) * (total - PAGE)))))
      const of = `${version.rows.toLocaleString('en')} rows under ${TRIPS_RECIPE.length} steps`
      return [
        { work: `the first ${PAGE.toLocaleString('en')} rows of the result in the order of a column, of ${of}`, reference: 'DuckDB: ORDER BY and LIMIT over the plain table (wall)', value: ratio(ordered), unit: 'ratio' },
        { work: 'the same, half of the columns', reference: '', value: percentile(ordered.ours, 0.5), unit: 'ms', target: { most: 1000 } },
        { work: `the first rows of the result that meet a filter and how many do, of ${of}`, reference: 'DuckDB: WHERE with LIMIT and count over the plain table (wall)', value: ratio(filtered), unit: 'ratio' },
        { work: 'the same, half of the values', reference: '', value: percentile(filtered.ours, 0.5), unit: 'ms', target: { most: 1000 } },
        { work: `a page of ordered rows anywhere in the result, of ${of}, 95 of 100`, reference: '', value: percentile(anywhere, 0.95), unit: 'ms' },
      ]
    })
  } finally {
    await cache.close()
  }
}

interface Times {
  readonly ours: number[]
  readonly theirs: number[]
}

const ratio = ({ ours, theirs }: Times): number => percentile(ours, 0.5) / percentile(theirs, 0.5)

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/** Asks both sides each question, in turn. */
async function inTurn<T>(questions: readonly T[], ours: (one: T) => Promise<unknown>, theirs: (one: T) => Promise<unknown>, after: (one: T) => Promise<unknown> = async () => {}): Promise<Times> {
  const times: Times = { ours: [], theirs: [] }
  for (const one of questions) {
    times.ours.push(await timeOf(() => ours(one)))
    await after(one)
    times.theirs.push(await timeOf(() => theirs(one)))
  }
  return times
}

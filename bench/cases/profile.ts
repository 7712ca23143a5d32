import { inferTypes } from '#engine/profile/infer'
import { profile } from '#engine/profile/profile'
import { text } from '#engine/duckdb/quote'
import { logicalType } from '#engine/duckdb/types'
import { type Bench, withSession } from '../bench-context'
import type { Figure } from '../figure'
import { alternate } from '../measure'

/** The full profile of typed columns against DuckDB's SUMMARIZE, which says less. */
export async function profileCase(bench: Bench, file: string): Promise<Figure[]> {
  return withSession(bench, async (session) => {
    await session.run(`CREATE TABLE trips AS SELECT * FROM read_csv(${text(file)})`)
    const columns = (await session.describe('SELECT * FROM trips')).map(({ name, type }) => ({ name, type: logicalType(type) }))
    const rows = Number((await session.row('SELECT count(*) FROM trips'))[0])
    const source = { session, table: 'trips', columns, rows }
    // Types are inferred beforehand: that has a line of its own.
    const inferred = await inferTypes(source)
    const costs = await alternate({
      ours: () => profile(source, inferred),
      summarize: () => session.rows('SUMMARIZE trips'),
    }, bench.runs)
    const work = `full profile of 12 typed columns, ${rows.toLocaleString('en')} rows`
    return [
      { work, reference: 'SUMMARIZE (wall)', value: costs.ours.wall / costs.summarize.wall, unit: 'ratio', target: { most: 1 } },
      { work, reference: 'SUMMARIZE (processor)', value: costs.ours.cpu / costs.summarize.cpu, unit: 'ratio', target: { most: 1 } },
    ]
  })
}

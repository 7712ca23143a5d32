import type { ValueCount } from '#shared/model/profile'
import { toCell } from '../../duckdb/session'
import { type ProfileSource, toNumber } from '../source'
import type { Measured } from './measured'

const VALUES = 10

/** The most frequent values of a column, ties by value, how many different ones it has, and how many values in all. */
export async function topValues({ session, signal }: ProfileSource, { table, value, weight }: Pick<Measured, 'table' | 'value' | 'weight'>): Promise<{ top: ValueCount[]; distinct: number; count: number }> {
  const rows = await session.rows(`
    WITH counted AS MATERIALIZED (SELECT ${value} AS value, ${weight === undefined ? 'count(*)' : `sum(${weight})`} AS n FROM ${table} WHERE ${value} IS NOT NULL GROUP BY 1)
    SELECT value, n, (SELECT count(*) FROM counted), (SELECT sum(n) FROM counted) FROM counted ORDER BY n DESC, value LIMIT ${VALUES}`, signal)
  return { top: rows.map(([found, count]) => ({ value: toCell(found), count: toNumber(count) })), distinct: toNumber(rows[0]?.[2]), count: toNumber(rows[0]?.[3]) }
}

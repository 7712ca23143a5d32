import type { ColumnProfile } from '#shared/model/profile'
import { identifier } from '../../duckdb/quote'
import { shapeSql } from '../inference/shapes'
import { type ProfileSource, toNumber } from '../source'

const SHAPES = 10

/** The most frequent shapes of a text column in the given table, with the smallest value of each as example. */
export async function shapesOf({ session, signal }: ProfileSource, table: string, name: string): Promise<ColumnProfile['shapes']> {
  const rows = await session.rows(`
    SELECT ${shapeSql('value')} AS shape, sum(n) AS n, min(value)
    FROM (SELECT ${identifier(name)} AS value, count(*) AS n FROM ${table} WHERE ${identifier(name)} IS NOT NULL GROUP BY 1)
    GROUP BY shape ORDER BY n DESC, shape LIMIT ${SHAPES}`, signal)
  return rows.map(([shape, count, example]) => ({ shape: String(shape), count: toNumber(count), example: String(example) }))
}

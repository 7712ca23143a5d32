import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { identifier, literal } from '#engine/duckdb/quote'
import { LEAST_LEASE } from '#engine/duckdb/budget'
import { Session } from '#engine/duckdb/session'
import { logicalType } from '#engine/duckdb/types'
import type { ProfileSource } from '#engine/profile/source'

/** A session in memory, with what a profile needs. Close it. */
export const memorySession = (): Promise<Session> =>
  Session.open({ lease: { bytes: LEAST_LEASE, threads: 2, release: () => {} }, tempRoot: join(tmpdir(), 'winnow-test') })

/** What `sql` gives, as a version's table `rows`. */
export async function sourceOf(session: Session, sql: string): Promise<ProfileSource> {
  await session.run(`CREATE OR REPLACE TABLE rows AS ${sql}`)
  const columns = (await session.describe('SELECT * FROM rows')).map(({ name, type }) => ({ name, type: logicalType(type) }))
  const [rows] = await session.row('SELECT count(*) FROM rows')
  return { session, table: 'memory.main.rows', columns, rows: Number(rows) }
}

/** Text columns by name, each with its values from the first row down. */
export function textTable(session: Session, columns: Readonly<Record<string, readonly (string | null)[]>>): Promise<ProfileSource> {
  const names = Object.keys(columns)
  const height = Math.max(...names.map((name) => columns[name]?.length ?? 0))
  const rows = Array.from({ length: height }, (_, row) => `(${names.map((name) => `CAST(${literal(columns[name]?.[row] ?? null)} AS VARCHAR)`).join(', ')})`)
  return sourceOf(session, `SELECT * FROM (VALUES ${rows.join(', ')}) AS t(${names.map(identifier).join(', ')})`)
}

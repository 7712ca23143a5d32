import type { StreamReading, StreamSample } from '#shared/define/connector'
import type { EngineContext, Watch } from '../context'
import { attachDatabases, filesOf } from '../datasets/import'
import { LEAST_LEASE } from '../duckdb/budget'
import { identifiers } from '../duckdb/quote'
import { Session, toCell } from '../duckdb/session'

/** The first rows of a reading. */
export async function sampleOf(engine: EngineContext, reading: StreamReading, limit: number, { signal }: Watch): Promise<StreamSample> {
  const columns = [...reading.columns]
  const session = await Session.open({ lease: await engine.budget.lease(LEAST_LEASE, signal), tempRoot: engine.tempRoot, allowed: { files: filesOf(reading) } })
  try {
    await attachDatabases(session, reading)
    const rows = await session.rows(`SELECT ${identifiers(columns.map(({ name }) => name))} FROM (${reading.relation.sql}) LIMIT ${limit}`, signal)
    return { columns, rows: rows.map((row) => row.map(toCell)) }
  } finally {
    await session.close()
  }
}

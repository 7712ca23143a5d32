import type { ReadRequest, StreamReading } from '#shared/define/connector'
import { identifier } from '../../duckdb/quote'

/**
 * A reading without rows. Of records that are not there no columns are known but those that were asked for; rows that would
 * have been added to others need none.
 */
export function noRows(message: string, { columns = ['value'], cursor, after }: Pick<ReadRequest, 'columns' | 'cursor' | 'after'>): StreamReading {
  const named = after === undefined ? columns : []
  return {
    columns: named.map((name) => ({ name, type: { name: 'text' } })), rows: 0, firstLine: 1,
    relation: { sql: `SELECT ${named.map((name) => `CAST(NULL AS VARCHAR) AS ${identifier(name)}`).join(', ') || 'NULL'} WHERE false`, files: [] },
    report: { format: 'none', input: {}, guesses: [], setAside: [], setAsideTotal: 0, notes: [{ code: 'no-records', message }] },
    ...(cursor !== undefined && after !== undefined && { cursorValue: after }),
  }
}

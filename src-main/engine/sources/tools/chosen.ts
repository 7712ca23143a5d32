import type { Reading } from '#shared/define/format'
import { failure } from '#shared/model/problem'
import type { StreamChoice } from '#shared/model/source'
import { identifiers } from '../../duckdb/quote'

/** Only the columns and the first rows of a reading that were chosen. Throws COLUMN_MISSING. */
export function chosen(reading: Reading, { columns, limit }: Pick<StreamChoice, 'columns' | 'limit'>): Reading {
  if (columns === undefined && limit === undefined) return reading
  const kept = columns?.map((name) => {
    const column = reading.columns.find((one) => one.name === name)
    if (!column) throw failure('COLUMN_MISSING', `There is no column "${name}".`, `Columns are ${reading.columns.map((one) => one.name).join(', ')}.`, { column: name })
    return column
  }) ?? reading.columns
  const sql = `SELECT ${identifiers(kept.map(({ name }) => name))} FROM (${reading.relation.sql})${limit === undefined ? '' : ` LIMIT ${limit}`}`
  return { ...reading, columns: kept, relation: { ...reading.relation, sql }, ...(reading.rows !== undefined && { rows: Math.min(reading.rows, limit ?? reading.rows) }) }
}

import { uniqueColumnNames } from '#shared/define/column-names'
import type { Column } from '#shared/model/column'
import { INTEGER, TEXT } from '#shared/model/data-type'
import { identifier, text } from '../duckdb/quote'
import type { SourceVersion } from '../datasets/version'
import type { Execution } from './execution'

/** What stands before a rejected row's own columns. */
const EXPLAINING: readonly Column[] = [
  { name: 'reject_source', type: TEXT },
  { name: 'reject_sheet', type: TEXT },
  { name: 'reject_line', type: INTEGER },
  { name: 'reject_step', type: TEXT },
  { name: 'reject_rules', type: TEXT },
  { name: 'reject_reasons', type: TEXT },
]

/** The columns of the rejects: where the row stood and why it was rejected, then its original values. */
export function rejectColumns(source: readonly Column[]): readonly Column[] {
  const names = uniqueColumnNames([...EXPLAINING, ...source].map(({ name }) => name))
  return [...EXPLAINING, ...source].map((column, index) => ({ ...column, name: names[index]?.name ?? column.name }))
}

/** SELECT of the rejects in the order of the source, each with every rule that it broke and its original values. */
export function rejectRows({ leavings }: Execution, source: SourceVersion): string {
  const columns = rejectColumns(source.columns)
  const explained = [
    text(source.name),
    source.sheet === undefined ? 'CAST(NULL AS VARCHAR)' : text(source.sheet),
    'l.line + (r.__row - l.row)',
    'r.titles[1]',
    "array_to_string(list_distinct(list_transform(r.titles, lambda t: regexp_replace(t, '^[0-9]+ ', ''))), ', ')",
    `array_to_string(r.reasons, '; ') || CASE WHEN r.winner IS NULL THEN '' ELSE concat(' (kept: line ', CAST(w.line + (r.winner - w.row) AS VARCHAR), ')') END`,
  ]
  const values = source.columns.map(({ name }) => `s.${identifier(name)}`)
  const selected = [...explained, ...values].map((sql, index) => `${sql} AS ${identifier(columns[index]?.name ?? '')}`)
  return `SELECT ${selected.join(', ')}
    FROM ${leavings.rejected} r
    JOIN source.rows s ON s.rowid = r.__row
    ASOF LEFT JOIN source.lines l ON r.__row >= l.row
    ASOF LEFT JOIN source.lines w ON r.winner >= w.row
    ORDER BY r.__row`
}

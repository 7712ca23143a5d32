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

const REMOVING: readonly Column[] = [{ name: 'removed_line', type: INTEGER }, { name: 'removed_by', type: TEXT }]

/** The columns of the removed rows: where the row stood and which step took it away, then its original values. */
export const removedColumns = (source: readonly Column[]): readonly Column[] => before(REMOVING, source)

/** SELECT of the rows that transforms took away, in the order of the source. */
export function removedRows({ leavings, recipe }: Execution, source: SourceVersion): string {
  const titles = recipe.steps.map(({ index, definition }) => `WHEN ${index} THEN ${text(`${index + 1} ${definition.name}`)}`)
  const explained = ['l.line + (r.__row - l.row)', titles.length > 0 ? `CASE r.step ${titles.join(' ')} END` : 'NULL']
  return `SELECT ${named(explained, source, removedColumns(source.columns))}
    FROM ${leavings.removed} r JOIN source.rows s ON s.rowid = r.__row ASOF LEFT JOIN source.lines l ON r.__row >= l.row ORDER BY r.__row`
}

function before(explaining: readonly Column[], source: readonly Column[]): readonly Column[] {
  const names = uniqueColumnNames([...explaining, ...source].map(({ name }) => name))
  return [...explaining, ...source].map((column, index) => ({ ...column, name: names[index]?.name ?? column.name }))
}

function named(explained: readonly string[], source: SourceVersion, columns: readonly Column[]): string {
  return [...explained, ...source.columns.map(({ name }) => `s.${identifier(name)}`)].map((sql, index) => `${sql} AS ${identifier(columns[index]?.name ?? '')}`).join(', ')
}

/** The columns of the rejects: where the row stood and why it was rejected, then its original values. */
export const rejectColumns = (source: readonly Column[]): readonly Column[] => before(EXPLAINING, source)

/** SQL: a list without what stands in it before. Two rules may give the same reason for one bad cell. */
const onceEach = (list: string): string => `list_filter(${list}, lambda x, i: list_position(${list}, x) = i)`

/** Of a document the page stands here too: whoever reads the rejects does not take it for a line. */
function sheetOf({ sheet, sheetColumn, lineIs }: SourceVersion): string {
  if (lineIs === 'page') return `concat(${text(sheet === undefined ? 'page ' : `${sheet}, page `)}, l.line + (r.__row - l.row))`
  if (sheet !== undefined) return text(sheet)
  return sheetColumn === undefined ? 'CAST(NULL AS VARCHAR)' : `CAST(s.${identifier(sheetColumn)} AS VARCHAR)`
}

/** SELECT of the rejects in the order of the source, each with every rule that it broke and its original values. */
export function rejectRows({ leavings }: Execution, source: SourceVersion): string {
  const explained = [
    text(source.name),
    sheetOf(source),
    'l.line + (r.__row - l.row)',
    'r.titles[1]',
    `array_to_string(${onceEach("list_transform(r.titles, lambda t: regexp_replace(t, '^[0-9]+ ', ''))")}, ', ')`,
    `array_to_string(${onceEach('r.reasons')}, '; ') || CASE WHEN r.winner IS NULL THEN '' ELSE concat(' (kept: line ', CAST(w.line + (r.winner - w.row) AS VARCHAR), ')') END`,
  ]
  return `SELECT ${named(explained, source, rejectColumns(source.columns))}
    FROM ${leavings.rejected} r
    JOIN source.rows s ON s.rowid = r.__row
    ASOF LEFT JOIN source.lines l ON r.__row >= l.row
    ASOF LEFT JOIN source.lines w ON r.winner >= w.row
    ORDER BY r.__row`
}

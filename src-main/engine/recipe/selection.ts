import { closest } from '#shared/define/closest'
import { call, col } from '#shared/define/expression'
import type { Column } from '#shared/model/column'
import { Failure, failure, type Problem } from '#shared/model/problem'
import type { RowFilter, RowSort } from '#shared/model/row-filter'
import { identifier, text } from '../duckdb/quote'
import { emit } from './dialects/duckdb'
import { type Compared, type Reading, compare, isPlainText, readAs, shownText } from './selection-values'

/** Which rows are wanted and in which order, with how text columns are read where they stand for something else. */
export interface Selection {
  readonly filter?: readonly RowFilter[]
  readonly sort?: RowSort
  /** Indices in the recipe: rows that one of these steps let go, changed or flagged. Of previews alone. */
  readonly touchedBy?: readonly number[]
  readonly readings?: ReadonlyMap<string, Reading>
}

/** SQL that chooses and orders rows of a table with the given columns. */
export interface SelectionSql {
  readonly condition: string
  /** Ends in nothing: the caller adds the rows' own order. Empty where there is no other. */
  readonly order: readonly string[]
}

export const selectsNothing = ({ filter, sort, touchedBy }: Selection): boolean => !sort && (filter?.length ?? 0) === 0 && (touchedBy?.length ?? 0) === 0

/**
 * The SQL of a selection. Names and values are quoted, never put in as they are.
 *
 * @param invalid SQL that is true where the cell of a column could not be converted
 * @throws Failure COLUMN_MISSING, TYPE_MISMATCH (a value that cannot be one of the column): all of them
 */
export function selectionSql({ filter = [], sort, readings = new Map() }: Selection, columns: readonly Column[], invalid: (column: string) => string): SelectionSql {
  const problems: Problem[] = []
  const attempt = (make: () => string[]): string[] => {
    try {
      return make()
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      problems.push(...error.problems)
      return []
    }
  }
  const subject = (name: string): Compared => {
    const column = columns.find((candidate) => candidate.name === name)
    if (!column) throw missing(name, columns)
    return { column, reading: isPlainText(column) ? readings.get(name) : undefined }
  }
  const conditions = filter.flatMap((one) => attempt(() => [conditionOf(one, subject(one.column), invalid)]))
  const order = sort ? attempt(() => sortKeys(subject(sort.column)).map((key) => `${key} ${sort.descending ? 'DESC' : 'ASC'} NULLS LAST`)) : []
  const [first, ...rest] = problems
  if (first) throw new Failure(first, rest)
  return { condition: conditions.length === 0 ? 'TRUE' : conditions.map((condition) => `(${condition})`).join(' AND '), order }
}

function missing(name: string, columns: readonly Column[]): Error {
  const likely = closest(name, columns.map((column) => column.name))
  return failure('COLUMN_MISSING', `There is no column "${name}" to filter or order by.`, likely ? `Did you mean "${likely}"? Else take the condition away.` : 'Take the condition away, or choose another column.', { column: name })
}

function conditionOf(filter: RowFilter, subject: Compared, invalid: (column: string) => string): string {
  const { column } = subject
  const value = identifier(column.name)
  switch (filter.op) {
    case 'is_null': return `${value} IS NULL`
    case 'not_null': return `${value} IS NOT NULL`
    case 'is_blank': return isPlainText(column) ? `${value} IS NULL OR ${emit(call('is_blank', col(column.name)), [column])}` : `${value} IS NULL`
    case 'invalid': return invalidReading(subject) ?? invalid(column.name)
    case 'contains': return `contains(lower(${shownText(column)}), lower(${text(filter.value)}))`
    case 'equals': return compare(subject, '=', [filter.value])
    case 'not_equals': return `(${compare(subject, '=', [filter.value])}) IS NOT TRUE`
    case 'one_of': return compare(subject, '=', filter.values)
    case 'greater': return compare(subject, filter.orEqual ? '>=' : '>', [filter.value])
    case 'less': return compare(subject, filter.orEqual ? '<=' : '<', [filter.value])
    case 'between': return `${compare(subject, '>=', [filter.from])} AND ${compare(subject, filter.below ? '<' : '<=', [filter.to])}`
  }
}

/** True for a text that is none of what its column is read as. */
function invalidReading({ column, reading }: Compared): string | undefined {
  if (!reading) return undefined
  return `${readAs(column.name, reading)} IS NULL AND NOT ${emit(call('is_blank', col(column.name)), [column])}`
}

function sortKeys({ column, reading }: Compared): string[] {
  const { name, type } = column
  const own = isPlainText(column) || type.name === 'nested' || type.name === 'binary' ? `lower(${shownText(column)})` : identifier(name)
  return reading ? [readAs(name, reading), own] : [own]
}

import { type DataType, isTemporal } from '#shared/model/data-type'
import type { Bin } from '#shared/model/profile'
import type { Cell, Column } from '#shared/model/column'
import type { FilterValue, RowFilter } from '#shared/model/row-filter'
import { t } from '../../messages'
import { axisLabel } from '../plots/plot-ends'
import { operatorOf } from './filter-form'

const MOST = 48
const DAY = 86_400

/** Numbers for columns of dates are seconds since 1970: they are told as days. */
function wordOf(value: FilterValue, type: DataType | undefined): string {
  if (typeof value === 'number' && type && isTemporal(type)) return axisLabel(value, type, DAY)
  const text = String(value)
  return text === '' ? t.table.empty : text.length > MOST ? `${text.slice(0, MOST)}…` : text
}

/** A condition in words: "amount is between 20 and 40". */
export function filterWords(condition: RowFilter, columns: readonly Column[]): string {
  const { column, op } = condition
  const type = columns.find(({ name }) => name === column)?.type
  if (op === 'between') return t.filter.between(column, wordOf(condition.from, type), wordOf(condition.to, type))
  if (op === 'one_of') return `${column} ${t.filter.op.one_of} ${condition.values.slice(0, 3).map((value) => wordOf(value, type)).join(', ')}${condition.values.length > 3 ? t.table.more(condition.values.length - 3) : ''}`
  return 'value' in condition ? `${column} ${t.filter.op[operatorOf(condition)]} ${wordOf(condition.value, type)}` : `${column} ${t.filter.op[op]}`
}

/** The condition that keeps the rows with this very cell. */
export function cellFilter(column: string, cell: Cell): RowFilter {
  return cell === null ? { column, op: 'is_null' } : { column, op: 'equals', value: cell }
}

/** The condition that keeps the rows of one bar of a histogram. */
export function binFilter(column: string, { from, to }: Bin, isLast: boolean): RowFilter {
  return { column, op: 'between', from, to, ...(!isLast && { below: true }) }
}

/** A filter with another condition: one of the same kind on the same column is replaced. */
export function withCondition(filter: readonly RowFilter[], next: RowFilter): readonly RowFilter[] {
  return [...filter.filter(({ column, op }) => column !== next.column || op !== next.op), next]
}

import { type DataType, isNumeric } from '#shared/model/data-type'
import type { FilterValue, RowFilter } from '#shared/model/row-filter'

/** What each condition asks for beside its column, in the order of the list to choose from. */
export const OPERATORS = {
  equals: 'one', not_equals: 'one', contains: 'one', one_of: 'many', greater: 'one', at_least: 'one', less: 'one', at_most: 'one', between: 'two', is_null: 'none', not_null: 'none', is_blank: 'none', invalid: 'none',
} as const
export type Operator = keyof typeof OPERATORS

/** What is typed in the form: one value, two, or a value on each line. */
export interface TypedValues { one: string, two: string, many: string }

/** The condition's name in the form: "at least" is "greater" with its limit in it. */
export function operatorOf(condition: RowFilter): Operator {
  if (condition.op === 'greater') return condition.orEqual ? 'at_least' : 'greater'
  if (condition.op === 'less') return condition.orEqual ? 'at_most' : 'less'
  return condition.op
}

/** What stands in the form of a condition. Limits of dates may be seconds, from a histogram: they are shown as days. */
export function valuesOf(condition: RowFilter | undefined, type: DataType | undefined): TypedValues {
  const text = (value: FilterValue): string => (typeof value === 'number' && type && !isNumeric(type) && type.name !== 'text' ? new Date(value * 1000).toISOString().replace(/T00:00:00.000Z$|\.000Z$/, '').replace('T', ' ') : String(value))
  if (!condition) return { one: '', two: '', many: '' }
  if (condition.op === 'between') return { one: text(condition.from), two: text(condition.to), many: '' }
  if (condition.op === 'one_of') return { one: '', two: '', many: condition.values.map(text).join('\n') }
  return { one: 'value' in condition ? text(condition.value) : '', two: '', many: '' }
}

/** The condition that a form describes; undefined while a value is wanting. */
export function conditionOf(column: string, operator: Operator, { one, two, many }: TypedValues, type: DataType | undefined): RowFilter | undefined {
  const value = (text: string): FilterValue => (type?.name === 'boolean' && /^(true|false)$/i.test(text.trim()) ? text.trim().toLowerCase() === 'true' : text)
  // A text column is compared by numbers with a number alone.
  const limit = (text: string): FilterValue => (type?.name === 'text' && Number.isFinite(Number(text)) ? Number(text) : text.trim())
  switch (operator) {
    case 'equals': case 'not_equals': return { column, op: operator, value: value(one) }
    case 'contains': return one === '' ? undefined : { column, op: 'contains', value: one }
    case 'greater': case 'at_least': return one.trim() === '' ? undefined : { column, op: 'greater', value: limit(one), ...(operator === 'at_least' && { orEqual: true }) }
    case 'less': case 'at_most': return one.trim() === '' ? undefined : { column, op: 'less', value: limit(one), ...(operator === 'at_most' && { orEqual: true }) }
    case 'between': return one.trim() === '' || two.trim() === '' ? undefined : { column, op: 'between', from: limit(one), to: limit(two) }
    case 'one_of': {
      const values = many.split('\n').filter((line) => line !== '').map(value)
      return values.length === 0 ? undefined : { column, op: 'one_of', values }
    }
    default: return { column, op: operator }
  }
}

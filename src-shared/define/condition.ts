import { z } from 'zod'
import { failure } from '../model/problem'
import type { Column } from '../model/column'
import { asText, compareOptions, compared, inWords, isMissing, unlessMissing } from './cells'
import { allOf, anyOf, call, type Expression, lit, not } from './expression'
import { columnName, hints } from './params'
import { checkPattern } from './patterns'
import type { StepInput } from './step'
import { textHasNoOrder, valueIn, type WrittenValue } from './values'

/** What a comparison needs beside its column. */
const OPERATORS = {
  is: 'value', is_not: 'value', less_than: 'value', at_most: 'value', greater_than: 'value', at_least: 'value', between: 'limits',
  is_one_of: 'values', is_not_one_of: 'values',
  contains: 'text', not_contains: 'text', starts_with: 'text', ends_with: 'text', matches: 'text', not_matches: 'text',
  is_missing: 'nothing', is_not_missing: 'nothing',
} as const
type Operator = keyof typeof OPERATORS
const OperatorName = z.enum([
  'is', 'is_not', 'less_than', 'at_most', 'greater_than', 'at_least', 'between', 'is_one_of', 'is_not_one_of',
  'contains', 'not_contains', 'starts_with', 'ends_with', 'matches', 'not_matches', 'is_missing', 'is_not_missing',
]) satisfies z.ZodType<Operator>

const value = (description: string) => z.union([z.string(), z.number(), z.boolean()]).optional().describe(description)

/** One comparison of a column with written values or with another column. */
export const Comparison = z.strictObject({
  column: columnName('Column that is looked at.'),
  operator: OperatorName.default('is').describe('How it is compared. matches: a pattern (RE2) is found in the text; between: both limits belong to it.'),
  value: value('Value, text or pattern to compare with; for between the lower limit.')
    .meta(hints({ when: { operator: OperatorName.options.filter((name) => !['values', 'nothing'].includes(OPERATORS[name])) } })),
  to: value('The upper limit of between.').meta(hints({ when: { operator: ['between'] } })),
  values: z.array(z.union([z.string(), z.number(), z.boolean()])).min(1).max(10_000).optional().describe('Values of is_one_of and is_not_one_of.')
    .meta(hints({ when: { operator: ['is_one_of', 'is_not_one_of'] } })),
  other_column: columnName('Another column to compare with, in place of a value.').optional().meta(hints({ advanced: true })),
  ...compareOptions,
})
export type Comparison = z.output<typeof Comparison>

/** Parameters of a condition: spread them into those of a step. */
export const conditionParams = {
  match: z.enum(['all', 'any']).default('all').describe('Whether all comparisons have to hold, or any of them.'),
  conditions: z.array(Comparison).min(1).max(200).describe('The comparisons.'),
}

export interface WrittenCondition {
  readonly match: 'all' | 'any'
  readonly conditions: readonly Comparison[]
}

/**
 * A condition as an expression in three-valued logic: a comparison with a missing value is unknown (NULL). Only
 * `is_missing` and `is_not_missing` are never unknown.
 *
 * @param blank whether blank texts count as missing
 * @throws Failure COLUMN_MISSING, TYPE_MISMATCH, PATTERN_INVALID, or RECIPE_INVALID where a comparison lacks its value
 */
export function conditionOf(input: StepInput, { match, conditions }: WrittenCondition, blank: 'missing' | 'keep'): Expression {
  const parts = conditions.map((comparison) => comparisonOf(input, comparison, blank))
  return match === 'all' ? allOf(parts) : anyOf(parts)
}

/** Every column that a condition names. */
export const conditionColumns = ({ conditions }: WrittenCondition): readonly string[] =>
  [...new Set(conditions.flatMap(({ column, other_column: other }) => (other === undefined ? [column] : [column, other])))]

/** The condition in words: "age at least 18 and country is one of DE, AT". */
export function describeCondition({ match, conditions }: WrittenCondition): string {
  return conditions.map((comparison) => `${comparison.column} ${comparison.operator.replaceAll('_', ' ')}${objectOf(comparison)}`).join(match === 'all' ? ' and ' : ' or ')
}

function objectOf({ operator, value: one, to, values = [], other_column: other }: Comparison): string {
  if (OPERATORS[operator] === 'nothing') return ''
  if (other !== undefined) return ` ${other}`
  if (operator === 'between') return ` ${String(one)} and ${String(to)}`
  if (OPERATORS[operator] === 'values') return ` ${values.slice(0, 5).join(', ')}${values.length > 5 ? ', …' : ''}`
  return ` ${typeof one === 'string' ? `"${one}"` : String(one)}`
}

function comparisonOf(input: StepInput, comparison: Comparison, blank: 'missing' | 'keep'): Expression {
  const column = input.column(comparison.column)
  refuseSpare(comparison)
  const { operator } = comparison
  switch (operator) {
    case 'is_missing': return isMissing(column, blank)
    case 'is_not_missing': return not(isMissing(column, blank))
    case 'is_one_of':
    case 'is_not_one_of': {
      const found = call('in_list', cell(column, comparison, blank), ...needed(comparison, 'values').map((one) => constant(column, one, comparison)))
      return operator === 'is_one_of' ? found : not(found)
    }
    case 'between': {
      const here = ordered(column, comparison, blank)
      return allOf([call('ge', here, constant(column, needed(comparison, 'value'), comparison)), call('le', here, constant(column, needed(comparison, 'to'), comparison))])
    }
    case 'matches':
    case 'not_matches': {
      if (comparison.other_column !== undefined) throw incomplete(comparison, 'takes no other_column')
      const pattern = String(needed(comparison, 'value'))
      checkPattern(pattern)
      const found = call('regex_contains', textCell(column, blank), pattern, ...(comparison.ignore_case ? ['i'] : []))
      return operator === 'matches' ? found : not(found)
    }
    case 'contains':
    case 'not_contains':
    case 'starts_with':
    case 'ends_with': {
      const sought = comparison.other_column === undefined
        ? lit(String(needed(comparison, 'value')))
        : textCell(input.column(comparison.other_column), blank)
      const found = call(operator === 'not_contains' ? 'contains' : operator, compared(textCell(column, blank), comparison), compared(sought, comparison))
      return operator === 'not_contains' ? not(found) : found
    }
    default: return compareWith(input, column, comparison, blank)
  }
}

const ORDERS: Readonly<Partial<Record<Operator, 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge'>>> = {
  is: 'eq', is_not: 'ne', less_than: 'lt', at_most: 'le', greater_than: 'gt', at_least: 'ge',
}

function compareWith(input: StepInput, column: Column, comparison: Comparison, blank: 'missing' | 'keep'): Expression {
  const fn = ORDERS[comparison.operator] ?? 'eq'
  const other = comparison.other_column === undefined ? undefined : input.column(comparison.other_column)
  if (other && (other.type.name === 'text') !== (column.type.name === 'text')) {
    throw failure('TYPE_MISMATCH', `${column.name} and ${other.name} cannot be compared: only one of them is text.`, 'Add a set_types step before this one.', { column: column.name })
  }
  const here = fn === 'eq' || fn === 'ne' ? cell(column, comparison, blank) : ordered(column, comparison, blank)
  return call(fn, here, other ? cell(other, comparison, blank) : constant(column, needed(comparison, 'value'), comparison))
}

/** Texts have an order too, but '10' stands before '9' in it: nobody means that when they ask for less than a number. */
function ordered(column: Column, comparison: Comparison, blank: 'missing' | 'keep'): Expression {
  if (column.type.name === 'text') throw textHasNoOrder(column, comparison.operator)
  return cell(column, comparison, blank)
}

const cell = (column: Column, comparison: Comparison, blank: 'missing' | 'keep'): Expression =>
  (column.type.name === 'text' ? compared(unlessMissing(column, blank), comparison) : unlessMissing(column, blank))

const textCell = (column: Column, blank: 'missing' | 'keep'): Expression => (column.type.name === 'text' ? unlessMissing(column, blank) : asText(column))

function constant(column: Column, written: WrittenValue, comparison: Comparison): Expression {
  const found = valueIn(column, written)
  return column.type.name === 'text' ? compared(found, comparison) : found
}

function needed<K extends 'value' | 'to' | 'values'>(comparison: Comparison, member: K): NonNullable<Comparison[K]> {
  const found = comparison[member]
  if (found === undefined) throw incomplete(comparison, `needs ${member === 'value' && comparison.operator !== 'between' ? 'a value' : `"${member}"`}`)
  return found
}

const MEMBERS: Readonly<Record<(typeof OPERATORS)[Operator], readonly string[]>> = {
  value: ['value', 'other_column'], text: ['value', 'other_column'], limits: ['value', 'to'], values: ['values'], nothing: [],
}

/** A value that the operator does not look at is a mistake that would go unseen. */
function refuseSpare(comparison: Comparison): void {
  const allowed = MEMBERS[OPERATORS[comparison.operator]]
  const spare = (['value', 'to', 'values', 'other_column'] as const).filter((member) => comparison[member] !== undefined && !allowed.includes(member))
  if (spare.length > 0) throw incomplete(comparison, `takes no ${inWords(spare)}`)
  if (comparison.value !== undefined && comparison.other_column !== undefined) throw incomplete(comparison, 'takes a value or another column, not both')
}

const incomplete = ({ column, operator }: Comparison, what: string) =>
  failure('RECIPE_INVALID', `The comparison of ${column} by ${operator} ${what}.`, 'See the reference of conditions: value, values, to or other_column, as the operator asks.', { column })

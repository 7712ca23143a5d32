import { type DataType, BOOLEAN, INTEGER, NUMBER, TEXT } from '../model/data-type'
import type { FunctionName } from './functions'

/**
 * The small typed expression tree that steps are compiled to. It says what is computed, never how an engine spells it:
 * each dialect (`engine/recipe/dialects`) turns it into its own text. Only functions of the allow-list in `functions.ts` exist.
 */
export type Expression = ColumnNode | LiteralNode | CallNode | CaseNode | CastNode

export interface ColumnNode { readonly node: 'column'; readonly name: string }
/** A constant of its `type`. A decimal, a date or a timestamp is held as its canonical text ('1.50', '2024-12-31'): no number could. */
export interface LiteralNode { readonly node: 'literal'; readonly value: LiteralValue; readonly type: DataType }
export interface CallNode { readonly node: 'call'; readonly fn: FunctionName; readonly args: readonly Expression[] }
export interface CaseNode { readonly node: 'case'; readonly branches: readonly Branch[]; readonly otherwise: Expression }
/** A conversion that never raises: what does not fit becomes NULL. Guard it by a pattern where the engine's own cast is lax. */
export interface CastNode { readonly node: 'cast'; readonly value: Expression; readonly type: DataType }

export interface Branch { readonly when: Expression; readonly then: Expression }
export type LiteralValue = string | number | bigint | boolean | null

/** An order in full: direction and place of NULLs are always written out. */
export interface Ordering { readonly by: Expression; readonly direction: 'asc' | 'desc'; readonly nulls: 'first' | 'last' }

/**
 * A value that needs more than its own row. Windows stand in the `helpers` of a step and nowhere else. Rows are
 * ordered by `orderBy` and then by their position, so that no result depends on chance; without `orderBy` by position alone.
 *
 * | function | gives |
 * | --- | --- |
 * | row_number | 1, 2, … inside the partition |
 * | count | rows of the partition for which `args[0]` is not NULL (all rows without an argument) |
 * | sum, min, max | over the whole partition, NULLs passed over |
 * | mean | the exact mean as a decimal with 10 digits after the point, rounded half away from zero |
 * | median | the middle value, for an even count the lower of the two middle ones |
 * | first_value | `args[0]` of the first row of the partition |
 * | last_before | the last `args[0]` that is not NULL up to and including this row |
 * | first_after | the first `args[0]` that is not NULL from this row on |
 * | row_id | the identity of the first row of the partition, for `winner` */
export interface Window {
  readonly fn: 'row_number' | 'count' | 'sum' | 'min' | 'max' | 'mean' | 'median' | 'first_value' | 'last_before' | 'first_after' | 'row_id'
  readonly args: readonly Expression[]
  readonly partitionBy: readonly Expression[]
  readonly orderBy: readonly Ordering[]
}

/** The value of a column (or of one of the step's own helpers) in the row at hand. */
export const col = (name: string): ColumnNode => ({ node: 'column', name })

/** A constant. Text, integers, fractions, truth values and NULL find their type by themselves. */
export function lit(value: LiteralValue, type?: DataType): LiteralNode {
  return { node: 'literal', value, type: type ?? literalType(value) }
}

function literalType(value: LiteralValue): DataType {
  if (typeof value === 'boolean') return BOOLEAN
  if (typeof value === 'bigint') return INTEGER
  if (typeof value === 'number') return Number.isInteger(value) ? INTEGER : NUMBER
  return TEXT
}

/** A call of an allowed function. */
export const call = (fn: FunctionName, ...args: readonly (Expression | LiteralValue)[]): CallNode => ({
  node: 'call', fn, args: args.map(toExpression),
})

const toExpression = (value: Expression | LiteralValue): Expression =>
  (typeof value === 'object' && value !== null ? value : lit(value))

/** The first branch whose condition is true gives the value; unknown conditions count as false. */
export const when = (branches: readonly Branch[], otherwise: Expression = lit(null)): Expression =>
  (branches.length === 0 ? otherwise : { node: 'case', branches, otherwise })

export const cast = (value: Expression, type: DataType): CastNode => ({ node: 'cast', value, type })

/** True when all are true; true for an empty list. */
export const allOf = (conditions: readonly Expression[]): Expression => fold('and', conditions, true)

/** True when any is true; false for an empty list. */
export const anyOf = (conditions: readonly Expression[]): Expression => fold('or', conditions, false)

function fold(fn: 'and' | 'or', conditions: readonly Expression[], empty: boolean): Expression {
  const [first, ...rest] = conditions
  if (!first) return lit(empty)
  return rest.reduce((left, right) => call(fn, left, right), first)
}

export const not = (condition: Expression): Expression => call('not', condition)
export const isNull = (value: Expression): Expression => call('is_null', value)

/** Text joined to one: literals and expressions in their order; a NULL makes no text. */
export const textOf = (...parts: readonly (Expression | string)[]): Expression => call('concat', ...parts)

/** Every column (and helper) that an expression reads. */
export function columnsOf(expression: Expression): ReadonlySet<string> {
  const found = new Set<string>()
  walk(expression, (node) => { if (node.node === 'column') found.add(node.name) })
  return found
}

/** Visits a tree from the outside in. */
export function walk(expression: Expression, visit: (node: Expression) => void): void {
  visit(expression)
  for (const child of children(expression)) walk(child, visit)
}

function children(expression: Expression): readonly Expression[] {
  switch (expression.node) {
    case 'call': return expression.args
    case 'case': return [...expression.branches.flatMap((branch) => [branch.when, branch.then]), expression.otherwise]
    case 'cast': return [expression.value]
    default: return []
  }
}

/** The same tree with every column replaced by what `replace` gives for it. */
export function mapColumns(expression: Expression, replace: (name: string) => Expression): Expression {
  switch (expression.node) {
    case 'column': return replace(expression.name)
    case 'literal': return expression
    case 'call': return { ...expression, args: expression.args.map((arg) => mapColumns(arg, replace)) }
    case 'cast': return { ...expression, value: mapColumns(expression.value, replace) }
    case 'case': return {
      ...expression,
      branches: expression.branches.map((branch) => ({ when: mapColumns(branch.when, replace), then: mapColumns(branch.then, replace) })),
      otherwise: mapColumns(expression.otherwise, replace),
    }
  }
}

/** The same tree with some of its very nodes (not equal ones) replaced by others. */
export function replaceNodes(expression: Expression, by: ReadonlyMap<Expression, Expression>): Expression {
  const other = by.get(expression)
  if (other) return other
  switch (expression.node) {
    case 'column':
    case 'literal': return expression
    case 'call': return { ...expression, args: expression.args.map((arg) => replaceNodes(arg, by)) }
    case 'cast': return { ...expression, value: replaceNodes(expression.value, by) }
    case 'case': return {
      ...expression,
      branches: expression.branches.map((branch) => ({ when: replaceNodes(branch.when, by), then: replaceNodes(branch.then, by) })),
      otherwise: replaceNodes(expression.otherwise, by),
    }
  }
}

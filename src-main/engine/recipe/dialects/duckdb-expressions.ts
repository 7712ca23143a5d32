import type { CallNode, CaseNode, Expression, LiteralNode, Ordering } from '#shared/define/expression'
import { identifier, literal } from '../../duckdb/quote'
import { physicalType } from '../../duckdb/types'
import { Argument, type Scope } from './argument'
import { asOneType, FUNCTIONS_SQL } from './duckdb-functions'

/**
 * An expression as SQL for DuckDB that never raises: what cannot be computed is NULL.
 *
 * @param scope the columns and helpers that it reads, with their types; where they are missing, DuckDB's own rules decide
 *   what happens when types meet, and `divide` gives an exact decimal
 */
export function emit(expression: Expression, scope: Scope = []): string {
  switch (expression.node) {
    case 'column': return identifier(expression.name)
    case 'literal': return constant(expression)
    case 'cast': return `TRY_CAST(${emit(expression.value, scope)} AS ${physicalType(expression.type)})`
    case 'case': return caseOf(expression, scope)
    case 'call': return FUNCTIONS_SQL[expression.fn](chained(expression).map((arg) => new Argument(arg, emit(arg, scope), scope)))
  }
}

/** An ORDER BY list in full; ties keep their order. */
export function emitOrdering(orderings: readonly Ordering[], position: string, scope: Scope = []): string {
  const keys = orderings.map(({ by, direction, nulls }) => `${emit(by, scope)} ${direction === 'asc' ? 'ASC' : 'DESC'} NULLS ${nulls === 'first' ? 'FIRST' : 'LAST'}`)
  return [...keys, position].join(', ')
}

function constant({ value, type }: LiteralNode): string {
  const sql = literal(value)
  const plain = type.native === undefined && (
    (type.name === 'text' && (value === null || typeof value === 'string'))
    || (type.name === 'boolean' && typeof value === 'boolean')
    || (type.name === 'integer' && (typeof value === 'number' || typeof value === 'bigint'))
    || (type.name === 'number' && typeof value === 'number' && !Number.isInteger(value)))
  return plain ? sql : `CAST(${sql} AS ${physicalType(type)})`
}

function caseOf({ branches, otherwise }: CaseNode, scope: Scope): string {
  const values = asOneType([...branches.map(({ then }) => then), otherwise].map((value) => new Argument(value, emit(value, scope), scope)))
  const arms = branches.map((branch, index) => `WHEN ${emit(branch.when, scope)} THEN ${values[index] ?? 'NULL'}`)
  return `CASE ${arms.join(' ')} ELSE ${values.at(-1) ?? 'NULL'} END`
}

/** Arguments of a call; a chain of `and` or `or` as one list, so that a long one is not nested as deep as it is long. */
function chained(expression: CallNode): readonly Expression[] {
  if (expression.fn !== 'and' && expression.fn !== 'or') return expression.args
  const args: Expression[] = []
  let rest = expression.args
  for (;;) {
    const [left, ...others] = rest
    args.unshift(...others)
    if (left?.node !== 'call' || left.fn !== expression.fn) return left ? [left, ...args] : args
    rest = left.args
  }
}

import { allOf, anyOf, call, columnsOf, type Expression, isNull, lit, not, when } from './expression'
import type { FunctionName } from './functions'

export interface Failures {
  /** True where the value is NULL because a part of it failed; undefined where nothing can fail. */
  readonly failed?: Expression
  /** The columns that the parts read which can fail. */
  readonly reads: readonly string[]
}

/**
 * Where an expression fails: a conversion that loses its value, a division by zero. Blank text converts to NULL without
 * failing, branches that are not taken do not fail, and COALESCE fails where all of its values do.
 */
export function failuresOf(expression: Expression): Failures {
  const reads = new Set<string>()
  const inside = failedIn(expression, reads)
  return inside ? { failed: allOf([isNull(expression), inside]), reads: [...reads] } : { reads: [] }
}

function failedIn(expression: Expression, reads: Set<string>): Expression | undefined {
  switch (expression.node) {
    case 'column':
    case 'literal': return undefined
    case 'cast': {
      return any([lost(not(isNull(expression.value)), expression, expression.value, reads), failedIn(expression.value, reads)])
    }
    case 'call': {
      const [left, right] = expression.args
      if (expression.fn === 'coalesce') return all(expression.args.map((arg) => failedIn(arg, reads)))
      if (CONVERSIONS.has(expression.fn) && left) return any([lost(not(call('is_blank', left)), expression, left, reads), failedIn(left, reads)])
      const divides = (expression.fn === 'divide' || expression.fn === 'modulo') && left && right && !isNonZero(right)
      if (divides) note(right, reads)
      return any([divides ? allOf([not(isNull(left)), call('eq', right, 0)]) : undefined, ...expression.args.map((arg) => failedIn(arg, reads))])
    }
    case 'case': {
      const parts = [...expression.branches.map(({ then }) => then), expression.otherwise].map((part) => failedIn(part, reads) ?? lit(false))
      const conditions = expression.branches.map((branch) => failedIn(branch.when, reads))
      const taken = expression.branches.map((branch, index) => ({ when: branch.when, then: parts[index] ?? lit(false) }))
      const fails = parts.some((part) => part.node !== 'literal') ? when(taken, parts.at(-1) ?? lit(false)) : undefined
      return any([fails, ...conditions])
    }
  }
}

const CONVERSIONS: ReadonlySet<FunctionName> = new Set(['parse_integer', 'parse_decimal', 'parse_number', 'parse_boolean', 'parse_date', 'parse_timestamp'])

/** True where a value is there before a conversion and gone after it. */
function lost(there: Expression, after: Expression, before: Expression, reads: Set<string>): Expression {
  note(before, reads)
  return allOf([there, isNull(after)])
}

function note(expression: Expression, reads: Set<string>): void {
  for (const name of columnsOf(expression)) reads.add(name)
}

function any(conditions: readonly (Expression | undefined)[]): Expression | undefined {
  const present = conditions.flatMap((condition) => condition ?? [])
  return present.length > 0 ? anyOf(present) : undefined
}

/** True where all are; undefined where one of them can never be. */
function all(conditions: readonly (Expression | undefined)[]): Expression | undefined {
  const present = conditions.flatMap((condition) => condition ?? [])
  return present.length === conditions.length ? allOf(present) : undefined
}

const isNonZero = ({ node, ...rest }: Expression): boolean => node === 'literal' && 'value' in rest && rest.value !== null && Number(rest.value) !== 0

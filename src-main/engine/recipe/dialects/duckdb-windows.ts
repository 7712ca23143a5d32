import type { Window } from '#shared/define/expression'
import { physicalType } from '../../duckdb/types'
import { Argument, type Scope } from './argument'
import { emit, emitOrdering } from './duckdb-expressions'
import { exactMean, scaledInteger } from './duckdb-numbers'

const WHOLE = 'ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING'
const SO_FAR = 'ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW'
const FROM_HERE = 'ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING'

/**
 * A window as SQL. Aggregates go by exact sums, so that the result does not depend on how threads share the rows.
 *
 * @param position SQL of the row's position, which breaks ties; the row's identity is read from "__row"
 */
export function emitWindow(window: Window, position: string, scope: Scope = []): string {
  const partition = window.partitionBy.length > 0 ? `PARTITION BY ${window.partitionBy.map((key) => emit(key, scope)).join(', ')} ` : ''
  const ordered = (frame: string): string => `OVER (${partition}ORDER BY ${emitOrdering(window.orderBy, position, scope)} ${frame})`
  const whole = `OVER (${partition.trimEnd()})`
  const [node] = window.args
  const arg = node && new Argument(node, emit(node, scope), scope)
  const value = arg?.sql ?? 'NULL'
  switch (window.fn) {
    case 'row_number': return `row_number() ${ordered(SO_FAR)}`
    case 'count': return arg ? `count(${value}) ${whole}` : `count(*) ${whole}`
    case 'min': return `min(${value}) ${whole}`
    case 'max': return `max(${value}) ${whole}`
    case 'sum': return sum(arg, value, whole)
    case 'mean': {
      const scaled = scaledInteger(arg?.type, value)
      return `CASE WHEN count(${value}) ${whole} = count(${scaled}) ${whole} THEN ${exactMean(`sum(${scaled}) ${whole}`, `count(${scaled}) ${whole}`)} END`
    }
    // The discrete quantile takes the lower of two middle values.
    case 'median': return `quantile_disc(${value}, 0.5) ${whole}`
    case 'first_value': return `first_value(${value}) ${ordered(WHOLE)}`
    case 'last_before': return `last_value(${value} IGNORE NULLS) ${ordered(SO_FAR)}`
    case 'first_after': return `first_value(${value} IGNORE NULLS) ${ordered(FROM_HERE)}`
    case 'row_id': return `first_value("__row") ${ordered(WHOLE)}`
  }
}

/** Numbers are summed with ten digits after the point; a sum that does not fit the type is NULL. */
function sum(arg: Argument | undefined, value: string, whole: string): string {
  const type = arg?.type
  if (type?.name === 'integer') return `TRY_CAST(sum(CAST(${value} AS HUGEINT)) ${whole} AS BIGINT)`
  if (type?.name !== 'number') return `sum(${value}) ${whole}`
  const exact = `TRY_CAST(${value} AS DECIMAL(38,10))`
  return `CASE WHEN count(${value}) ${whole} = count(${exact}) ${whole} THEN CAST(sum(${exact}) ${whole} AS ${physicalType(type)}) END`
}

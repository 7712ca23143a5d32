import { isNumeric } from '#shared/model/data-type'
import { type Measured, QUANTILES, SQUARABLE, exactlySummable, isBlank } from './measured'

/** What the aggregates of a column are made of whose different values stand in a table, each once with how often it occurs. */
export function weighted({ table, number }: Measured, weight: string): string {
  if (number === undefined) return table
  return `(SELECT *, sum(${weight}) OVER (ORDER BY __x NULLS LAST) AS __upto, sum(${weight}) FILTER (__x IS NOT NULL) OVER () AS __all,
    sum(__x * ${weight}) OVER () / sum(${weight}) FILTER (__x IS NOT NULL) OVER () AS __mean FROM (SELECT *, ${number} AS __x FROM ${table}))`
}

/** As the aggregates over all cells, but each is exact. */
export function weightedAggregates(measured: Measured, weight: string): Record<string, string> {
  const { column: { type, name }, value, number } = measured
  const common = { count: `sum(${weight}) FILTER (${value} IS NOT NULL)`, min: `min(${value})`, max: `max(${value})`, distinct: `count(${value})` }
  if (type.name === 'text') {
    return {
      ...common,
      blanks: `sum(${weight}) FILTER (${isBlank(name)})`,
      shortest: `min(length(${value}))`,
      longest: `max(length(${value}))`,
      length: `sum(length(${value}) * ${weight}) / sum(${weight}) FILTER (${value} IS NOT NULL)`,
    }
  }
  if (number === undefined) return common
  const ends = { from: 'min(__x)', to: 'max(__x)', quantiles: `CASE WHEN count(__x) > 0 THEN [${QUANTILES.map(quantile).join(', ')}] END` }
  if (!isNumeric(type)) return { ...common, ...ends }
  const summable = exactlySummable(measured)
  const sum = summable === undefined ? `sum(__x * ${weight})` : `sum(${type.name === 'integer' ? `CAST(${summable} AS HUGEINT)` : summable} * ${weight})`
  const squares = `sum(${weight} * (__x - __mean) * (__x - __mean)) FILTER (abs(__x) < ${SQUARABLE})`
  return {
    ...common, ...ends, sum,
    mean: `CAST(${sum} AS DOUBLE) / any_value(__all)`,
    sd: `CASE WHEN max(abs(__x)) < ${SQUARABLE} THEN sqrt(${squares} / nullif(any_value(__all) - 1, 0)) END`,
  }
}

/** The value at a share of all cells in their order, between two of them where it falls there. */
function quantile(share: number): string {
  const at = `${share} * (__all - 1)`
  const low = `min(__x) FILTER (__upto > floor(${at}))`
  const high = `min(__x) FILTER (__upto > ceil(${at}))`
  return `${low} + (${high} - ${low}) * (any_value(${at}) - floor(any_value(${at})))`
}

import type { Cell } from '#shared/model/column'
import { isNumeric } from '#shared/model/data-type'
import { toCell } from '../../duckdb/session'
import { type ProfileSource, chunked, toNumber } from '../source'
import { type Measured, QUANTILES, SQUARABLE, exactlySummable, isBlank, isOpaque, unitOf } from './measured'
import { weighted, weightedAggregates } from './weighted'

/** Columns of one SELECT: more would make its plan slow. */
const COLUMNS = 64

export interface Statistics {
  /** Values that are not NULL. */
  readonly count: number
  /** An estimate, up to 14 % off. */
  readonly distinct: number
  /** Texts of no or only white space; 0 for other types. */
  readonly blanks: number
  readonly min: Cell
  readonly max: Cell
  /** The range on the number line: see {@link Measured.number}. */
  readonly range?: { readonly from: number; readonly to: number }
  readonly mean: number | null
  readonly sd: number | null
  readonly sum: string | null
  readonly quantiles: number[] | null
  readonly length: { readonly min: number; readonly max: number; readonly mean: number } | null
}

/** Measures many columns of one table in one scan (a scan for every 64 of them). In the order of `columns`. */
export async function statisticsOf(source: ProfileSource, columns: readonly Measured[]): Promise<Statistics[]> {
  const found: Statistics[] = []
  for (const part of chunked(columns, COLUMNS)) {
    const queries = part.map((column) => (column.weight === undefined ? aggregates(column) : weightedAggregates(column, column.weight)))
    const [first] = part
    const from = first?.weight === undefined ? first?.table ?? source.table : weighted(first, first.weight)
    const row = await source.session.row(`SELECT ${queries.flatMap((query) => Object.values(query)).join(', ')} FROM ${from}`, source.signal)
    let at = 0
    for (const [index, query] of queries.entries()) {
      const values = Object.fromEntries(Object.keys(query).map((key) => [key, row[at++] ?? null]))
      const column = part[index]
      if (column) found.push(read(column, values))
    }
  }
  return found
}

/** The aggregates of a column by name. */
function aggregates(measured: Measured): Record<string, string> {
  const { column: { type, name }, value, number } = measured
  if (isOpaque(type)) return { count: `count(${value})` }
  const common = { count: `count(${value})`, min: `min(${value})`, max: `max(${value})`, distinct: `approx_count_distinct(${value})` }
  if (type.name === 'text') {
    return {
      ...common,
      blanks: `count_if(${isBlank(name)})`,
      shortest: `min(length(${value}))`,
      longest: `max(length(${value}))`,
      length: `avg(length(${value}))`,
    }
  }
  if (!number) return common
  // The ends of exact numbers are their least and greatest value: no need to measure them twice.
  const range: Record<string, string> = type.name === 'integer' || type.name === 'decimal' ? {} : { from: `min(${number})`, to: `max(${number})` }
  const ends = { ...range, quantiles: `approx_quantile(${number}, [${QUANTILES.join(', ')}])` }
  if (!isNumeric(type)) return { ...common, ...ends }
  const summable = exactlySummable(measured)
  return {
    ...common, ...ends,
    mean: `avg(${summable ?? number})`,
    sum: `sum(${summable ?? number})`,
    sd: summable ? `stddev_samp(${number})` : `CASE WHEN max(abs(${number})) < ${SQUARABLE} THEN stddev_samp(CASE WHEN abs(${number}) < ${SQUARABLE} THEN ${number} END) END`,
  }
}

function read({ column: { type }, number }: Measured, values: Record<string, unknown>): Statistics {
  const numberOrNull = (key: string) => (values[key] === null || values[key] === undefined ? null : toNumber(values[key]))
  const range = number ? rangeOf(numberOrNull('from' in values ? 'from' : 'min'), numberOrNull('to' in values ? 'to' : 'max')) : undefined
  const shortest = numberOrNull('shortest')
  return {
    count: toNumber(values['count']),
    distinct: toNumber(values['distinct']),
    blanks: toNumber(values['blanks']),
    min: cell(values['min']),
    max: cell(values['max']),
    ...(range && { range }),
    mean: numberOrNull('mean'),
    sd: numberOrNull('sd'),
    sum: values['sum'] === null || values['sum'] === undefined ? null : String(values['sum']),
    quantiles: Array.isArray(values['quantiles']) ? values['quantiles'].map((value) => toNumber(value) / unitOf(type)) : null,
    length: shortest === null ? null : { min: shortest, max: toNumber(values['longest']), mean: toNumber(values['length']) },
  }
}

const rangeOf = (from: number | null, to: number | null): Statistics['range'] => (from === null || to === null ? undefined : { from, to })

const cell = (value: unknown): Cell =>
  (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? toCell(value) : null)

import type { Bin } from '#shared/model/profile'
import { literal } from '../../duckdb/quote'
import { type ProfileSource, chunked, toNumber } from '../source'
import { type Measured, unitOf } from './measured'
import type { Statistics } from './statistics'

const BINS = 20
/** Columns of one scan. */
const COLUMNS = 32

interface Scale { readonly measured: Measured; readonly number: string; readonly from: number; readonly width: number; readonly bins: number }

/**
 * Histograms of all columns that have a place on the number line, by grouping sets: one scan for many columns. At most
 * 20 bins of equal width; a few whole numbers get a bin each. By column name; columns without a value have none.
 */
export async function histogramsOf(source: ProfileSource, columns: readonly (readonly [Measured, Statistics])[]): Promise<Map<string, Bin[]>> {
  const found = new Map<string, Bin[]>()
  const scales = columns.flatMap(([measured, statistics]) => scaleOf(measured, statistics) ?? [])
  for (const scalesOfTable of Map.groupBy(scales, ({ measured }) => measured.table).values()) {
    for (const part of chunked(scalesOfTable, COLUMNS)) {
      const counts = await count(source, part)
      for (const [index, scale] of part.entries()) found.set(scale.measured.column.name, binsOf(scale, counts[index] ?? new Map()))
    }
  }
  return found
}

function scaleOf(measured: Measured, { range }: Statistics): Scale | undefined {
  const { number, column: { type } } = measured
  if (!number || !range) return undefined
  const span = range.to - range.from
  if (!Number.isFinite(span)) return undefined
  if (type.name === 'integer' && span < BINS) return { measured, number, from: range.from, width: 1, bins: span + 1 }
  if (span === 0) return { measured, number, from: range.from, width: 0, bins: 1 }
  return { measured, number, from: range.from, width: span / BINS, bins: BINS }
}

async function count(source: ProfileSource, scales: readonly Scale[]): Promise<Map<number, number>[]> {
  const bins = scales.map(({ number, from, width, bins: most }, index) => {
    const bin = width === 0 ? '0' : `least(${most - 1}, floor((${number} - ${literal(from)}) / ${literal(width)}))`
    return `CASE WHEN ${number} IS NULL THEN 255 ELSE CAST(${bin} AS UTINYINT) END AS b${index}`
  })
  const weight = scales[0]?.measured.weight
  const rows = await source.session.rows(`
    SELECT ${scales.map((_, index) => `b${index}`).join(', ')}, ${weight === undefined ? 'count(*)' : `sum(${weight})`}
    FROM (SELECT ${[...bins, ...weight === undefined ? [] : [weight]].join(', ')} FROM ${scales[0]?.measured.table ?? source.table})
    GROUP BY GROUPING SETS (${scales.map((_, index) => `(b${index})`).join(', ')})`, source.signal)
  const counts = scales.map(() => new Map<number, number>())
  for (const row of rows) {
    const index = row.findIndex((value) => value !== null)
    counts[index]?.set(toNumber(row[index]), toNumber(row.at(-1)))
  }
  return counts
}

function binsOf({ measured, from, width, bins }: Scale, counts: ReadonlyMap<number, number>): Bin[] {
  const unit = unitOf(measured.column.type)
  return Array.from({ length: bins }, (_, index) => ({
    from: (from + index * width) / unit, to: (from + (index + 1) * width) / unit, count: counts.get(index) ?? 0,
  }))
}

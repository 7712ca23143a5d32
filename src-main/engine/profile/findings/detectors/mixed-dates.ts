import type { TimeEvidence } from '../../inference/evidence'
import { dayOrders } from '../../inference/decide'
import type { TimeFormat } from '../../inference/formats'
import { conversionSql } from '../../conversion'
import { identifier } from '../../../duckdb/quote'
import { dateSteps } from '../fixes'
import { amount, defineDetector, each, findingId, storedAsText } from '../detector'

/** Dates in several formats. Where an order of day and month is open, `ambiguous_dates` asks; here the decided ones are read. */
export default defineDetector(async (context) => each(storedAsText(context), async ({ inferred: { name, type, format: only, evidence } }) => {
  // Without a format the column is ISO 8601, whose forms are read as one.
  if (evidence.kind !== 'time' || (type.name !== 'text' && only === undefined)) return []
  const formats = fewestFormats(evidence)
  const [first, ...others] = formats
  if (!first || others.length === 0) return []
  const count = others.reduce((sum, { count: own }) => sum + own, 0)
  const orders = dayOrders(evidence)
  const open = orders.either > 0 && orders.dmy > 0 === orders.mdy > 0
  const odd = `${conversionSql(name, { name: first.format.type }, first.format.format)} IS NULL AND (${others.map(({ format }) => `${conversionSql(name, { name: format.type }, format.format)} IS NOT NULL`).join(' OR ')})`
  return [{
    id: findingId('mixed_dates', name), kind: 'mixed_dates', severity: 'warning', column: name, count, exact: true,
    title: 'Dates in several formats',
    detail: `${name} writes dates as ${formats.map(({ format, count: own }) => `${format.format} (${own.toLocaleString('en-US')})`).join(', ')}: ${amount(count, 'value')} ${count === 1 ? 'differs' : 'differ'} from the most frequent format.`,
    examples: await context.queries.examples(odd, identifier(name)),
    fixes: open ? [] : dateSteps(name, formats.map(({ format }) => format)).map((step) => ({ title: 'Read them all', step })),
  }]
}))

/** The formats that together read all that can be read: at each turn the one that reads most of what is left. */
function fewestFormats({ formats, groups }: TimeEvidence): { format: TimeFormat; count: number }[] {
  const chosen: { format: TimeFormat; count: number }[] = []
  let left = groups.filter(({ fits }) => fits.length > 0)
  while (left.length > 0) {
    const counts = formats.map((format, index) => ({ format, index, count: left.reduce((sum, { fits, count }) => sum + (fits.includes(index) ? count : 0), 0) }))
    const best = counts.reduce((a, b) => (b.count > a.count ? b : a))
    chosen.push({ format: best.format, count: best.count })
    left = left.filter(({ fits }) => !fits.includes(best.index))
  }
  return chosen
}

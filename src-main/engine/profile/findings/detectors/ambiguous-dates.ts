import type { TimeEvidence } from '../../inference/evidence'
import { dayOrders } from '../../inference/decide'
import { type TimeFormat, twinOf } from '../../inference/formats'
import { conversionSql } from '../../conversion'
import { identifier } from '../../../duckdb/quote'
import { dateSteps } from '../fixes'
import { amount, defineDetector, each, findingId, textSubjects } from '../detector'

/** Dates that can be read day first or month first, where no value of the column decides: the user has to say. */
export default defineDetector(async (context) => each(textSubjects(context), async ({ inferred: { name, evidence } }) => {
  if (evidence.kind !== 'time') return []
  const orders = dayOrders(evidence)
  if (orders.either === 0 || orders.dmy > 0 !== orders.mdy > 0) return []
  const formats = ordered(evidence)
  // Where both orders occur for certain, the other one reads what the chosen one cannot.
  const rest = (other: readonly TimeFormat[]) => (orders.dmy > 0 ? other : [])
  const either = formats.dmy.map((format) => ({ format, twin: twinOf(format) }))
    .flatMap(({ format, twin }) => (twin ? [`(${[format, twin].map(({ type, format: written }) => `${conversionSql(name, { name: type }, written)} IS NOT NULL`).join(' AND ')})`] : []))
    .join(' OR ')
  return [{
    id: findingId('ambiguous_dates', name), kind: 'ambiguous_dates', severity: 'error', column: name, count: orders.either, exact: true,
    title: 'Day or month first?',
    detail: `${amount(orders.either, 'date')} of ${name} can be read day first or month first${orders.dmy > 0 ? ', and the others show both orders' : ', and no other value decides it'}. Choose one; nothing is guessed.`,
    examples: await context.queries.examples(either, identifier(name)),
    fixes: [
      ...dateSteps(name, [...formats.plain, ...formats.dmy, ...rest(formats.mdy)]).map((step) => ({ title: `Day first (${formats.dmy[0]?.format ?? ''})`, step })),
      ...dateSteps(name, [...formats.plain, ...formats.mdy, ...rest(formats.dmy)]).map((step) => ({ title: `Month first (${formats.mdy[0]?.format ?? ''})`, step })),
    ],
  }]
}))

/** The formats that read something, by the order that they stand for. */
function ordered({ formats, groups }: TimeEvidence) {
  const used = formats.filter((_, index) => groups.some(({ fits }) => fits.includes(index)))
  return { dmy: used.filter(({ order }) => order === 'dmy'), mdy: used.filter(({ order }) => order === 'mdy'), plain: used.filter(({ order }) => !order) }
}

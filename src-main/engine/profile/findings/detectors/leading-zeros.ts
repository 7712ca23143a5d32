import { identifier } from '../../../duckdb/quote'
import { typeStep } from '../fixes'
import { amount, defineDetector, each, findingId, textSubjects } from '../detector'

/** Codes that look like numbers but would lose their zeros. Told so that nobody wonders. */
export default defineDetector(async (context) => each(textSubjects(context), async ({ inferred: { name, evidence, candidates: [best] } }) => {
  if (evidence.kind !== 'number' || evidence.leadingZeros === 0) return []
  const zeros = `regexp_full_match(trim(${identifier(name)}), '[+-]?0[0-9]+')`
  return [{
    id: findingId('leading_zeros', name), kind: 'leading_zeros', severity: 'info', column: name, count: evidence.leadingZeros, exact: true,
    title: 'Leading zeros are kept',
    detail: `${amount(evidence.leadingZeros, 'value')} of ${name} ${evidence.leadingZeros === 1 ? 'begins' : 'begin'} with a zero, so the column stays text.`,
    examples: await context.queries.examples(zeros, identifier(name)),
    // Mostly plain numbers: a few were padded, and somebody may well want the numbers.
    fixes: best && best.valid > evidence.leadingZeros ? [{ title: 'Make them numbers; the zeros go', step: typeStep([{ name, type: best.type }]) }] : [],
  }]
}))

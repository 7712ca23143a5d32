import { identifier } from '../../../duckdb/quote'
import { amount, defineDetector, each, findingId, textSubjects } from '../detector'

/** Digits that no number type would keep: ids, account and card numbers. Told so that nobody wonders. */
export default defineDetector(async (context) => each(textSubjects(context), async ({ inferred: { name, evidence } }) => {
  if (evidence.kind !== 'number' || evidence.long === 0) return []
  const long = String.raw`regexp_full_match(trim(${identifier(name)}), '[+-]?[0-9]{19,}')`
  return [{
    id: findingId('long_numbers', name), kind: 'long_numbers', severity: 'info', column: name, count: evidence.long, exact: true,
    title: 'Long numbers are kept as text',
    detail: `${amount(evidence.long, 'value')} of ${name} ${evidence.long === 1 ? 'has' : 'have'} more digits than a number keeps; as a number the last ones would be lost.`,
    examples: await context.queries.examples(long, identifier(name)),
    fixes: [],
  }]
}))

import { typeLabel } from '#shared/model/data-type'
import { identifier } from '../../../duckdb/quote'
import { call, col } from '#shared/define/expression'
import { NULL_WORDS } from '#shared/define/null-words'
import { conversionSql, expressionSql } from '../../conversion'
import { isWordSql } from '../../words'
import { typeStep } from '../fixes'
import { type Subject, amount, defineDetector, each, findingId, storedAsText } from '../detector'

/** At least so much of a column must be of a type before the rest is called invalid. */
const MOST = 0.5

/** Values that do not fit the type that most of their column has. Formatted numbers, words for null and dates in other formats are told of elsewhere. */
export default defineDetector(async (context) => each(storedAsText(context), async (subject) => {
  const { inferred: { name, candidates } } = subject
  const [best] = candidates
  const count = unexplained(subject)
  if (!best || count === 0 || best.valid < (best.valid + count) * MOST) return []
  const trimmed = expressionSql(call('trim', col(name)))
  const bad = `CASE WHEN ${identifier(name)} IS NULL OR ${conversionSql(name, best.type, best.format)} IS NOT NULL THEN false ELSE ${trimmed} <> '' AND NOT ${isWordSql(trimmed, NULL_WORDS)} END`
  const label = `${typeLabel(best.type)}${best.format ? ` (${best.format})` : ''}`
  return [{
    id: findingId('invalid_values', name), kind: 'invalid_values', severity: 'error', column: name, count, exact: true,
    title: `Values that are no ${best.type.name}`,
    detail: `${amount(count, 'value')} of ${name} ${count === 1 ? 'does' : 'do'} not fit the type ${label}, which ${best.valid.toLocaleString('en-US')} others have.`,
    examples: await context.queries.examples(bad, identifier(name)),
    fixes: [
      { title: 'Set the type; list these cells as invalid', step: typeStep([{ name, type: best.type, format: best.format }]) },
      { title: 'Set the type; reject these rows', step: typeStep([{ name, type: best.type, format: best.format }], 'reject_row') },
    ],
  }]
}))

/** Values of the column that no other detector explains. */
function unexplained({ inferred: { evidence, candidates } }: Subject): number {
  switch (evidence.kind) {
    // Codes and ids of digits are no numbers that anything could be invalid beside.
    case 'number': return evidence.leadingZeros + evidence.long > (candidates[0]?.valid ?? 0) ? 0 : evidence.other
    case 'time': return evidence.groups.reduce((sum, { fits, count }) => sum + (fits.length === 0 ? count : 0), 0)
    case 'boolean': return Math.max(0, (candidates[0]?.invalid ?? 0) - evidence.missing.words)
    case 'text': return 0
  }
}

import { call, col } from '#shared/define/expression'
import { NULL_WORDS } from '#shared/define/null-words'
import { identifier } from '../../../duckdb/quote'
import { expressionSql } from '../../conversion'
import { isWordSql } from '../../words'
import { amount, defineDetector, each, findingId, storedAsText } from '../detector'

/** More different spellings are not written into a step. */
const TOKENS = 20

/** Words that stand where a value is missing. */
export default defineDetector(async (context) => each(storedAsText(context), async ({ inferred: { name, evidence } }) => {
  const trimmed = expressionSql(call('trim', col(name)))
  // Longer texts are none of the words: most values never meet the trim.
  const word = `CASE WHEN length(${identifier(name)}) > 24 THEN false ELSE ${isWordSql(trimmed, NULL_WORDS)} END`
  const count = evidence.kind === 'text' ? await context.queries.countValues(name, word) : evidence.missing.words
  if (count === 0) return []
  const tokens = [...new Set((await context.queries.values(name, word, TOKENS)).map(({ value }) => value.trim()))]
  return [{
    id: findingId('null_words', name), kind: 'null_words', severity: 'warning', column: name, count, exact: true,
    title: 'Words that mean "no value"',
    detail: `${amount(count, 'value')} of ${name} ${count === 1 ? 'is' : 'are'} ${tokens.map((token) => `"${token}"`).join(', ')}: words for a missing value, not values.`,
    examples: await context.queries.examples(word, identifier(name)),
    fixes: [{ title: 'Make them empty (NULL)', step: { step: 'set_null', columns: [name], values: tokens } }],
  }]
}))

import { BLANK, WHITE_SPACE } from '#shared/define/characters'
import { call, col } from '#shared/define/expression'
import { identifier } from '../../../duckdb/quote'
import { expressionSql } from '../../conversion'
import { amount, defineDetector, each, findingId, textSubjects } from '../detector'

/** White space at the ends of a text, or several spaces in a row inside it. Blank texts are another matter. */
export default defineDetector(async (context) => each(textSubjects(context), async ({ inferred: { name } }) => {
  const value = identifier(name)
  const odd = `regexp_matches(${value}, '^[${BLANK}]|[${BLANK}]$|[${WHITE_SPACE}]{2}') AND NOT ${expressionSql(call('is_blank', col(name)))}`
  const count = await context.queries.countValues(name, odd)
  if (count === 0) return []
  return [{
    id: findingId('spaces', name), kind: 'spaces', severity: 'warning', column: name, count, exact: true,
    title: 'Spaces too many',
    detail: `${amount(count, 'value')} of ${name} ${count === 1 ? 'has' : 'have'} white space at the ends or several spaces in a row, so that equal values look different.`,
    examples: await context.queries.examples(odd, value),
    fixes: [
      { title: 'Trim and collapse spaces', step: { step: 'trim', columns: [name], collapse: true } },
      { title: 'Trim the ends alone', step: { step: 'trim', columns: [name] } },
    ],
  }]
}))

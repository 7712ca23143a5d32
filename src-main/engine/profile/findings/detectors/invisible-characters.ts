import { INVISIBLE } from '#shared/define/characters'
import { identifier } from '../../../duckdb/quote'
import { amount, defineDetector, each, findingId, textSubjects } from '../detector'

/** Control and zero-width characters, soft hyphens, marks of direction: what nobody sees and every comparison meets. Tabs and line ends are white space. */
export default defineDetector(async (context) => each(textSubjects(context), async ({ inferred: { name } }) => {
  const value = identifier(name)
  const odd = `regexp_matches(${value}, '[${INVISIBLE}]')`
  const count = await context.queries.countValues(name, odd)
  if (count === 0) return []
  return [{
    id: findingId('invisible_characters', name), kind: 'invisible_characters', severity: 'warning', column: name, count, exact: true,
    title: 'Invisible characters',
    detail: `${amount(count, 'value')} of ${name} ${count === 1 ? 'holds' : 'hold'} characters that cannot be seen (zero-width, control or direction marks), so that equal values look different.`,
    examples: await context.queries.examples(odd, `regexp_replace(${value}, '[${INVISIBLE}]', '␣', 'g')`),
    fixes: [{ title: 'Remove invisible characters', step: { step: 'trim', columns: [name], ends: 'none', invisible: true } }],
  }]
}))

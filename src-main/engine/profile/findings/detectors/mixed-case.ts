import { identifier } from '../../../duckdb/quote'
import { valuesSql, toNumber } from '../../source'
import { type Subject, amount, defineDetector, each, findingId, textSubjects } from '../detector'

/** Only columns of few different values are names of things that should be written alike. */
const FEW = 2_000
/** A column whose values hardly ever repeat holds no such names. */
const REPEATED = 0.8
/** More spellings are not written into a step. */
const SPELLINGS = 200

/** The same word in several cases: the most frequent spelling is taken for the right one (ties: the first by alphabet). */
export default defineDetector(async ({ source, ...context }) => each(textSubjects({ source, ...context }).filter(isNominal), async ({ inferred: { name } }) => {
  const value = identifier(name)
  const rows = await source.session.rows(`
    SELECT ${value}, __n, __best
    FROM (
      SELECT *, first_value(${value}) OVER (PARTITION BY lower(${value}) ORDER BY __n DESC, ${value}) AS __best
      FROM ${valuesSql(source, name, true)} WHERE ${value} IS NOT NULL
    )
    WHERE ${value} <> __best ORDER BY 2 DESC, 1`, source.signal)
  if (rows.length === 0) return []
  const count = rows.reduce((sum, [, n]) => sum + toNumber(n), 0)
  const odd = `${value} IN (SELECT __v FROM (SELECT ${value} AS __v, first_value(${value}) OVER (PARTITION BY lower(${value}) ORDER BY __n DESC, ${value}) AS __best FROM ${valuesSql(source, name, true)} WHERE ${value} IS NOT NULL) WHERE __v <> __best)`
  const map = Object.fromEntries(rows.slice(0, SPELLINGS).map(([from, , to]) => [String(from), String(to)]))
  return [{
    id: findingId('mixed_case', name), kind: 'mixed_case', severity: 'warning', column: name, count, exact: true,
    title: 'The same word in different cases',
    detail: `${amount(count, 'value')} of ${name} ${count === 1 ? 'differs' : 'differ'} from a more frequent spelling by capital and small letters alone.`,
    examples: await context.queries.examples(odd, value),
    fixes: [
      { title: 'Use the most frequent spelling', step: { step: 'map_values', column: name, values: map } },
      { title: 'All in title case', step: { step: 'change_case', columns: [name], to: 'title' } },
    ],
  }]
}))

const isNominal = ({ profile: { distinct, distinctExact, valid } }: Subject): boolean => distinctExact && distinct <= FEW && distinct <= valid * REPEATED

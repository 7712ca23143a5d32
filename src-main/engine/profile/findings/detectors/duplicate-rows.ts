import { identifiers } from '../../../duckdb/quote'
import { amount, defineDetector, findingId } from '../detector'

/** Rows that equal an earlier one in every column. */
export default defineDetector(async ({ profile: { duplicates }, source, queries }) => {
  if (!duplicates) return []
  const names = identifiers(source.columns.map(({ name }) => name))
  const twice = `hash(${names}) IN (SELECT hash(${names}) FROM ${source.table} GROUP BY 1 HAVING count(*) > 1)`
  return [{
    id: findingId('duplicate_rows'), kind: 'duplicate_rows', severity: 'warning', count: duplicates, exact: true,
    title: 'Rows that occur more than once',
    detail: `${amount(duplicates, 'row')} equal${duplicates === 1 ? 's' : ''} an earlier row in every column.`,
    examples: await queries.examples(twice, `concat_ws(' | ', ${names})`),
    fixes: [{ title: 'Keep the first of each', step: { step: 'dedupe' } }],
  }]
})

import { identifier, identifiers, text } from '../../../duckdb/quote'
import { amount, defineDetector, findingId } from '../detector'
import { removedSql } from '../effect'

const STEP = { step: 'remove_rows_like_header' }
/** Spellings of one header that are looked for. */
const SPELLINGS = 50

/** Rows that repeat the header: files that were put together without care. */
export default defineDetector(async ({ source, subjects, queries }) => {
  // Typed columns cannot hold their header; a single column's name may well be a value.
  if (source.columns.length < 2 || source.columns.some(({ type }) => type.name !== 'text')) return []
  // The column with the fewest values tells fastest that there is nothing to look for.
  const { profile: { name } } = subjects.reduce((a, b) => (b.profile.distinct < a.profile.distinct ? b : a))
  const spellings = await queries.values(name, removedSql(source.columns, { ...STEP, columns: [name] }), SPELLINGS)
  if (spellings.length === 0) return []
  const repeated = `CASE WHEN ${identifier(name)} IN (${spellings.map(({ value }) => text(value)).join(', ')}) THEN ${removedSql(source.columns, STEP)} ELSE false END`
  const count = await queries.countRows(repeated)
  if (count === 0) return []
  return [{
    id: findingId('repeated_headers'), kind: 'repeated_headers', severity: 'error', count, exact: true,
    title: 'Header rows among the data',
    detail: `${amount(count, 'row repeats', 'rows repeat')} the header.`,
    examples: await queries.examples(repeated, `concat_ws(' | ', ${identifiers(source.columns.map((column) => column.name))})`),
    fixes: [{ title: 'Remove them', step: STEP }],
  }]
})

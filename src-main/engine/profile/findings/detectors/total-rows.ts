import { identifiers } from '../../../duckdb/quote'
import { amount, defineDetector, each, findingId, textSubjects } from '../detector'
import { removedSql } from '../effect'

/** Words for a total stand in one of the first columns of text. */
const COLUMNS = 4
/** A column that is filled in so much of the rows is missing for a reason where it is not. */
const FILLED = 0.5

/** Rows that sum up others: the word for it in a column of text, and nothing in columns that are filled elsewhere. */
export default defineDetector(async (context) => {
  const { source, queries, subjects } = context
  const filled = subjects.filter(({ profile: { valid, rows } }) => rows > 0 && valid >= rows * FILLED).map(({ profile }) => profile.name)
  return each(textSubjects(context).slice(0, COLUMNS), async ({ inferred: { name } }) => {
    const step = { step: 'remove_total_rows', column: name }
    const wide = removedSql(source.columns, step)
    if (await queries.countRows(wide) === 0) return []
    const empty = await queries.missingIn(wide, source.columns.filter((column) => column.name !== name && filled.includes(column.name)))
    if (empty.length === 0) return []
    const narrow = { ...step, empty }
    const total = removedSql(source.columns, narrow)
    const count = await queries.countRows(total)
    return [{
      id: findingId('total_rows', name), kind: 'total_rows', severity: 'warning', column: name, count, exact: true,
      title: 'Rows of totals',
      detail: `${amount(count, 'row has', 'rows have')} a word for a total in ${name} and nothing in ${empty.join(', ')}: sums, not data.`,
      examples: await queries.examples(total, `concat_ws(' | ', ${identifiers(source.columns.map((column) => column.name))})`),
      fixes: [{ title: 'Remove them', step: narrow }],
    }]
  })
})

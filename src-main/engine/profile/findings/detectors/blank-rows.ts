import { amount, defineDetector, findingId } from '../detector'
import { removedSql } from '../effect'

const STEP = { step: 'remove_blank_rows' }

/** Rows without any value. */
export default defineDetector(async ({ source, queries, profile }) => {
  // A column that is never missing settles it.
  if (profile.columns.length === 0 || profile.columns.some(({ nulls, blanks }) => nulls + blanks === 0)) return []
  const blank = removedSql(source.columns, STEP)
  const count = await queries.countRows(blank)
  if (count === 0) return []
  return [{
    id: findingId('blank_rows'), kind: 'blank_rows', severity: 'warning', count, exact: true,
    title: 'Blank rows',
    detail: `${amount(count, 'row has', 'rows have')} no value in any column.`,
    examples: await queries.examples(blank, `''`),
    fixes: [{ title: 'Remove them', step: STEP }],
  }]
})

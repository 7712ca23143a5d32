import { toNumber } from '../../source'
import { amount, defineDetector, findingId } from '../detector'

const EXAMPLES = 5

/** Lines of the file that could not become rows. */
export default defineDetector(async ({ source: { session, unreadable, signal } }) => {
  if (unreadable === undefined) return []
  const [count] = await session.row(`SELECT count(*) FROM ${unreadable}`, signal)
  if (toNumber(count) === 0) return []
  const rows = await session.rows(`SELECT line, reason, left(raw, 200) FROM ${unreadable} ORDER BY line LIMIT ${EXAMPLES}`, signal)
  return [{
    id: findingId('bad_lines'), kind: 'bad_lines', severity: 'error', count: toNumber(count), exact: true,
    title: 'Lines that could not be read',
    detail: `${amount(toNumber(count), 'line')} of the file could not become rows. They are kept with their text and the reason; see Unreadable.`,
    examples: rows.map(([line, reason, raw]) => ({ line: toNumber(line), value: `${String(reason)}: ${String(raw)}` })),
    fixes: [],
  }]
})

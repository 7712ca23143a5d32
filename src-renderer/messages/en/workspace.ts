import { count } from '../../format'
import { plural } from '../plural'

export const dataset = {
  shape: (rows: number, columns: number) => `${plural(rows, 'row', 'rows')} × ${plural(columns, 'column', 'columns')}`,
  views: 'Parts of the dataset',
  rows: 'Rows', profile: 'Profile', findings: 'Findings', unreadable: 'Unreadable lines',
  previewView: 'Which rows are shown',
  view: { all: 'All', result: 'Result', changed: 'Changed', dropped: 'Dropped', removed: 'Taken out' },
  loading: 'Reading rows …',
  notes: 'What the import noticed',
  sampled: (rows: number) => `Figures of the first look at ${plural(rows, 'row', 'rows')}.`,
  measuring: 'Measuring all rows …',
  exact: (rows: number) => `All ${plural(rows, 'row', 'rows')} measured.`,
}

export const totals = {
  label: 'What the recipe does to all rows', kept: 'kept', dropped: 'dropped', removed: 'taken out', changed: 'cells changed', flagged: 'flagged', unreadable: 'unreadable', counting: 'Counting all rows …',
  account: (rows: { in: number, added: number, clean: number, rejected: number, removed: number, unreadable: number }) =>
    `${count(rows.in)} in${rows.added ? ` + ${count(rows.added)} added` : ''} = ${count(rows.clean)} clean + ${count(rows.rejected)} rejected + ${count(rows.removed)} taken out + ${count(rows.unreadable)} unreadable`,
}

export const unreadable = { none: 'Every line became a row.', line: 'Line', reason: 'Reason', raw: 'Raw text', caption: 'Lines that could not become rows' }

import { count } from '../../format'
import { plural } from '../plural'

export const table = {
  rows: 'Rows of the table', line: (n: number, is?: 'page') => `${is === 'page' ? 'Page' : 'Line'} ${count(n)} of the file`, row: 'Row', why: 'Why dropped', whyTaken: 'Why taken out', null: 'null', empty: 'empty text',
  dropped: (reasons: string) => `dropped: ${reasons}`, removed: (reasons: string) => `taken out: ${reasons}`, changed: 'changed', flagged: (reasons: string) => `flagged: ${reasons}`,
  was: (before: string) => `was ${before}`, invalid: (text: string) => `could not be converted: ${text}`, more: (n: number) => `, +${n}`,
  reason: (place: number, title: string, column: string | null) => (column === null ? `${place} ${title}` : `${place} ${title}: ${column}`),
  atStep: (reason: string, place: number) => `${reason} (step ${place})`,
  nothing: { all: 'There are no rows.', result: 'No row is left.', changed: 'No cell is changed by this recipe.', dropped: 'No row is dropped by this recipe.', removed: 'No row is taken out by this recipe.' },
  nothingDetail: {
    all: 'The file has columns, but no row under them.', result: 'Every row is dropped or taken out. Look at Dropped to see why.', changed: 'Rows stay as they were read.',
    dropped: 'Every row passes the rules.', removed: 'Every row stays.',
  },
  nothingMeets: 'No row meets the filter.', removeFilter: 'Remove the filter', noColumns: 'All columns are hidden.', showColumns: 'Show all columns', counting: 'Going through all rows …',
  standIn: 'The rows as they were read. The result needs all rows first …', invalidShare: (share: string) => `${share} invalid`, nullShare: (share: string) => `${share} null`,
  distinct: (n: string) => `${n} distinct`, distinctWord: 'distinct', menu: (column: string) => `Menu of ${column}`, sorted: { ascending: 'sorted, smallest first', descending: 'sorted, greatest first' },
  basedOnAll: (rows: number) => `of all ${plural(rows, 'row', 'rows')}`, basedOnFirst: (rows: number) => `of the first ${plural(rows, 'row', 'rows')}`,
  looksLike: (stored: string, inferred: string) => `${stored}; its values look like ${inferred}`, failedStep: (place: number, message: string) => `Step ${place}: ${message}`, stopped: (place: number, message: string) => `Step ${place} cannot run: ${message} The rows are shown as they are before it.`,
  stepHasRows: (title: string) => `Only rows of ${title}`, steps: (n: number) => plural(n, 'step', 'steps'), onlyChanged: 'Only rows with changed cells', copied: (cells: number) => `${plural(cells, 'cell', 'cells')} copied`,
}

const FOUND = { 'e-mail': 'e-mail addresses', phone: 'phone numbers', iban: 'IBANs', card: 'card numbers', id: 'id numbers' }

export const sensitive = {
  marked: 'sensitive', found: 'found', mark: 'Mark as sensitive', unmark: 'Not sensitive', about: 'Keys without data_unmasked see its values masked; you see them as they are.',
  foundAbout: ({ by, kind }: { readonly by: 'name' | 'values', readonly kind: keyof typeof FOUND | null }) => `Found to be sensitive ${by === 'name' || kind === null ? 'by its name' : `by its values: ${FOUND[kind]}`}. Keys without data_unmasked see it masked.`,
}

export const plot = {
  bin: (from: string, to: string, rows: number) => `${from} to ${to}: ${plural(rows, 'row', 'rows')}. Click to filter.`, outside: (from: string, to: string, rows: number) => `${from} to ${to}: ${plural(rows, 'row', 'rows')}, outside the range of a rule. Click to filter.`,
  value: (value: string, rows: number) => `${value}: ${plural(rows, 'row', 'rows')}. Click to filter.`, other: 'other', nothing: 'no values', longest: (n: string) => `max ${n} chars`,
}

export const profile = {
  caption: 'Profile of the columns',
  column: 'Column', type: 'Type', quality: 'Quality', valid: 'Valid', invalid: 'Invalid', nulls: 'Null', distinct: 'Distinct', min: 'Min', max: 'Max', top: 'Top values', distribution: 'Distribution',
  about: 'about', allDifferent: 'all different', loading: 'Measuring …', keys: (keys: string) => `Identifies a row: ${keys}.`,
  duplicates: (n: number) => `${plural(n, 'row equals', 'rows equal')} an earlier one in every column.`,
  plot: (column: string) => `Distribution of ${column}`,
  bar: (valid: string, invalid: string, nulls: string) => `${valid} valid, ${invalid} invalid, ${nulls} null`,
}

export const filter = {
  label: 'Filter', add: 'Add a condition', edit: (words: string) => `Change: ${words}`, remove: (words: string) => `Remove: ${words}`, clear: 'Clear', apply: 'Apply', cancel: 'Cancel',
  title: 'Filter rows', column: 'Column', condition: 'Condition', value: 'Value', from: 'From', to: 'To', values: 'Values, one on each line', needValue: 'Give a value.',
  op: {
    equals: 'is', not_equals: 'is not', contains: 'contains', one_of: 'is one of', greater: 'is greater than', at_least: 'is at least', less: 'is less than', at_most: 'is at most', between: 'is between', is_null: 'is null', not_null: 'is not null', is_blank: 'is null or blank', invalid: 'is invalid',
  },
  between: (column: string, from: string, to: string) => `${column} ${from} to ${to}`, of: (shown: number, base: number) => `${count(shown)} of ${plural(base, 'row', 'rows')}`, only: (shown: number) => plural(shown, 'row', 'rows'),
  counting: 'counting …', sorted: (column: string, descending: boolean) => `${descending ? '↓' : '↑'} ${column}`, sortedBy: (column: string, descending: boolean) => `Sorted by ${column}, ${descending ? 'greatest' : 'smallest'} first`,
  unsort: 'Remove the order', notHere: 'This view has no such column',
}

export const columns = {
  choose: 'Choose columns', of: (shown: number, all: number) => `${count(shown)} of ${count(all)}`, search: 'Find a column', all: 'Show all', none: 'Hide all', noneFound: (text: string) => `No column is called "${text}".`, go: (column: string) => `Go to ${column}`,
}

export const menu = {
  column: (column: string) => `Column ${column}`, cell: (column: string, row: number) => `${column}, row ${count(row)}`, ascending: 'Sort ascending', descending: 'Sort descending', unsort: 'Do not sort', filter: 'Filter …', nulls: 'Only null', invalid: 'Only invalid',
  hide: 'Hide column', goTo: 'Go to column …', copyName: 'Copy name', rename: 'Rename …', changeType: 'Change type …', stepsForColumn: 'Steps for this column', stepsForValue: 'Steps for this value',
  only: (value: string) => `Only rows with ${value}`, without: (value: string) => `Only rows without ${value}`, replace: 'Replace value …', setNull: 'Set to null …', takeOut: 'Take out rows with it …', fill: 'Fill in …', requireValue: 'Drop rows without a value …',
  copy: 'Copy value', details: 'Show row',
}

export const inspector = {
  title: (row: number) => `Row ${count(row)}`, close: 'Close', previous: 'Row before', next: 'Next row', reasons: 'Reasons', values: 'Values', before: 'Before', exact: 'Stored value', copy: (column: string) => `Copy ${column}`,
  state: { kept: 'kept', rejected: 'dropped', removed: 'taken out' }, line: (line: number, is?: 'page') => `${is ?? 'line'} ${count(line)}`, severity: { drop: '−', warn: '!', fail: '!' }, empty: 'This row has no values.',
}

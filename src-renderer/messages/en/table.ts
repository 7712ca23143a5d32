import { count } from '../../format'
import { plural } from '../plural'

export const table = {
  rows: 'Rows of the table', line: 'Line', row: 'Row', why: 'Why dropped', was: 'was', null: 'null', empty: 'empty text',
  state: { rejected: 'dropped', removed: 'removed by a step', changed: 'changed', flagged: 'flagged', kept: '' },
  invalid: (text: string) => `could not be converted: ${text}`,
  nothing: { all: 'There are no rows.', result: 'No row is left.', changed: 'No cell is changed by this recipe.', dropped: 'No row is dropped by this recipe.', removed: 'No row is taken out by this recipe.' },
  invalidWord: 'invalid: ', becomes: 'becomes', invalidShare: (share: string) => `${share} invalid`, nullShare: (share: string) => `${share} null`,
  distinct: (n: string) => `${n} distinct`,
  pager: 'Pages', first: 'First page', previous: 'Page before', next: 'Next page', last: 'Last page',
  range: (from: number, to: number, total: number | null) => `${count(from)} – ${count(to)} of ${total === null ? '…' : count(total)}`,
}

export const profile = {
  caption: 'Profile of the columns',
  column: 'Column', type: 'Type', quality: 'Quality', valid: 'Valid', invalid: 'Invalid', nulls: 'Null', distinct: 'Distinct', min: 'Min', max: 'Max', top: 'Top values', distribution: 'Distribution',
  about: 'about', allDifferent: 'all different', longest: (n: number) => `at most ${count(n)} characters`, loading: 'Measuring …', keys: (keys: string) => `Identifies a row: ${keys}.`,
  duplicates: (n: number) => `${plural(n, 'row equals', 'rows equal')} an earlier one in every column.`,
  plot: (column: string) => `Distribution of ${column}`,
  bar: (valid: string, invalid: string, nulls: string) => `${valid} valid, ${invalid} invalid, ${nulls} null`,
}

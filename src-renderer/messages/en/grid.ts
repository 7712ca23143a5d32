import { count } from '../../format'
import { plural } from '../plural'

export const grid = {
  row: 'Row', empty: 'There are no rows.', missing: 'not read yet',
  was: (text: string) => `was ${text}`, becomes: 'becomes',
  failed: 'Some rows could not be read.', retry: 'Try again', dismiss: 'Dismiss',
  selected: (rows: number, columns: number) => `${plural(rows, 'row', 'rows')} × ${plural(columns, 'column', 'columns')} selected.`,
  copying: (cells: number) => `Copying ${plural(cells, 'cell', 'cells')} …`,
  copied: (cells: number) => `${plural(cells, 'cell', 'cells')} copied.`,
  notCopied: 'The cells could not be copied.',
  tooMany: (cells: number, most: number) => `${count(cells)} cells are selected, and at most ${count(most)} can be copied.`,
  export: 'Export …',
  resized: (column: string, width: number) => `${column}: ${count(width)} pixels wide.`,
}

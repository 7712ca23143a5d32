import { z } from 'zod'
import { compareOptions, comparedCell, inWords, isMissing } from '#shared/define/cells'
import { allOf, call, col, type Expression, lit, not, type Ordering, textOf, type Window, when } from '#shared/define/expression'
import { columnName, hints, optionalColumns } from '#shared/define/params'
import { defineStep } from '#shared/define/step'
import type { Column } from '#shared/model/column'

const PLACE = '__place'
const NUMBER = '__number'
const COUNT = '__count'
const WINNER = '__winner'

const keepParam = z.union([
  z.enum(['first', 'last', 'most_complete', 'none']).meta(hints({ labels: { first: 'the first row', last: 'the last row', most_complete: 'the most complete row', none: 'none of them' } })),
  z.strictObject({
    order_by: columnName('Column that decides.'),
    which: z.enum(['first', 'last']).default('last').describe('Whether the smallest value (first) or the greatest (last) stays.').meta(hints({ labels: { first: 'the smallest', last: 'the greatest' } })),
  }).meta(hints({ title: 'by a column' })),
])
type Keep = z.output<typeof keepParam>

export default defineStep({
  name: 'dedupe',
  title: 'Remove duplicates',
  group: 'rows',
  icon: 'copy-minus',
  common: 'Dedupe',
  summary: 'Of rows with the same values in some columns one stays.',
  docs: `The others are rejected, and their reason names the line of the row that stayed. \`keep\` says which one stays: the \`first\` or \`last\` in
the present order, the one with the most values (\`most_complete\`), the one with the smallest or greatest value in a column (\`order_by\` and
\`which\`; missing values lose, of equals the first row stays), or \`none\`: then all of them go. Rows that were rejected before take no part. NULL
equals NULL here, but rows in which all of the columns are missing are not duplicates of each other unless \`missing: equal\` says so; a blank text is
missing. The file's spelling of this rule, DEDUPE, is accepted too.`,
  kind: 'rule',
  scope: 'table',
  params: z.strictObject({
    columns: optionalColumns('Columns whose equal values make rows duplicates; all when left out.'),
    keep: keepParam.default('first').describe('Which of the rows stays: first, last, most_complete, none, or the one that a column decides.'),
    ...compareOptions,
    missing: z.enum(['different', 'equal']).default('different').describe('Whether rows in which all of the columns are missing count as different or as equal.'),
  }),
  describe: ({ columns, keep }) => `one row per ${columns ? inWords(columns) : 'set of equal values'}, ${keepInWords(keep)}`,
  compile: (input, { columns, keep, missing, ...options }) => {
    const keys = input.pick(columns)
    const partitionBy = keys.map((key) => comparedCell(key, options))
    const known = missing === 'equal' ? [] : [not(allOf(keys.map((key) => isMissing(key, 'missing'))))]
    const subject = columns ? inWords(keys.map(({ name }) => name)) : 'the row'
    const reason = textOf(`${subject} ${keys.length > 1 && columns ? 'are' : 'is'} a duplicate`)
    const only = columns && keys.length === 1 ? { column: keys[0]?.name } : {}
    if (keep === 'none') {
      return {
        helpers: [{ name: COUNT, window: { fn: 'count', args: [], partitionBy, orderBy: [] } }],
        conditions: [{ ...only, failed: allOf([call('gt', col(COUNT), 1), ...known]), reason }],
      }
    }
    const orderBy = preference(keep, input.columns, (name) => input.column(name))
    const window = (fn: Window['fn']): Window => ({ fn, args: [], partitionBy, orderBy })
    return {
      helpers: [
        ...(keep === 'last' ? [{ name: PLACE, window: { fn: 'row_number' as const, args: [], partitionBy: [], orderBy: [] } }] : []),
        { name: NUMBER, window: window('row_number') },
        { name: WINNER, window: window('row_id') },
      ],
      conditions: [{ ...only, failed: allOf([call('gt', col(NUMBER), 1), ...known]), reason, winner: WINNER }],
    }
  },
  examples: [
    {
      title: 'The first stays; missing values are no duplicates',
      params: { columns: ['email'] },
      columns: { email: 'text', n: 'integer' },
      rows: [['zoë@x.de', 1], ['b@x.de', 2], ['zoë@x.de', 3], [null, 4], [null, 5], ['', 6], ['', 7], [' ', 8]],
      expect: {
        rows: [['zoë@x.de', 1], ['b@x.de', 2], [null, 4], [null, 5], ['', 6], ['', 7], [' ', 8]],
        rejects: [{ row: 3, reasons: ['email is a duplicate (kept: line 2)'] }],
      },
    },
    {
      title: 'A column decides; missing values lose, of equals the first row stays',
      params: { columns: ['id'], keep: { order_by: 'seen', which: 'last' } },
      columns: { id: 'text', seen: 'date', n: 'integer' },
      rows: [['a', '2024-01-01', 1], ['a', '2024-03-01', 2], ['a', null, 3], ['a', '2024-03-01', 4]],
      expect: {
        rows: [['a', '2024-03-01', 2]],
        rejects: [{ row: 1, reasons: ['id is a duplicate (kept: line 3)'] }, { row: 3, reasons: ['id is a duplicate (kept: line 3)'] },
          { row: 4, reasons: ['id is a duplicate (kept: line 3)'] }],
      },
    },
    {
      title: 'The last stays; a row that was rejected before cannot win',
      params: { columns: ['id'], keep: 'last' },
      columns: { id: 'text', n: 'text' },
      rows: [['a', '1'], ['a', 'x'], ['a', null]],
      before: [{ step: 'set_types', columns: { n: 'integer' } }, { step: 'not_null', columns: ['n'] }],
      expect: { columns: { id: 'text', n: 'integer' }, rows: [['a', 1]] },
    },
    {
      title: 'Case and spaces left out; the most complete stays',
      params: { columns: ['name'], keep: 'most_complete', ignore_case: true, ignore_spaces: true },
      columns: { name: 'text', city: 'text', zip: 'text' },
      rows: [['Ann Lee', '', null], ['ANN  LEE ', 'Ulm', '89073'], ['Bo', 'Ulm', null]],
      expect: { rows: [['ANN  LEE ', 'Ulm', '89073'], ['Bo', 'Ulm', null]], rejects: [{ row: 1, reasons: ['name is a duplicate (kept: line 3)'] }] },
    },
    {
      title: 'None stays; whole rows',
      params: { keep: 'none' },
      columns: { a: 'text', b: 'integer' },
      rows: [['x', 1], ['x', 2], ['x', 1], ['x', null], ['x', null]],
      expect: {
        rows: [['x', 2]],
        rejects: [1, 3, 4, 5].map((row) => ({ row, reasons: ['the row is a duplicate'] })),
      },
    },
    {
      title: 'Missing values as duplicates',
      params: { columns: ['a', 'b'], missing: 'equal' },
      columns: { a: 'text', b: 'text' },
      rows: [[null, null], [null, null]],
      expect: { rows: [[null, null]], rejects: [{ row: 2, reasons: ['a and b are a duplicate (kept: line 2)'] }] },
    },
  ],
})

function keepInWords(keep: Keep): string {
  if (typeof keep === 'object') return `that with the ${keep.which === 'last' ? 'greatest' : 'smallest'} ${keep.order_by}`
  return { first: 'the first', last: 'the last', most_complete: 'the most complete', none: 'none where there are several' }[keep]
}

/** The best row first; ties go by position. */
function preference(keep: Exclude<Keep, 'none'>, columns: readonly Column[], column: (name: string) => Column): readonly Ordering[] {
  if (keep === 'first') return []
  if (keep === 'last') return [{ by: col(PLACE), direction: 'desc', nulls: 'last' }]
  if (keep === 'most_complete') return [{ by: filledCells(columns), direction: 'desc', nulls: 'last' }]
  return [{ by: col(column(keep.order_by).name), direction: keep.which === 'first' ? 'asc' : 'desc', nulls: 'last' }]
}

const filledCells = (columns: readonly Column[]): Expression =>
  columns.map((column): Expression => when([{ when: isMissing(column, 'missing'), then: lit(0) }], lit(1))).reduce((sum, one) => call('add', sum, one), lit(0))

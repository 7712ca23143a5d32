import { z } from 'zod'
import { someInWords } from '#shared/define/cells'
import { asIs } from '#shared/define/outputs'
import { columnNames } from '#shared/define/params'
import { defineStep } from '#shared/define/step'

export default defineStep({
  name: 'reorder_columns',
  title: 'Reorder columns',
  group: 'columns',
  icon: 'arrow-left-right',
  summary: 'Moves columns to the front or to the end.',
  docs: 'The named columns stand in the order in which they are written. All others keep theirs, and no column is lost.',
  kind: 'transform',
  scope: 'row',
  params: z.strictObject({
    columns: columnNames('Columns in their new order.'),
    to: z.enum(['front', 'end']).default('front').describe('Where they go.'),
  }),
  describe: ({ columns, to }) => `${someInWords(columns)} to the ${to}`,
  compile: (input, { columns, to }) => {
    const moved = [...new Set(input.pick(columns))]
    const others = input.columns.filter((column) => !moved.includes(column))
    return { columns: (to === 'front' ? [...moved, ...others] : [...others, ...moved]).map(asIs) }
  },
  examples: [
    {
      title: 'To the front',
      params: { columns: ['c', 'b'] },
      columns: { a: 'text', b: 'text', c: 'text' },
      rows: [['Ä', '', null], [' ', 'x', 'y']],
      expect: { columns: { c: 'text', b: 'text', a: 'text' }, rows: [[null, '', 'Ä'], ['y', 'x', ' ']], changed: 0 },
    },
    {
      title: 'To the end, behind a rule and a conversion',
      params: { columns: ['id'], to: 'end' },
      columns: { id: 'text', age: 'text' },
      rows: [['1', 'abc'], [null, '5'], ['3', '41']],
      before: [{ step: 'not_null', columns: ['id'] }, { step: 'set_types', columns: { age: 'integer' } }],
      expect: { columns: { age: 'integer', id: 'text' }, rows: [[null, '1'], [41, '3']] },
    },
  ],
})

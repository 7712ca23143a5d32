import { z } from 'zod'
import { someInWords } from '#shared/define/cells'
import { asIs } from '#shared/define/outputs'
import { columnNames, hints } from '#shared/define/params'
import { defineStep } from '#shared/define/step'

export default defineStep({
  name: 'select_columns',
  title: 'Select columns',
  group: 'columns',
  icon: 'square-check',
  summary: 'Keeps these columns, in this order.',
  docs: `Columns that are not named go. What becomes of columns that appear later, in next month's file, is said by \`keep_new\`: they
go too, or they are kept at the end. For the latter the step has to know which columns it drops on purpose: \`drop\`.`,
  kind: 'transform',
  scope: 'row',
  params: z.strictObject({
    columns: columnNames('Columns to keep, in their new order.'),
    keep_new: z.boolean().default(false).describe('Whether columns that stand neither in columns nor in drop are kept at the end.').meta(hints({ advanced: true })),
    drop: z.array(z.string().min(1)).optional().describe('Columns that go although new ones are kept.').meta({ widget: 'columns', ...hints({ when: { keep_new: [true] } }) }),
  }),
  describe: ({ columns, keep_new: keepsNew }) => `${someInWords(columns)}${keepsNew ? ', and new columns' : ''}`,
  compile: (input, { columns, keep_new: keepsNew, drop = [] }) => {
    const kept = [...new Set(input.pick(columns))]
    const settled = new Set([...kept.map(({ name }) => name), ...drop])
    const added = keepsNew ? input.columns.filter(({ name }) => !settled.has(name)) : []
    return { columns: [...kept, ...added].map(asIs) }
  },
  examples: [
    {
      title: 'These, in this order',
      params: { columns: ['city', 'name'] },
      columns: { id: 'text', name: 'text', city: 'text' },
      rows: [['1', 'Zoë', ''], ['2', null, '  ']],
      expect: { columns: { city: 'text', name: 'text' }, rows: [['', 'Zoë'], ['  ', null]] },
    },
    {
      title: 'New columns are kept; rejected rows and invalid cells are as they were',
      params: { columns: ['age'], keep_new: true, drop: ['id'] },
      columns: { id: 'text', age: 'text', note: 'text' },
      rows: [['1', '41', 'a'], [null, '5', 'b'], ['3', 'abc', 'c']],
      before: [{ step: 'not_null', columns: ['id'] }, { step: 'set_types', columns: { age: 'integer' } }],
      expect: { columns: { age: 'integer', note: 'text' }, rows: [[41, 'a'], [null, 'c']] },
    },
  ],
})

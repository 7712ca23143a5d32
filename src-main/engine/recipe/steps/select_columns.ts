import { z } from 'zod'
import { someInWords } from '#shared/define/cells'
import { asIs } from '#shared/define/outputs'
import { columnNames, hints, pattern } from '#shared/define/params'
import { namesMatching } from '#shared/define/patterns'
import { defineStep } from '#shared/define/step'
import { failure } from '#shared/model/problem'

export default defineStep({
  name: 'select_columns',
  title: 'Select columns',
  group: 'columns',
  icon: 'square-check',
  summary: 'Keeps these columns, in this order.',
  docs: `Columns that are not named go. Those whose whole name matches \`pattern\` stay, too: behind the named ones, in their own order. What becomes of columns that appear later, in next month's file, is said by \`keep_new\`: they
go too, or they are kept at the end. For the latter the step has to know which columns it drops on purpose: \`drop\`.`,
  kind: 'transform',
  scope: 'row',
  params: z.strictObject({
    columns: columnNames('Columns to keep, in their new order.').optional(),
    pattern: pattern('Keeps the columns whose whole name matches this, too.').optional().meta({ widget: 'regex', ...hints({ advanced: true }) }),
    keep_new: z.boolean().default(false).describe('Whether columns that stand neither in columns nor in drop are kept at the end.').meta(hints({ advanced: true })),
    drop: z.array(z.string().min(1)).optional().describe('Columns that go although new ones are kept.').meta({ widget: 'columns', ...hints({ when: { keep_new: [true] } }) }),
  }).refine(({ columns, pattern: like }) => columns !== undefined || like !== undefined, { error: 'give columns, a pattern, or both', path: ['columns'] }),
  describe: ({ columns = [], pattern: like, keep_new: keepsNew }) =>
    [...(columns.length > 0 ? [someInWords(columns)] : []), ...(like === undefined ? [] : [`named like ${like}`]), ...(keepsNew ? ['and new columns'] : [])].join(', '),
  compile: (input, { columns = [], pattern: like, keep_new: keepsNew, drop = [] }) => {
    const matching = like === undefined ? [] : namesMatching(like, input.columns.map(({ name }) => name))
    const kept = [...new Set(input.pick([...columns, ...matching]))]
    if (kept.length === 0) throw failure('OPTION_INVALID', `No column has a name like "${like ?? ''}".`, 'Change the pattern: it has to match the whole name.', { value: like })
    const settled = new Set([...kept.map(({ name }) => name), ...drop])
    const added = keepsNew ? input.columns.filter(({ name }) => !settled.has(name)) : []
    return { columns: [...kept, ...added].map(asIs) }
  },
  examples: [
    {
      title: 'Named ones first, then those whose names match',
      params: { columns: ['id'], pattern: 'q[0-9]+|total' },
      columns: { q1: 'text', note: 'text', q2: 'text', id: 'text', my_q3: 'text' },
      rows: [['a', 'x', 'b', '1', 'c']],
      expect: { columns: { id: 'text', q1: 'text', q2: 'text' }, rows: [['1', 'a', 'b']] },
    },
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

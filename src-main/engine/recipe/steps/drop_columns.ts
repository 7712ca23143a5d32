import { z } from 'zod'
import { someInWords } from '#shared/define/cells'
import { asIs } from '#shared/define/outputs'
import { columnNames, hints } from '#shared/define/params'
import { defineStep } from '#shared/define/step'
import { failure } from '#shared/model/problem'

export default defineStep({
  name: 'drop_columns',
  title: 'Drop columns',
  group: 'columns',
  icon: 'square-minus',
  summary: 'Takes columns away; all others stay, new ones too.',
  docs: `The cells of dropped columns are gone from the clean file; rejected rows keep theirs. A column that is not there is a problem, unless
\`missing_ok\` says otherwise. One column at least has to stay.`,
  kind: 'transform',
  scope: 'row',
  params: z.strictObject({
    columns: columnNames('Columns to take away.'),
    missing_ok: z.boolean().default(false).describe('Whether it is all right when one of them is not there.').meta(hints({ advanced: true })),
  }),
  describe: ({ columns }) => someInWords(columns),
  compile: (input, { columns, missing_ok: missingOk }) => {
    const dropped = new Set(missingOk ? columns : input.pick(columns).map(({ name }) => name))
    const kept = input.columns.filter(({ name }) => !dropped.has(name))
    if (kept.length === 0) throw failure('OPTION_INVALID', 'No column would be left.', 'Keep one column at least.')
    return { columns: kept.map(asIs) }
  },
  examples: [
    {
      title: 'All others stay',
      params: { columns: ['note'] },
      columns: { name: 'text', note: 'text' },
      rows: [['Zoë', 'x'], ['', 'y'], [' ', null], [null, '']],
      expect: { columns: { name: 'text' }, rows: [['Zoë'], [''], [' '], [null]] },
    },
    {
      title: 'Behind a rule and a conversion; a column that is not there',
      params: { columns: ['id', 'gone'], missing_ok: true },
      columns: { id: 'text', age: 'text' },
      rows: [['1', 'abc'], [null, '5'], ['3', '41']],
      before: [{ step: 'not_null', columns: ['id'] }, { step: 'set_types', columns: { age: 'integer' } }],
      expect: { columns: { age: 'integer' }, rows: [[null], [41]] },
    },
  ],
})

import { z } from 'zod'
import { someInWords } from '#shared/define/cells'
import { asIs } from '#shared/define/outputs'
import { columnNames, hints, pattern } from '#shared/define/params'
import { namesMatching } from '#shared/define/patterns'
import { defineStep } from '#shared/define/step'
import { failure } from '#shared/model/problem'

export default defineStep({
  name: 'drop_columns',
  title: 'Drop columns',
  group: 'columns',
  icon: 'square-minus',
  summary: 'Takes columns away; all others stay, new ones too.',
  docs: `The cells of dropped columns are gone from the clean file; rejected rows keep theirs. Columns are named, or their whole name matches \`pattern\`.
One that is not there is a problem, and so is a pattern that matches none, unless \`missing_ok\` says otherwise. One column at least has to stay.`,
  kind: 'transform',
  scope: 'row',
  params: z.strictObject({
    columns: columnNames('Columns to take away.').optional(),
    pattern: pattern('Takes the columns whose whole name matches this away, too.').optional().meta({ widget: 'regex', ...hints({ advanced: true }) }),
    missing_ok: z.boolean().default(false).describe('Whether it is all right when one of them is not there.').meta(hints({ advanced: true })),
  }).refine(({ columns, pattern: like }) => columns !== undefined || like !== undefined, { error: 'give columns, a pattern, or both', path: ['columns'] }),
  describe: ({ columns = [], pattern: like }) => [...(columns.length > 0 ? [someInWords(columns)] : []), ...(like === undefined ? [] : [`named like ${like}`])].join(', '),
  compile: (input, { columns = [], pattern: like, missing_ok: missingOk }) => {
    const matching = like === undefined ? [] : namesMatching(like, input.columns.map(({ name }) => name))
    if (like !== undefined && matching.length === 0 && !missingOk) {
      throw failure('OPTION_INVALID', `No column has a name like "${like}".`, 'Change the pattern: it has to match the whole name. Or set missing_ok.', { value: like })
    }
    const dropped = new Set([...(missingOk ? columns : input.pick(columns).map(({ name }) => name)), ...matching])
    const kept = input.columns.filter(({ name }) => !dropped.has(name))
    if (kept.length === 0) throw failure('OPTION_INVALID', 'No column would be left.', 'Keep one column at least.')
    return { columns: kept.map(asIs) }
  },
  examples: [
    {
      title: 'All whose names match',
      params: { pattern: 'tmp_.*' },
      columns: { tmp_a: 'text', id: 'text', my_tmp_b: 'text', tmp_: 'text' },
      rows: [['a', '1', 'b', 'c']],
      expect: { columns: { id: 'text', my_tmp_b: 'text' }, rows: [['1', 'b']] },
    },
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

import { z } from 'zod'
import { someInWords } from '#shared/define/cells'
import { NAME_RULES } from '#shared/define/name-rules'
import { asIs, checkNewNames } from '#shared/define/outputs'
import { columnName, hints, newColumnName } from '#shared/define/params'
import { defineStep } from '#shared/define/step'

export default defineStep({
  name: 'rename_columns',
  title: 'Rename columns',
  group: 'columns',
  icon: 'tag',
  summary: 'Gives columns other names, one by one or by a rule.',
  docs: `A name that another column has is refused, whatever the case of its letters; two columns may swap their names. The rule works on the columns that
are not named one by one. A name of no letter or digit is left alone by \`snake_case\`.`,
  kind: 'transform',
  scope: 'row',
  params: z.strictObject({
    columns: z.record(columnName('Column.'), newColumnName('New name.')).default({}).describe('New names by the old ones: {Cust No: customer_id}.'),
    rule: z.enum(['none', 'trim', 'lower', 'upper', 'snake_case']).default('none').describe('A rule for all other columns: snake_case makes signed_up of "Signed Up".').meta(hints({ labels: { none: 'none', trim: 'trim', lower: 'lower case', upper: 'UPPER CASE', snake_case: 'snake_case' } })),
  }).refine(({ columns, rule }) => rule !== 'none' || Object.keys(columns).length > 0, { error: 'give new names or a rule', path: ['columns'] }),
  describe: ({ columns, rule }) => [someInWords(Object.entries(columns).map(([from, to]) => `${from} → ${to}`)), rule === 'none' ? '' : `all by ${rule.replace('_', ' ')}`].filter(Boolean).join(', '),
  compile: (input, { columns, rule }) => {
    const renamed = new Map(Object.entries(columns).map(([from, to]) => [input.column(from).name, to]))
    const outputs = input.columns.map((column) => ({ ...asIs(column), name: renamed.get(column.name) ?? NAME_RULES[rule](column.name) }))
    const changed = outputs.filter(({ name, from }) => name !== from[0])
    checkNewNames(input, changed.map(({ name }) => name), changed.flatMap(({ from }) => from))
    return { columns: outputs }
  },
  examples: [
    {
      title: 'One by one',
      params: { columns: { Név: 'name' } },
      columns: { Név: 'text', city: 'text' },
      rows: [['Zoë', ''], [null, '  ']],
      expect: { columns: { name: 'text', city: 'text' }, rows: [['Zoë', ''], [null, '  ']], changed: 0 },
    },
    {
      title: 'By a rule, behind a rule for rows and a conversion',
      params: { rule: 'snake_case', columns: { ID: 'key' } },
      columns: { ID: 'text', 'Signed Up': 'text', birthYear: 'text', 'größe (cm)': 'text' },
      rows: [['1', 'a', 'abc', null], [null, 'b', '1990', ''], ['3', 'c', '1990', '180']],
      before: [{ step: 'not_null', columns: ['ID'] }, { step: 'set_types', columns: { birthYear: 'integer' } }],
      expect: { columns: { key: 'text', signed_up: 'text', birth_year: 'integer', größe_cm: 'text' }, rows: [['1', 'a', null, null], ['3', 'c', 1990, '180']] },
    },
    {
      title: 'Two columns swap their names',
      params: { columns: { a: 'b', b: 'a' } },
      columns: { a: 'text', b: 'text' },
      rows: [['1', '2']],
      expect: { columns: { b: 'text', a: 'text' }, rows: [['1', '2']] },
    },
  ],
})

import { z } from 'zod'
import { inWords } from '#shared/define/cells'
import { call, col, type Expression, lit, when } from '#shared/define/expression'
import { NULL_WORDS } from '#shared/define/null-words'
import { changeColumns, withValue } from '#shared/define/outputs'
import { hints, optionalColumns } from '#shared/define/params'
import { defineStep } from '#shared/define/step'
import { valueIn } from '#shared/define/values'
import type { Column } from '#shared/model/column'

const params = z.strictObject({
  columns: optionalColumns('Columns to look through; all text columns where left out.'),
  values: z.array(z.union([z.string(), z.number()])).min(1).max(1000).optional()
    .describe('What stands for a missing value; where left out, words such as n/a, null, none, - and ?.'),
  ignore_case: z.boolean().default(true).describe('Whether capital and small letters count as equal.').meta(hints({ advanced: true })),
  trim: z.boolean().default(true).describe('Whether white space round the word is left out of the comparison.').meta(hints({ advanced: true })),
})

export default defineStep({
  name: 'set_null',
  title: 'Set to NULL',
  group: 'values',
  icon: 'eraser',
  summary: 'Makes words that stand for a missing value really missing.',
  docs: `Whole cells only. Without \`values\` these words are meant: ${NULL_WORDS.map((word) => `\`${word}\``).join(', ')}. An empty text in \`values\` stands for every blank
cell as long as \`trim\` is on. In columns of numbers, dates or truth values the values have to be such ones (\`-999\`, \`1900-01-01\`).`,
  kind: 'transform',
  scope: 'row',
  params,
  describe: ({ columns, values }) => `${values ? values.slice(0, 5).map((value) => `"${value}"`).join(', ') : 'words for missing values'} → NULL${columns ? ` in ${inWords(columns)}` : ''}`,
  compile: (input, given) => ({
    columns: changeColumns(input, input.pick(given.columns, ['text']), (column) => withValue(column, when([{ when: found(column, given), then: lit(null, column.type) }], col(column.name)))),
  }),
  examples: [
    {
      title: 'The usual words, in any case',
      params: {},
      columns: { city: 'text' },
      rows: [['Köln'], ['N/A'], [' null '], ['-'], [null], [''], ['  '], ['nana']],
      expect: { rows: [['Köln'], [null], [null], [null], [null], [''], ['  '], ['nana']], changed: 3 },
    },
    {
      title: 'Own words, exactly; an empty text',
      params: { columns: ['a'], values: ['X', ''], ignore_case: false, trim: false },
      columns: { a: 'text', b: 'text' },
      rows: [['X', 'X'], ['x', ''], ['', 'y'], [' ', 'z']],
      expect: { rows: [[null, 'X'], ['x', ''], [null, 'y'], [' ', 'z']] },
    },
    {
      title: 'A number that stands for missing, behind a rule and a conversion',
      params: { columns: ['t'], values: [-999] },
      columns: { id: 'text', t: 'text' },
      rows: [['1', '-999'], [null, '-999'], ['3', 'abc'], ['4', '21']],
      before: [{ step: 'not_null', columns: ['id'] }, { step: 'set_types', columns: { t: 'integer' } }],
      expect: { columns: { id: 'text', t: 'integer' }, rows: [['1', null], ['3', null], ['4', 21]], changed: 1 },
    },
  ],
})

function found(column: Column, { values = [...NULL_WORDS], ignore_case: anyCase, trim }: z.output<typeof params>): Expression {
  if (column.type.name !== 'text') return call('in_list', col(column.name), ...values.map((value) => valueIn(column, value)))
  const folded = (value: Expression): Expression => (anyCase ? call('fold_case', value) : value)
  const bare = (value: Expression): Expression => (trim ? call('trim', value) : value)
  return call('in_list', folded(bare(col(column.name))), ...values.map((value) => folded(bare(lit(String(value))))))
}

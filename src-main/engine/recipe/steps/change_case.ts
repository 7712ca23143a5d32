import { z } from 'zod'
import { inWords } from '#shared/define/cells'
import { call, col } from '#shared/define/expression'
import { changeColumns, textColumns, withValue } from '#shared/define/outputs'
import { columnNames, hints } from '#shared/define/params'
import { defineStep } from '#shared/define/step'

const CASES = { upper: 'upper', lower: 'lower', title: 'title_case', sentence: 'sentence_case' } as const

export default defineStep({
  name: 'change_case',
  title: 'Change case',
  group: 'text',
  icon: 'case-sensitive',
  summary: 'UPPER, lower, Title or Sentence case.',
  docs: `By the rules of Unicode, whatever the language of the machine. Title case gives every word a capital, also after a hyphen; O'Neill and McDonald
keep their second one, don't and I'm get none. Sentence case gives one capital to the first letter of the cell.`,
  kind: 'transform',
  scope: 'row',
  params: z.strictObject({
    columns: columnNames('Text columns to change.'),
    to: z.enum(['upper', 'lower', 'title', 'sentence']).describe('The case that they get.').meta(hints({ labels: { upper: 'UPPER CASE', lower: 'lower case', title: 'Title Case', sentence: 'Sentence case' } })),
  }),
  describe: ({ columns, to }) => `${inWords(columns)} in ${to} case`,
  compile: (input, { columns, to }) => ({
    columns: changeColumns(input, textColumns(input, columns), (column) => withValue(column, call(CASES[to], col(column.name)))),
  }),
  examples: [
    {
      title: 'Title case',
      params: { columns: ['name'], to: 'title' },
      columns: { name: 'text' },
      rows: [['mary-jane o\'neill'], ['ÉLODIE MCDONALD'], ['i don\'t'], [null], [''], [' ']],
      expect: { rows: [['Mary-Jane O\'Neill'], ['Élodie McDonald'], ['I Don\'t'], [null], [''], [' ']], changed: 3 },
    },
    {
      title: 'Sentence case',
      params: { columns: ['note'], to: 'sentence' },
      columns: { note: 'text' },
      rows: [['  HELLO World'], ['«ÉTÉ»']],
      expect: { rows: [['  Hello world'], ['«Été»']] },
    },
    {
      title: 'Lower case, behind a rule and a conversion',
      params: { columns: ['mail'], to: 'lower' },
      columns: { mail: 'text', age: 'text' },
      rows: [['ÄNN@Example.org', 'abc'], [null, '5']],
      before: [{ step: 'not_null', columns: ['mail'] }, { step: 'set_types', columns: { age: 'integer' } }],
      expect: { columns: { mail: 'text', age: 'integer' }, rows: [['änn@example.org', null]] },
    },
    {
      title: 'Upper case',
      params: { columns: ['code'], to: 'upper' },
      columns: { code: 'text' },
      rows: [['ab-é']],
      expect: { rows: [['AB-É']] },
    },
  ],
})

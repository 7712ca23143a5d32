import { z } from 'zod'
import { someInWords } from '#shared/define/cells'
import { call, col, type Expression } from '#shared/define/expression'
import { changeColumns, textColumns, withValue } from '#shared/define/outputs'
import { optionalColumns } from '#shared/define/params'
import { defineStep } from '#shared/define/step'

const ENDS = { both: 'trim', start: 'trim_start', end: 'trim_end' } as const

export default defineStep({
  name: 'trim',
  title: 'Trim',
  group: 'text',
  icon: 'scissors',
  common: 'Trim',
  summary: 'Takes white space and invisible characters away.',
  docs: `White space is all that Unicode counts as such, non-breaking and zero-width characters too, not the space alone. \`collapse\` makes one space of every
inner run, line ends among them. \`invisible\` removes control and zero-width characters anywhere; tabs and line ends become spaces. An empty text
stays an empty text, it does not become NULL: \`set_null\` does that.`,
  kind: 'transform',
  scope: 'row',
  params: z.strictObject({
    columns: optionalColumns('Columns to trim; all text columns where left out.'),
    ends: z.enum(['both', 'start', 'end', 'none']).default('both').describe('At which ends.'),
    collapse: z.boolean().default(false).describe('Whether inner runs of white space become one space.'),
    invisible: z.boolean().default(false).describe('Whether control and zero-width characters are removed anywhere in the text.'),
  }).refine(({ ends, collapse, invisible }) => ends !== 'none' || collapse || invisible, { error: 'nothing would be done', path: ['ends'] }),
  describe: ({ columns, ends, collapse, invisible }) => {
    const parts = [columns ? someInWords(columns) : 'all text columns', ends !== 'both' && (ends === 'none' ? 'not at the ends' : `at the ${ends}`), collapse && 'inner runs too', invisible && 'invisible characters too']
    return parts.filter(Boolean).join(', ')
  },
  compile: (input, { columns, ends, collapse, invisible }) => ({
    columns: changeColumns(input, textColumns(input, columns), (column) => {
      let value: Expression = col(column.name)
      if (invisible) value = call('remove_invisible', value)
      if (collapse) value = call('collapse_spaces', value)
      if (ends !== 'none') value = call(ENDS[ends], value)
      return withValue(column, value)
    }),
  }),
  examples: [
    {
      title: 'Both ends, of all text columns',
      params: {},
      columns: { name: 'text', city: 'text', n: 'integer' },
      rows: [[' Zoë\t', '\u00a0Köln\u200b', 1], ['', '  ', 2], [null, 'a  b', null]],
      expect: { rows: [['Zoë', 'Köln', 1], ['', '', 2], [null, 'a  b', null]], changed: 3 },
    },
    {
      title: 'Inner spaces and invisible characters',
      params: { columns: ['note'], collapse: true, invisible: true },
      columns: { note: 'text' },
      rows: [['  two\n lines \u00a0 '], ['zero\u200bwidth\ufeff'], ['plain']],
      expect: { rows: [['two lines'], ['zerowidth'], ['plain']], changed: 2 },
    },
    {
      title: 'One end only, behind a rule and a conversion',
      params: { columns: ['name'], ends: 'end' },
      columns: { name: 'text', age: 'text' },
      rows: [['  a  ', 'abc'], [null, '5']],
      before: [{ step: 'not_null', columns: ['name'] }, { step: 'set_types', columns: { age: 'integer' } }],
      expect: { columns: { name: 'text', age: 'integer' }, rows: [['  a', null]] },
    },
  ],
})

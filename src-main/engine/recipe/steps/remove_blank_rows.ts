import { z } from 'zod'
import { inWords, isMissing } from '#shared/define/cells'
import { allOf, call, type Expression, lit, when } from '#shared/define/expression'
import { blank, optionalColumns } from '#shared/define/params'
import { defineStep } from '#shared/define/step'

export default defineStep({
  name: 'remove_blank_rows',
  title: 'Remove blank rows',
  group: 'rows',
  icon: 'eraser',
  summary: 'Takes away rows that hold nothing.',
  docs: `A row goes when fewer than \`at_least\` of the columns hold a value: with the usual 1, when all are missing. Blank texts count as missing
unless \`blank: keep\` says otherwise; so does a cell that could not be converted, so let this step stand before \`set_types\`. Removed rows are
counted and can be seen, but they are no rejects.`,
  kind: 'transform',
  scope: 'row',
  params: z.strictObject({
    columns: optionalColumns('Columns that are looked at; all when left out.'),
    at_least: z.number().int().min(1).default(1).describe('Number of values that a row needs to stay.'),
    blank: blank(),
  }),
  describe: ({ columns, at_least: least }) => `rows with ${least === 1 ? 'nothing' : `fewer than ${least} values`} in ${columns ? inWords(columns) : 'any column'}`,
  compile: (input, { columns, at_least: least, blank: whether }) => {
    const missing = input.pick(columns).map((column) => isMissing(column, whether))
    if (least === 1) return { remove: allOf(missing) }
    const filled = missing.map((gone) => when([{ when: gone, then: lit(0) }], lit(1))).reduce<Expression>((sum, one) => call('add', sum, one), lit(0))
    return { remove: call('lt', filled, least) }
  },
  examples: [
    {
      title: 'Nothing but NULL, empty texts and white space',
      params: {},
      columns: { name: 'text', city: 'text' },
      rows: [['Zoë', null], [null, ''], [' \t', null], ['', 'Köln']],
      expect: { rows: [['Zoë', null], ['', 'Köln']], removed: [2, 3] },
    },
    {
      title: 'A row needs two values; blank texts are values',
      params: { at_least: 2, blank: 'keep' },
      columns: { name: 'text', city: 'text' },
      rows: [['Zoë', null], ['', ''], ['Ben', 'Ulm']],
      expect: { rows: [['', ''], ['Ben', 'Ulm']], removed: [1] },
    },
    {
      title: 'A cell that could not be converted is missing; a row that is gone is gone once',
      params: { columns: ['age'] },
      columns: { id: 'text', age: 'text' },
      rows: [['a', '7'], ['b', 'x'], [null, null]],
      before: [{ step: 'not_null', columns: ['id'] }, { step: 'set_types', columns: { age: 'integer' } }],
      expect: { columns: { id: 'text', age: 'integer' }, rows: [['a', 7]], removed: [2] },
    },
  ],
})

import { z } from 'zod'
import { isMissing, someInWords } from '#shared/define/cells'
import { textOf } from '#shared/define/expression'
import { blank, columnNames } from '#shared/define/params'
import { defineStep } from '#shared/define/step'

export default defineStep({
  name: 'not_null',
  title: 'Not null',
  group: 'rules',
  icon: 'circle-slash',
  common: 'Not null',
  summary: 'Rows need a value in these columns.',
  docs: `A row is broken where one of the columns holds no value. A blank text (empty, or white space alone) counts as missing unless \`blank: keep\`
says that it is a value. A cell that could not be converted is told as such, not as missing.`,
  kind: 'rule',
  scope: 'row',
  params: z.strictObject({
    columns: columnNames('Columns that need a value.'),
    blank: blank(),
  }),
  describe: ({ columns }) => someInWords(columns),
  compile: (input, { columns, blank: whether }) => ({
    conditions: input.pick(columns).map((column) => ({ column: column.name, failed: isMissing(column, whether), reason: textOf(`${column.name} is missing`) })),
  }),
  examples: [
    {
      title: 'NULL and blank texts are missing',
      params: { columns: ['email', 'name'] },
      columns: { email: 'text', name: 'text' },
      rows: [['a@x.de', 'Zoë'], [null, 'Ben'], ['', null], ['  ', 'Dan']],
      expect: {
        rows: [['a@x.de', 'Zoë']],
        rejects: [{ row: 2, reasons: ['email is missing'] }, { row: 3, reasons: ['email is missing', 'name is missing'] },
          { row: 4, reasons: ['email is missing'] }],
      },
    },
    {
      title: 'Blank texts kept as values',
      params: { columns: ['email'], blank: 'keep' },
      columns: { email: 'text' },
      rows: [[''], [' '], [null]],
      expect: { rows: [[''], [' ']], rejects: [{ row: 3, reasons: ['email is missing'] }] },
    },
    {
      title: 'A cell that could not be converted, and a row that was dropped before',
      params: { columns: ['age'] },
      columns: { id: 'text', age: 'text' },
      rows: [['a', '41'], ['b', 'abc'], [null, null], ['d', null]],
      before: [{ step: 'not_null', columns: ['id'] }, { step: 'set_types', columns: { age: 'integer' } }],
      expect: {
        columns: { id: 'text', age: 'integer' },
        rows: [['a', 41]],
        rejects: [{ row: 2, reasons: ["'abc' is not an integer"] }, { row: 3, reasons: ['age is missing'] }, { row: 4, reasons: ['age is missing'] }],
        invalid: [{ row: 2, column: 'age', text: 'abc' }],
      },
    },
  ],
})

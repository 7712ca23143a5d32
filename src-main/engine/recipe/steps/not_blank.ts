import { z } from 'zod'
import { someInWords } from '#shared/define/cells'
import { call, col, isNull, textOf, when } from '#shared/define/expression'
import { columnNames } from '#shared/define/params'
import { defineStep } from '#shared/define/step'

export default defineStep({
  name: 'not_blank',
  title: 'Not blank',
  group: 'rules',
  icon: 'circle-slash',
  summary: 'Rows need something to read in these columns.',
  docs: `A row is broken where one of the columns is NULL, empty, or holds nothing but white space and invisible characters. The reason says which of
the two it is.`,
  kind: 'rule',
  scope: 'row',
  params: z.strictObject({ columns: columnNames('Columns that must not be blank.') }),
  describe: ({ columns }) => someInWords(columns),
  compile: (input, { columns }) => ({
    conditions: input.pick(columns).map(({ name, type }) => {
      const failed = type.name === 'text' ? call('is_blank', col(name)) : isNull(col(name))
      return { column: name, failed, reason: when([{ when: isNull(col(name)), then: textOf(`${name} is missing`) }], textOf(`${name} is blank`)) }
    }),
  }),
  examples: [
    {
      title: 'NULL, empty and white space',
      params: { columns: ['city'] },
      columns: { city: 'text' },
      rows: [['Köln'], [null], [''], [' \t\u00a0']],
      expect: {
        rows: [['Köln']],
        rejects: [{ row: 2, reasons: ['city is missing'] }, { row: 3, reasons: ['city is blank'] }, { row: 4, reasons: ['city is blank'] }],
      },
    },
    {
      title: 'A cell that could not be converted, and a row that was dropped before',
      params: { columns: ['age'] },
      columns: { id: 'text', age: 'text' },
      rows: [['a', '41'], ['b', 'abc'], [null, null]],
      before: [{ step: 'not_null', columns: ['id'] }, { step: 'set_types', columns: { age: 'integer' } }],
      expect: {
        columns: { id: 'text', age: 'integer' },
        rows: [['a', 41]],
        rejects: [{ row: 2, reasons: ["'abc' is not an integer"] }, { row: 3, reasons: ['age is missing'] }],
      },
    },
  ],
})

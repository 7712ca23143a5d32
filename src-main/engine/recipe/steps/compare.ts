import { z } from 'zod'
import { quoteCell } from '#shared/define/cells'
import { call, col, not, textOf } from '#shared/define/expression'
import type { FunctionName } from '#shared/define/functions'
import { columnName } from '#shared/define/params'
import { defineStep } from '#shared/define/step'
import { article } from '#shared/define/values'
import { type DataType, isNumeric, isTemporal } from '#shared/model/data-type'
import { failure } from '#shared/model/problem'

const OPERATORS = {
  is: { fn: 'eq', words: 'equal to', when: 'on the same day as' },
  is_not: { fn: 'ne', words: 'different from', when: 'different from' },
  less_than: { fn: 'lt', words: 'less than', when: 'before' },
  at_most: { fn: 'le', words: 'at most', when: 'on or before' },
  greater_than: { fn: 'gt', words: 'greater than', when: 'after' },
  at_least: { fn: 'ge', words: 'at least', when: 'on or after' },
} as const satisfies Record<string, { fn: FunctionName; words: string; when: string }>

export default defineStep({
  name: 'compare',
  title: 'Compare columns',
  group: 'rules',
  icon: 'scale',
  summary: 'One column of the row is equal to, less or greater than another.',
  docs: `Both columns have to be numbers, or dates and times, or of the same type; texts are compared character by character. Where one of the two is
missing the row passes; a cell of \`column\` that could not be converted is broken. For anything else than two columns use \`range\` or
\`custom_rule\`.`,
  kind: 'rule',
  scope: 'row',
  params: z.strictObject({
    column: columnName('First column.'),
    operator: z.enum(['is', 'is_not', 'less_than', 'at_most', 'greater_than', 'at_least']).describe('How the first column has to stand to the second.'),
    other_column: columnName('Second column.'),
  }),
  describe: ({ column, operator, other_column: other }) => `${column} ${OPERATORS[operator].words} ${other}`,
  compile: (input, { column: name, operator, other_column: otherName }) => {
    const [column, other] = [input.column(name), input.column(otherName)]
    if (!comparable(column.type, other.type)) {
      throw failure('TYPE_MISMATCH', `${column.name} is ${article(column.type)} and ${other.name} is ${article(other.type)}: they cannot be compared.`,
        'Add a set_types step before this one.', { column: column.name })
    }
    const { fn, words, when } = OPERATORS[operator]
    const relation = isTemporal(column.type) ? when : words
    return {
      conditions: [{
        column: column.name,
        failed: not(call(fn, col(column.name), col(other.name))),
        reason: textOf(`${column.name} `, quoteCell(column), ` is not ${relation} ${other.name} `, quoteCell(other)),
      }],
    }
  },
  examples: [
    {
      title: 'Dates; a missing one passes',
      params: { column: 'shipped', operator: 'at_least', other_column: 'ordered' },
      columns: { ordered: 'date', shipped: 'date' },
      rows: [['2024-01-02', '2024-01-02'], ['2024-01-02', '2024-01-01'], [null, '2024-01-01']],
      expect: {
        rows: [['2024-01-02', '2024-01-02'], [null, '2024-01-01']],
        rejects: [{ row: 2, reasons: ['shipped 2024-01-01 is not on or after ordered 2024-01-02'] }],
      },
    },
    {
      title: 'Texts',
      params: { column: 'a', operator: 'is', other_column: 'b' },
      columns: { a: 'text', b: 'text' },
      rows: [['ä', 'ä'], ['', ' '], [' ', null]],
      expect: { rows: [['ä', 'ä'], [' ', null]], rejects: [{ row: 2, reasons: ["a '' is not equal to b ' '"] }] },
    },
    {
      title: 'Numbers of two kinds; a cell that could not be converted is broken',
      params: { column: 'paid', operator: 'at_most', other_column: 'total' },
      columns: { id: 'text', paid: 'text', total: 'decimal(9,2)' },
      rows: [['a', '1', '1.00'], ['b', '2', '1.99'], ['c', 'x', '1.00'], [null, '9', '1.00']],
      before: [{ step: 'not_null', columns: ['id'] }, { step: 'set_types', columns: { paid: 'integer' } }],
      expect: {
        columns: { id: 'text', paid: 'integer', total: 'decimal(9,2)' },
        rows: [['a', 1, '1.00']],
        rejects: [{ row: 2, reasons: ['paid 2 is not at most total 1.99'] }, { row: 3, reasons: ["'x' is not an integer"] },
          { row: 4, reasons: ['paid 9 is not at most total 1.00'] }],
      },
    },
  ],
})

const comparable = (a: DataType, b: DataType): boolean => a.name === b.name || (isNumeric(a) && isNumeric(b)) || (isTemporal(a) && isTemporal(b))

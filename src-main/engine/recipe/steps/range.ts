import { z } from 'zod'
import { numberInWords, quoteCell } from '#shared/define/cells'
import { anyOf, call, col, type Expression, textOf, when } from '#shared/define/expression'
import { columnName, hints } from '#shared/define/params'
import { defineStep } from '#shared/define/step'
import { textHasNoOrder, valueIn } from '#shared/define/values'

const limit = (description: string) => z.union([z.number(), z.string().min(1)]).optional().describe(description)

export default defineStep({
  name: 'range',
  title: 'Range',
  group: 'rules',
  icon: 'ruler',
  common: 'Range',
  summary: 'Values lie between two limits.',
  docs: `For numbers, decimals, dates and times; the limits are written as the column's type asks (\`120\`, \`0.5\`, \`2024-12-31\`) and compared
exactly. Limits belong to the range unless \`min_inclusive\` or \`max_inclusive\` is false. A missing value passes; a cell that could not be converted
is broken. A text column needs a \`set_types\` step before.`,
  kind: 'rule',
  scope: 'row',
  params: z.strictObject({
    column: columnName('Column whose values are looked at.'),
    min: limit('Smallest value allowed.'),
    max: limit('Greatest value allowed.'),
    min_inclusive: z.boolean().default(true).describe('Whether the smallest value itself is allowed.').meta(hints({ advanced: true })),
    max_inclusive: z.boolean().default(true).describe('Whether the greatest value itself is allowed.').meta(hints({ advanced: true })),
  }).refine(({ min, max }) => min !== undefined || max !== undefined, { error: 'give min, max or both', path: ['min'] }),
  describe: ({ column, min, max, min_inclusive: from, max_inclusive: to }) => {
    const parts = [min !== undefined && `${from ? 'at least' : 'above'} ${numberInWords(min)}`, max !== undefined && `${to ? 'at most' : 'below'} ${numberInWords(max)}`]
    return from && to && min !== undefined && max !== undefined ? `${column} between ${numberInWords(min)} and ${numberInWords(max)}` : `${column} ${parts.filter(Boolean).join(' and ')}`
  },
  compile: (input, { column: name, min, max, min_inclusive: from, max_inclusive: to }) => {
    const column = input.column(name)
    if (column.type.name === 'text') throw textHasNoOrder(column, 'range')
    const value = col(column.name)
    const says = (words: string): Expression => textOf(`${column.name} `, quoteCell(column), ` is ${words}`)
    const broken = [
      ...(min === undefined ? [] : [{ when: call(from ? 'lt' : 'le', value, valueIn(column, min)), then: says(from ? `below ${min}` : `not above ${min}`) }]),
      ...(max === undefined ? [] : [{ when: call(to ? 'gt' : 'ge', value, valueIn(column, max)), then: says(to ? `above ${max}` : `not below ${max}`) }]),
    ]
    return { conditions: [{ column: column.name, failed: anyOf(broken.map((branch) => branch.when)), reason: when(broken) }] }
  },
  examples: [
    {
      title: 'Both limits; a missing value passes, a cell that could not be converted does not',
      params: { column: 'age', min: 0, max: 120 },
      columns: { name: 'text', age: 'text' },
      rows: [['Zoë', '0'], ['', '141'], [' ', '-1'], ['Dan', null], ['Eve', 'abc'], [null, '7']],
      before: [{ step: 'not_null', columns: ['name'], blank: 'keep' }, { step: 'set_types', columns: { age: 'integer' } }],
      expect: {
        columns: { name: 'text', age: 'integer' },
        rows: [['Zoë', 0], ['Dan', null]],
        rejects: [{ row: 2, reasons: ['age 141 is above 120'] }, { row: 3, reasons: ['age -1 is below 0'] }, { row: 5, reasons: ["'abc' is not an integer"] }],
      },
    },
    {
      title: 'A limit that does not belong to the range',
      params: { column: 'price', min: '0.00', min_inclusive: false },
      columns: { price: 'decimal(9,2)' },
      rows: [['0.01'], ['0.00']],
      expect: { rows: [['0.01']], rejects: [{ row: 2, reasons: ['price 0.00 is not above 0.00'] }] },
    },
    {
      title: 'Dates',
      params: { column: 'ordered', min: '2024-01-01', max: '2024-12-31' },
      columns: { ordered: 'date' },
      rows: [['2024-01-01'], ['2025-01-01'], [null]],
      expect: { rows: [['2024-01-01'], [null]], rejects: [{ row: 2, reasons: ['ordered 2025-01-01 is above 2024-12-31'] }] },
    },
  ],
})

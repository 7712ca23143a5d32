import { z } from 'zod'
import { compareOptions, compared, comparedCell, isMissing, quoteCell } from '#shared/define/cells'
import { allOf, call, not, textOf } from '#shared/define/expression'
import { blank, columnName } from '#shared/define/params'
import { defineStep } from '#shared/define/step'
import { valueIn } from '#shared/define/values'

/** So many of the allowed values are told in a reason. */
const SHOWN = 5

const listed = (values: readonly (string | number | boolean)[]): string =>
  values.slice(0, SHOWN).join(', ') + (values.length > SHOWN ? ` and ${values.length - SHOWN} more` : '')

export default defineStep({
  name: 'in_set',
  title: 'In set',
  group: 'rules',
  icon: 'list-checks',
  common: 'Allowed values',
  summary: 'Values are among the allowed ones.',
  docs: `The allowed values are written as the column's type asks. Texts have to be equal in every character unless \`ignore_case\` or
\`ignore_spaces\` say otherwise. A missing value passes; a blank text is missing unless \`blank: keep\` says otherwise.`,
  kind: 'rule',
  scope: 'row',
  params: z.strictObject({
    column: columnName('Column whose values are looked at.'),
    values: z.array(z.union([z.string(), z.number(), z.boolean()])).min(1).max(10_000).describe('Allowed values.'),
    ...compareOptions,
    blank: blank(),
  }),
  describe: ({ column, values }) => `${column} one of ${listed(values)}`,
  compile: (input, { column: name, values, blank: whether, ...options }) => {
    const column = input.column(name)
    const isText = column.type.name === 'text'
    const allowed = values.map((value) => valueIn(column, value)).map((value) => (isText ? compared(value, options) : value))
    return {
      conditions: [{
        column: column.name,
        failed: allOf([not(isMissing(column, whether)), not(call('in_list', comparedCell(column, options), ...allowed))]),
        reason: textOf(`${column.name} `, quoteCell(column), ` is not one of ${listed(values)}`),
      }],
    }
  },
  examples: [
    {
      title: 'Equal in every character',
      params: { column: 'country', values: ['DE', 'AT', 'CH'] },
      columns: { country: 'text' },
      rows: [['DE'], ['de'], [null], [''], ['  ']],
      expect: { rows: [['DE'], [null], [''], ['  ']], rejects: [{ row: 2, reasons: ["country 'de' is not one of DE, AT, CH"] }] },
    },
    {
      title: 'Case and spaces left out',
      params: { column: 'city', values: ['KÖLN', 'New York'], ignore_case: true, ignore_spaces: true },
      columns: { city: 'text' },
      rows: [[' Köln'], ['new  york'], ['Bonn']],
      expect: { rows: [[' Köln'], ['new  york']], rejects: [{ row: 3, reasons: ["city 'Bonn' is not one of KÖLN, New York"] }] },
    },
    {
      title: 'Numbers; a cell that could not be converted is broken',
      params: { column: 'stars', values: [1, 2, 3, 4, 5, 6, 7] },
      columns: { id: 'text', stars: 'text' },
      rows: [['a', '5'], ['b', '8'], ['c', 'five'], [null, '9']],
      before: [{ step: 'not_null', columns: ['id'] }, { step: 'set_types', columns: { stars: 'integer' } }],
      expect: {
        columns: { id: 'text', stars: 'integer' },
        rows: [['a', 5]],
        rejects: [{ row: 2, reasons: ['stars 8 is not one of 1, 2, 3, 4, 5 and 2 more'] }, { row: 3, reasons: ["'five' is not an integer"] },
          { row: 4, reasons: ['stars 9 is not one of 1, 2, 3, 4, 5 and 2 more'] }],
      },
    },
  ],
})

import { z } from 'zod'
import { asText } from '#shared/define/cells'
import { call, type Expression, not, textOf } from '#shared/define/expression'
import { formula } from '#shared/define/params'
import { defineStep, type StepInput } from '#shared/define/step'
import { article } from '#shared/define/values'
import { failure } from '#shared/model/problem'

/** The parts of a message: text, and columns in curly brackets. */
function sentence(input: StepInput, message: string): Expression {
  const parts = message.split(/\{([^{}]+)\}/)
  return textOf(...parts.map((part, index) => (index % 2 === 0 ? part : call('coalesce', asText(input.column(part)), 'NULL'))))
}

export default defineStep({
  name: 'custom_rule',
  title: 'Custom rule',
  group: 'rules',
  icon: 'sigma',
  summary: 'An expression of your own holds for every row.',
  docs: `The expression is a condition over the columns of one row: \`paid <= total\`, \`country <> 'DE' OR length(zip) = 5\`. A row is broken where
it is false; where it is unknown, because something in it is missing, the row passes. \`message\` is the sentence that broken rows show; a column in
curly brackets stands for its value, or NULL: \`paid {paid} is more than {total}\`.`,
  kind: 'rule',
  scope: 'row',
  params: z.strictObject({
    expression: formula('Condition that holds for good rows.'),
    message: z.string().min(1).max(500).optional().describe('Sentence for rows that break the rule; {column} stands for the value of a column.'),
  }),
  describe: ({ expression }) => expression,
  formulas: ({ expression }) => [expression],
  compile: (input, { expression: text, message }) => {
    const { expression, type } = input.formula(text)
    if (type.name !== 'boolean') {
      throw failure('EXPRESSION_INVALID', `The expression ${text} gives ${article(type)}: a rule needs a condition.`,
        'Compare it with something, for example > 0.', { value: text })
    }
    return { conditions: [{ failed: not(expression), reason: message === undefined ? textOf(`does not hold: ${text}`) : sentence(input, message) }] }
  },
  examples: [
    {
      title: 'Unknown passes; the message shows the values',
      params: { expression: 'paid <= total', message: 'paid {paid} is more than {total}' },
      columns: { paid: 'integer', total: 'integer' },
      rows: [[1, 2], [3, 2], [null, 2]],
      expect: { rows: [[1, 2], [null, 2]], rejects: [{ row: 2, reasons: ['paid 3 is more than 2'] }] },
    },
    {
      title: 'Texts',
      params: { expression: "city <> 'Köln' OR length(zip) = 5" },
      columns: { city: 'text', zip: 'text' },
      rows: [['Köln', '50667'], ['Köln', ''], ['Köln', ' '], ['Köln', null], ['Bonn', '1']],
      expect: {
        rows: [['Köln', '50667'], ['Köln', null], ['Bonn', '1']],
        rejects: [{ row: 2, reasons: ["does not hold: city <> 'Köln' OR length(zip) = 5"] },
          { row: 3, reasons: ["does not hold: city <> 'Köln' OR length(zip) = 5"] }],
      },
    },
    {
      title: 'A cell that could not be converted is unknown',
      params: { expression: 'age > 17', message: '{name} is too young' },
      columns: { name: 'text', age: 'text' },
      rows: [['Zoë', '41'], ['Ben', '12'], ['Dan', 'abc'], [null, '3']],
      before: [{ step: 'not_null', columns: ['name'] }, { step: 'set_types', columns: { age: 'integer' } }],
      expect: {
        columns: { name: 'text', age: 'integer' },
        rows: [['Zoë', 41], ['Dan', null]],
        rejects: [{ row: 2, reasons: ['Ben is too young'] }, { row: 4, reasons: ['NULL is too young'] }],
      },
    },
  ],
})

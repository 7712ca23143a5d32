import { z } from 'zod'
import { conditionOf, conditionParams, describeCondition } from '#shared/define/condition'
import { call, type Expression, not } from '#shared/define/expression'
import { blank, formula } from '#shared/define/params'
import { defineStep, type StepInput } from '#shared/define/step'
import { article } from '#shared/define/values'
import { failure } from '#shared/model/problem'

const params = z.strictObject({
  action: z.enum(['keep', 'remove']).default('keep').describe('Whether the rows for which the condition holds are kept or removed.'),
  match: conditionParams.match,
  conditions: conditionParams.conditions.optional(),
  expression: formula('Condition as an expression, in place of comparisons.').optional(),
  blank: blank(),
})
type Params = z.output<typeof params>

export default defineStep({
  name: 'filter_rows',
  title: 'Filter rows',
  group: 'rows',
  icon: 'funnel',
  common: 'Filter',
  summary: 'Keeps or removes the rows for which a condition holds.',
  docs: `The condition is a list of comparisons, or one expression: \`country = 'DE' AND amount > 100\`. A comparison with a missing value is unknown:
such a row is neither kept by \`keep\` nor removed by \`remove\`, unless \`is_missing\` asks for it. Blank texts count as missing in comparisons
unless \`blank: keep\` says otherwise; an expression takes them as they are (\`is_blank(city)\` asks). A cell that could not be converted is missing.
Removed rows are counted and can be seen, but they are no rejects: to reject rows, use a rule.`,
  kind: 'transform',
  scope: 'row',
  params: params.refine(({ conditions, expression }) => (conditions === undefined) !== (expression === undefined),
    { error: 'give conditions or an expression', path: ['conditions'] }),
  describe: ({ action, match, conditions, expression }) => `${action} rows where ${conditions ? describeCondition({ match, conditions }) : expression ?? ''}`,
  formulas: ({ expression }) => (expression === undefined ? [] : [expression]),
  compile: (input, given) => {
    const holds = call('is_true', conditionIn(input, given))
    return { remove: given.action === 'keep' ? not(holds) : holds }
  },
  examples: [
    {
      title: 'Unknown is not kept',
      params: { conditions: [{ column: 'age', operator: 'at_least', value: 18 }, { column: 'city', operator: 'is_not', value: 'Köln' }] },
      columns: { name: 'text', age: 'text', city: 'text' },
      rows: [['Zoë', '41', 'Ulm'], ['Ben', '17', 'Ulm'], ['Dan', 'abc', 'Ulm'], ['Eve', '20', null], ['Fay', '20', ''], ['Gil', '20', ' '],
        [null, '9', 'Ulm'], ['Ida', '20', 'Köln']],
      before: [{ step: 'not_null', columns: ['name'] }, { step: 'set_types', columns: { age: 'integer' } }],
      expect: { columns: { name: 'text', age: 'integer', city: 'text' }, rows: [['Zoë', 41, 'Ulm']], removed: [2, 3, 4, 5, 6, 8] },
    },
    {
      title: 'Remove; unknown stays',
      params: { action: 'remove', match: 'any', conditions: [{ column: 'n', operator: 'greater_than', value: 5 },
        { column: 'city', operator: 'is_missing' }], blank: 'keep' },
      columns: { n: 'integer', city: 'text' },
      rows: [[9, 'a'], [null, 'b'], [1, null], [1, '']],
      expect: { rows: [[null, 'b'], [1, '']], removed: [1, 3] },
    },
    {
      title: 'An expression',
      params: { expression: "n > 1 OR city LIKE 'K%'" },
      columns: { n: 'integer', city: 'text' },
      rows: [[2, null], [1, 'Köln'], [1, 'Bonn'], [null, '']],
      expect: { rows: [[2, null], [1, 'Köln']], removed: [3, 4] },
    },
  ],
})

function conditionIn(input: StepInput, { match, conditions, expression: text = '', blank: whether }: Params): Expression {
  if (conditions) return conditionOf(input, { match, conditions }, whether)
  const { expression, type } = input.formula(text)
  if (type.name === 'boolean') return expression
  throw failure('EXPRESSION_INVALID', `The expression ${text} gives ${article(type)}: a filter needs a condition.`,
    'Compare it with something, for example > 0.', { value: text })
}

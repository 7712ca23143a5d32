import { z } from 'zod'
import { conditionColumns, conditionOf, conditionParams, describeCondition } from '#shared/define/condition'
import { wantedType } from '#shared/define/conversion'
import { type Branch, cast, col, type Expression, lit, when } from '#shared/define/expression'
import { asIs, checkNewNames } from '#shared/define/outputs'
import { blank, columnName, hints, newColumnName, typeLabelParam } from '#shared/define/params'
import { defineStep, type StepInput } from '#shared/define/step'
import { typeOf } from '#shared/define/typing'
import { valueIn } from '#shared/define/values'
import { type DataType, decimal } from '#shared/model/data-type'
import { failure } from '#shared/model/problem'

const result = {
  value: z.union([z.string(), z.number(), z.boolean(), z.null()]).optional().describe('The value; null empties the cell.'),
  from: columnName('The column whose value is taken, in place of a written one.').optional(),
}
const oneCase = z.strictObject({ ...conditionParams, ...result })
const elseCase = z.strictObject(result)
type Result = z.output<typeof elseCase>

const params = z.strictObject({
  into: newColumnName('Name of the new column.'),
  cases: z.array(oneCase).min(1).max(200).describe('The cases; the first whose condition holds gives the value.'),
  otherwise: elseCase.default({ value: null }).describe('The value where no case holds.'),
  type: typeLabelParam('Type of the column; where left out, the one that holds all values.').optional().meta(hints({ advanced: true })),
  blank: blank(),
})

export default defineStep({
  name: 'conditional_column',
  title: 'Conditional column',
  group: 'values',
  icon: 'git-branch',
  summary: 'A new column by cases: if, else if, else.',
  docs: `The first case whose condition holds counts. A comparison with a missing value is unknown and does not hold; \`is_missing\` makes a case of its own for them. Written values and
columns of different types need a type that holds them all: text, unless \`type\` says otherwise.`,
  kind: 'transform',
  scope: 'row',
  params,
  describe: ({ into, cases }) => {
    const [first] = cases
    return `${into}: ${first ? `${shown(first)} if ${describeCondition(first)}` : ''}${cases.length > 1 ? ` and ${cases.length - 1} more` : ''}`
  },
  compile: (input, { into, cases, otherwise, type: label, blank: whether }) => {
    checkNewNames(input, [into])
    const given = label === undefined ? undefined : wantedType(label)
    const branches: Branch[] = cases.map((one) => ({ when: conditionOf(input, one, whether), then: resultOf(input, into, one, given) }))
    const value = when(branches, resultOf(input, into, otherwise, given))
    const type = given ?? typeOf(value, input.columns)
    const from = new Set([...cases.flatMap((one) => [...conditionColumns(one), ...(one.from === undefined ? [] : [one.from])]), ...(otherwise.from === undefined ? [] : [otherwise.from])])
    return { columns: [...input.columns.map(asIs), { name: into, type, value, from: [...from] }] }
  },
  examples: [
    {
      title: 'The first case that holds; missing values have one of their own',
      params: {
        into: 'group',
        cases: [
          { conditions: [{ column: 'age', operator: 'is_missing' }], value: 'unknown' },
          { conditions: [{ column: 'age', operator: 'less_than', value: 18 }], value: 'minor' },
          { match: 'any', conditions: [{ column: 'city', value: 'Köln' }, { column: 'age', operator: 'at_least', value: 65 }], value: 'special' },
        ],
        otherwise: { value: 'adult' },
      },
      columns: { id: 'text', age: 'text', city: 'text' },
      rows: [['1', '7', 'Köln'], ['2', '41', 'Köln'], ['3', 'abc', 'Bonn'], ['4', null, ''], ['5', '30', ' '], [null, '1', 'x']],
      before: [{ step: 'not_null', columns: ['id'] }, { step: 'set_types', columns: { age: 'integer' } }],
      expect: {
        columns: { id: 'text', age: 'integer', city: 'text', group: 'text' },
        rows: [['1', 7, 'Köln', 'minor'], ['2', 41, 'Köln', 'special'], ['3', null, 'Bonn', 'unknown'], ['4', null, '', 'unknown'], ['5', 30, ' ', 'adult']],
      },
    },
    {
      title: 'Values of other columns, and a type',
      params: {
        into: 'price', type: 'decimal(9,2)',
        cases: [{ conditions: [{ column: 'sale', operator: 'greater_than', value: 0 }], from: 'sale' }, { conditions: [{ column: 'code', operator: 'matches', value: '^FREE' }], value: 0 }],
        otherwise: { from: 'list' },
      },
      columns: { code: 'text', list: 'decimal(9,2)', sale: 'decimal(9,2)' },
      rows: [['A', '10.00', '8.50'], ['FREE1', '10.00', null], ['B', '5.00', '0.00']],
      expect: {
        columns: { code: 'text', list: 'decimal(9,2)', sale: 'decimal(9,2)', price: 'decimal(9,2)' },
        rows: [['A', '10.00', '8.50', '8.50'], ['FREE1', '10.00', null, '0.00'], ['B', '5.00', '0.00', '5.00']],
      },
    },
    {
      title: 'Text, lists and limits',
      params: {
        into: 'kind',
        cases: [
          { conditions: [{ column: 'name', operator: 'is_one_of', values: ['zoë', 'bo'], ignore_case: true }], value: 1 },
          { conditions: [{ column: 'name', operator: 'contains', value: 'X' }, { column: 'n', operator: 'between', value: 1, to: 3 }], value: 2 },
          { conditions: [{ column: 'name', operator: 'not_contains', value: 'X' }, { column: 'n', operator: 'is_not', value: 5 }], value: 3 },
        ],
      },
      columns: { name: 'text', n: 'integer' },
      rows: [['ZOË', 1], ['aXb', 3], ['aXb', 4], ['c', 4], ['c', 5], ['', 4]],
      expect: { columns: { name: 'text', n: 'integer', kind: 'integer' }, rows: [['ZOË', 1, 1], ['aXb', 3, 2], ['aXb', 4, null], ['c', 4, 3], ['c', 5, null], ['', 4, null]] },
    },
  ],
})

const shown = ({ value, from }: Result): string => from ?? (value === null ? 'NULL' : JSON.stringify(value))

function resultOf(input: StepInput, into: string, { value, from }: Result, type: DataType | undefined): Expression {
  if ((value === undefined) === (from === undefined)) {
    throw failure('RECIPE_INVALID', `${into}: every case needs either a value or a column to take it from.`, 'Write value: … or from: ….', { column: into })
  }
  if (from !== undefined) return type ? cast(col(input.column(from).name), type) : col(input.column(from).name)
  if (value === undefined || value === null) return lit(null, type)
  if (type) return cast(valueIn({ name: into, type }, value), type)
  return typeof value === 'number' && !Number.isInteger(value) ? exact(value) : lit(value)
}

/** 0.1 is meant as written, not as the nearest double. */
function exact(value: number): Expression {
  const [, digits] = /^-?\d+\.(\d{1,10})$/.exec(String(value)) ?? []
  return digits === undefined ? lit(value) : lit(String(value), decimal(38, digits.length))
}

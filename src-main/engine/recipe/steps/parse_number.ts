import { z } from 'zod'
import { inWords } from '#shared/define/cells'
import { convert, firstThatFits, readText, wantedType } from '#shared/define/conversion'
import { call, cast, col, type Expression, lit, when } from '#shared/define/expression'
import { type NumberFormat, plainNumber } from '#shared/define/number-formats'
import { changeColumns, textColumns } from '#shared/define/outputs'
import { blank, columnNames, hints, onError } from '#shared/define/params'
import { type Condition, defineStep } from '#shared/define/step'
import { article } from '#shared/define/values'
import { type DataType, decimal } from '#shared/model/data-type'

const params = z.strictObject({
  columns: columnNames('Text columns to read.'),
  decimal: z.enum(['.', ',']).default('.').describe('The sign before the fraction.').meta(hints({ labels: { '.': 'point', ',': 'comma' }, title: 'Decimal sign' })),
  group: z.enum([',', '.', ' ', "'", '']).default('').describe('The sign between groups of three digits; a space stands for every kind of space; empty: no groups.').meta(hints({ labels: { ',': 'comma', '.': 'point', ' ': 'space', "'": 'apostrophe', '': 'none' }, title: 'Thousands sign' })),
  currency: z.boolean().default(true).describe('Whether a currency sign or code may stand beside the number.').meta(hints({ advanced: true })),
  percent: z.enum(['divide', 'keep', 'refuse']).default('divide').describe('12 % becomes 0.12 (divide) or 12 (keep), or is not a number (refuse).').meta(hints({ advanced: true })),
  brackets: z.boolean().default(true).describe('Whether brackets mean a negative number: (5).').meta(hints({ advanced: true })),
  trailing_minus: z.boolean().default(true).describe('Whether a minus may stand behind the number: 5-.').meta(hints({ advanced: true })),
  units: z.array(z.string().regex(/^[^\s\d+−().,%-][^\d+−()%-]*$/u, 'must be a word without digits and signs')).max(50).default([]).describe('Words that may stand behind the number and are taken away: kg, pcs.').meta(hints({ advanced: true })),
  to: z.string().regex(/^(integer|number|decimal|decimal\(\d{1,2},\d{1,2}\))$/, 'must be integer, number, decimal or decimal(18,2)').default('number').describe('The type that they get. Money wants a decimal: decimal(18,2).').meta({ widget: 'type' }),
  on_error: onError(),
  blank: blank(),
})
type Params = z.output<typeof params>

export default defineStep({
  name: 'parse_number',
  title: 'Parse numbers',
  group: 'types',
  icon: 'hash',
  summary: 'Reads numbers as people write them: thousands, currencies, percent, brackets.',
  docs: `Groups have exactly three digits, so that \`1,23\` is not read as 123. Nothing is rounded: what does not fit the type is invalid. \`1.234\` is a thousand where
\`group\` is a point, and a fraction where \`decimal\` is one: the step never guesses. One sign is allowed, before or behind the currency. The long minus (−) counts as
one. For plain numbers with an exponent use \`set_types\`.`,
  kind: 'transform',
  scope: 'row',
  params: params.refine(({ decimal: point, group }) => point !== group, { error: 'the signs for fractions and for groups must differ', path: ['group'] }),
  describe: ({ columns, decimal: point, group, to }) => `${inWords(columns)} as ${to}, written 1${group}234${point}5`,
  compile: (input, given) => {
    const type = wantedType(given.to)
    const conditions: Condition[] = []
    const columns = changeColumns(input, textColumns(input, given.columns), (column) => {
      const { output, conditions: own } = convert(column, reading(col(column.name), type, given), type, { onError: given.on_error, blank: given.blank, noun: article(type) })
      conditions.push(...own)
      return output
    })
    return { columns, conditions }
  },
  examples: [
    {
      title: 'Thousands, currencies, brackets and a trailing minus',
      params: { columns: ['amount'], group: ',', to: 'decimal(18,2)' },
      columns: { id: 'text', amount: 'text' },
      rows: [
        ['1', '1,234.50'], ['2', '€ 1,000'], ['3', '(5.25)'], ['4', '7-'], ['5', '-$3'], ['6', 'USD −2'], ['7', '1,23'], ['8', 'abc'], ['9', null], ['10', ''], ['11', ' \u00a0'], [null, '5'],
        ['13', '1.234'], ['14', '(-5)'], ['15', 'Fr.5'], ['16', '.5 zł'],
      ],
      before: [{ step: 'not_null', columns: ['id'] }],
      expect: {
        columns: { id: 'text', amount: 'decimal(18,2)' },
        rows: [
          ['1', '1234.50'], ['2', '1000.00'], ['3', '-5.25'], ['4', '-7.00'], ['5', '-3.00'], ['6', '-2.00'], ['7', null], ['8', null], ['9', null], ['10', null], ['11', null],
          ['13', null], ['14', null], ['15', '5.00'], ['16', '0.50'],
        ],
        invalid: [{ row: 7, column: 'amount', text: '1,23' }, { row: 8, column: 'amount', text: 'abc' }, { row: 13, column: 'amount', text: '1.234' }, { row: 14, column: 'amount', text: '(-5)' }],
      },
    },
    {
      title: 'A decimal comma; invalid rows are rejected',
      params: { columns: ['amount'], decimal: ',', group: '.', on_error: 'reject_row' },
      columns: { amount: 'text' },
      rows: [['1.234,5'], ['12,5'], ['1.234'], ['12.5'], ['7']],
      expect: { columns: { amount: 'number' }, rows: [[1234.5], [12.5], [1234], [7]], rejects: [{ row: 4, reasons: ["'12.5' is not a number"] }] },
    },
    {
      title: 'Percent and units',
      params: { columns: ['share'], units: ['kg'], to: 'decimal(9,4)' },
      columns: { share: 'text' },
      rows: [['12.5 %'], ['-3%'], ['80 kg'], ['80 lb'], ['0.12345%']],
      expect: { columns: { share: 'decimal(9,4)' }, rows: [['0.1250'], ['-0.0300'], ['80.0000'], [null], [null]] },
    },
    {
      title: 'Percent kept as it is; spaces between groups; whole numbers',
      params: { columns: ['n'], group: ' ', percent: 'keep', to: 'integer' },
      columns: { n: 'text' },
      rows: [['1 234'], ['1\u00a0234\u00a0567'], ['5 %'], ['1 2345'], ['1.0'], ['1.5']],
      expect: { columns: { n: 'integer' }, rows: [[1234], [1234567], [5], [null], [null], [null]] },
    },
    {
      title: 'Percent as a number',
      params: { columns: ['n'] },
      columns: { n: 'text' },
      rows: [['50%'], ['5e3'], ['2']],
      expect: { columns: { n: 'number' }, rows: [[0.5], [5000], [2]] },
    },
  ],
})

function reading(text: Expression, type: DataType, given: Params): Expression {
  const format: NumberFormat = {
    decimal: given.decimal, group: given.group, currency: given.currency, percent: given.percent !== 'refuse', brackets: given.brackets, trailingMinus: given.trailing_minus, units: given.units,
  }
  const plain = readText(text, type)
  // A plain spelling is by far the cheapest to read. With a decimal comma a point means something else.
  const fast = given.decimal === '.' ? plain : when([{ when: call('contains', text, '.'), then: lit(null) }], plain)
  const number = plainNumber(text, format)
  const formatted = readText(number.text, type)
  if (given.percent !== 'divide') return firstThatFits([fast, formatted])
  return firstThatFits([fast, when([{ when: number.isPercent, then: hundredth(number.text, type) }], formatted)])
}

/** A hundredth of a plain number, exact: NULL where the type has too few digits for it. */
function hundredth(text: Expression, type: DataType): Expression {
  if (type.name === 'number') return call('divide', readText(text, type), lit(100, type))
  const exact = call('multiply', cast(call('parse_decimal', text, 38, 8), decimal(38, 10)), lit('0.01', decimal(3, 2)))
  return readText(call('to_text', exact), type)
}

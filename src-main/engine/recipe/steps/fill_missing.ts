import { z } from 'zod'
import { asText, inWords, isMissing, unlessMissing } from '#shared/define/cells'
import { call, cast, col, type Expression, type Window, when } from '#shared/define/expression'
import { blank, columnName, columnNames, hints } from '#shared/define/params'
import { defineStep, type StepInput } from '#shared/define/step'
import { commonType } from '#shared/define/functions'
import { article, valueIn, type WrittenValue } from '#shared/define/values'
import type { Column } from '#shared/model/column'
import { isNumeric, isTemporal } from '#shared/model/data-type'
import { type Failure, failure } from '#shared/model/problem'

type Helper = { readonly name: string; readonly window: Window }
type Filling = { readonly value: Expression; readonly helpers: readonly Helper[]; readonly from?: string }

const params = z.strictObject({
  columns: columnNames('Columns whose missing values are filled.'),
  with: z.enum(['constant', 'mean', 'median', 'mode', 'column']).default('constant')
    .describe('What is filled in: a constant, the mean, the median, the most frequent value, or what another column holds.').meta(hints({ labels: { constant: 'a constant', mean: 'the mean', median: 'the median', mode: 'the most frequent value', column: 'what another column holds' } })),
  value: z.union([z.string(), z.number(), z.boolean()]).optional().describe('The constant.').meta(hints({ when: { with: ['constant'] } })),
  from: columnName('The other column.').optional().meta(hints({ when: { with: ['column'] }, title: 'Other column' })),
  group_by: columnNames('Columns whose equal values make groups: mean, median and mode are those of the row\'s group.').optional().meta(hints({ when: { with: ['mean', 'median', 'mode'] } })),
  blank: blank(),
})
type Params = z.output<typeof params>

export default defineStep({
  name: 'fill_missing',
  title: 'Fill missing values',
  group: 'values',
  icon: 'paint-bucket',
  summary: 'Puts a constant, the mean, median or mode, or another column where a value is missing.',
  docs: `The mean is exact and passes over missing values; it is rounded half away from zero to the digits of the column (whole numbers for integers).
The median of an even number of values is the lower of the two in the middle. The mode is the most frequent value, of several the smallest. A group
without any value stays as it is, and rows without a group make one group. A constant has to fit the type of the column. Blank texts count as missing
unless \`blank: keep\` says otherwise. A cell that could not be converted is missing too: it is filled, and stays listed.`,
  kind: 'transform',
  scope: 'table',
  params: params
    .refine((given) => given.with !== 'constant' || given.value !== undefined, { error: 'give the constant', path: ['value'] })
    .refine((given) => given.with !== 'column' || given.from !== undefined, { error: 'name the other column', path: ['from'] }),
  describe: ({ columns, with: filling, value, from, group_by: groups }) => {
    const what = filling === 'constant' ? JSON.stringify(value) : filling === 'column' ? from ?? '' : `the ${filling}`
    return `${inWords(columns)} filled with ${what}${groups ? ` by ${inWords(groups)}` : ''}`
  },
  compile: (input, given) => {
    const wanted = new Set(input.pick(given.columns).map(({ name }) => name))
    const helpers: Helper[] = []
    const columns = input.columns.map((column) => {
      if (!wanted.has(column.name)) return { ...column, value: col(column.name), from: [column.name] }
      const filling = fillingOf(input, column, given, `__fill${helpers.length}`)
      helpers.push(...filling.helpers)
      const from = filling.from === undefined || filling.from === column.name ? [column.name] : [column.name, filling.from]
      const filled = call('coalesce', filling.value, col(column.name))
      return { name: column.name, type: column.type, value: when([{ when: isMissing(column, given.blank), then: filled }], col(column.name)), from }
    })
    return helpers.length > 0 ? { helpers, columns } : { columns }
  },
  examples: [
    {
      title: 'A constant; blank texts are missing',
      params: { columns: ['city'], value: 'unknown' },
      columns: { city: 'text' },
      rows: [['Köln'], [null], [''], ['  ']],
      expect: { rows: [['Köln'], ['unknown'], ['unknown'], ['unknown']], changed: 3 },
    },
    {
      title: 'The mean of the group; rejected rows and cells that could not be converted take no part',
      params: { columns: ['price'], with: 'mean', group_by: ['shop'] },
      columns: { id: 'text', shop: 'text', price: 'text' },
      rows: [['1', 'A', '1'], ['2', 'A', '2'], ['3', 'A', null], ['4', 'B', null], ['5', 'A', 'n/a'], [null, 'A', '100'], ['7', null, '5'], ['8', null, null]],
      before: [{ step: 'not_null', columns: ['id'] }, { step: 'set_types', columns: { price: 'integer' } }],
      expect: {
        columns: { id: 'text', shop: 'text', price: 'integer' },
        rows: [['1', 'A', 1], ['2', 'A', 2], ['3', 'A', 2], ['4', 'B', null], ['5', 'A', 2], ['7', null, 5], ['8', null, 5]],
      },
    },
    {
      title: 'The mean of decimals keeps their digits',
      params: { columns: ['price'], with: 'mean' },
      columns: { price: 'decimal(9,2)' },
      rows: [['1.00'], ['1.01'], [null]],
      expect: { rows: [['1.00'], ['1.01'], ['1.01']] },
    },
    {
      title: 'The lower median',
      params: { columns: ['n'], with: 'median' },
      columns: { n: 'integer' },
      rows: [[1], [9], [2], [4], [null]],
      expect: { rows: [[1], [9], [2], [4], [2]], changed: 1 },
    },
    {
      title: 'The mode: the most frequent, of several the smallest',
      params: { columns: ['size'], with: 'mode', group_by: ['kind'] },
      columns: { kind: 'text', size: 'text' },
      rows: [['shirt', 'M'], ['shirt', 'L'], ['shirt', ''], ['sock', 'XL'], ['sock', 'L'], ['sock', 'XL'], ['sock', null], ['hat', ' ']],
      expect: { rows: [['shirt', 'M'], ['shirt', 'L'], ['shirt', 'L'], ['sock', 'XL'], ['sock', 'L'], ['sock', 'XL'], ['sock', 'XL'], ['hat', ' ']] },
    },
    {
      title: 'Another column',
      params: { columns: ['phone'], with: 'column', from: 'mobile' },
      columns: { phone: 'text', mobile: 'text' },
      rows: [[null, '1'], ['2', '3'], ['', null]],
      expect: { rows: [['1', '1'], ['2', '3'], ['', null]], changed: 1 },
    },
  ],
})

function fillingOf(input: StepInput, column: Column, { with: how, value, from, group_by: groups, blank: whether }: Params, name: string): Filling {
  const partitionBy = groups ? input.pick(groups).map((group) => col(group.name)) : []
  const cell = unlessMissing(column, whether)
  switch (how) {
    case 'constant': return { value: constant(column, value), helpers: [] }
    case 'column': return { ...other(column, input.column(from ?? '')), helpers: [] }
    case 'mean': return { value: mean(column, col(name)), helpers: [{ name, window: { fn: 'mean', args: [cell], partitionBy, orderBy: [] } }] }
    case 'median': {
      if (!isNumeric(column.type) && !isTemporal(column.type)) throw mismatch(column, 'a median is for numbers, dates and times')
      return { value: col(name), helpers: [{ name, window: { fn: 'median', args: [cell], partitionBy, orderBy: [] } }] }
    }
    case 'mode': return mode(cell, partitionBy, name)
  }
}

/** The first value in the order of falling counts: a value that is missing has no count of its own and comes last. */
function mode(cell: Expression, partitionBy: readonly Expression[], name: string): Filling {
  const count = `${name}_count`
  return {
    value: col(name),
    helpers: [
      { name: count, window: { fn: 'count', args: [cell], partitionBy: [...partitionBy, cell], orderBy: [] } },
      {
        name,
        window: {
          fn: 'first_value', args: [cell], partitionBy,
          orderBy: [{ by: col(count), direction: 'desc', nulls: 'last' }, { by: cell, direction: 'asc', nulls: 'last' }],
        },
      },
    ],
  }
}

function mean(column: Column, value: Expression): Expression {
  if (!isNumeric(column.type)) throw mismatch(column, 'a mean is for numbers')
  if (column.type.name === 'number') return cast(value, column.type)
  return cast(call('round', value, column.type.name === 'decimal' ? column.type.scale ?? 10 : 0), column.type)
}

/** The constant, which must become a cell of the column without loss. */
function constant(column: Column, value: WrittenValue | undefined): Expression {
  const written = valueIn(column, value ?? '')
  const { name, scale = 0 } = 'type' in written ? written.type : column.type
  const kinds: readonly string[] = ['integer', 'date']
  const loses = kinds.includes(column.type.name) ? name !== column.type.name : column.type.name === 'decimal' && scale > (column.type.scale ?? 10)
  if (loses) throw mismatch(column, `${String(value)} does not fit without loss`)
  return written
}

function other(column: Column, source: Column): { readonly value: Expression; readonly from: string } {
  if (column.type.name === 'text') return { value: asText(source), from: source.name }
  const alike = column.type.name === source.type.name || (isNumeric(source.type) && commonType([column.type, source.type]).name === column.type.name)
  if (!alike) throw mismatch(column, `${source.name} is ${article(source.type)}`)
  return { value: source.type.name === column.type.name ? col(source.name) : cast(col(source.name), column.type), from: source.name }
}

const mismatch = (column: Column, because: string): Failure => failure('TYPE_MISMATCH', `${column.name} is ${article(column.type)}: ${because}.`,
  'Choose another filling, or add a set_types step before this one.', { column: column.name })

import { z } from 'zod'
import { asText, inWords, isMissing } from '#shared/define/cells'
import { allOf, anyOf, call, type Expression, lit, textOf, when } from '#shared/define/expression'
import { asIs, checkNewNames } from '#shared/define/outputs'
import { blank, hints, newColumnName } from '#shared/define/params'
import { defineStep } from '#shared/define/step'
import type { Column } from '#shared/model/column'
import { TEXT } from '#shared/model/data-type'

const params = z.strictObject({
  columns: z.array(z.string().min(1)).min(2).max(200).describe('Columns in the order in which they are joined.').meta({ widget: 'columns' }),
  into: newColumnName('Name of the joined column.'),
  separator: z.string().max(100).default(' ').describe('Text between the cells.'),
  missing: z.enum(['skip', 'empty', 'null']).default('skip').describe('A missing cell is left out with its separator (skip), counts as an empty text, or makes the whole NULL.').meta(hints({ advanced: true })),
  keep_columns: z.boolean().default(false).describe('Whether the columns themselves stay.').meta(hints({ advanced: true })),
  blank: blank(),
})

export default defineStep({
  name: 'merge_columns',
  title: 'Merge columns',
  group: 'text',
  icon: 'merge',
  summary: 'Joins several columns to one text.',
  docs: `The new column stands at the place of the first one. Missing cells are left out together with their separator; a row where all are missing gives NULL.
Numbers and dates are joined in their canonical text.`,
  kind: 'transform',
  scope: 'row',
  params,
  describe: ({ columns, into }) => `${inWords(columns)} → ${into}`,
  compile: (input, given) => {
    const merged = input.pick(given.columns)
    checkNewNames(input, [given.into], given.keep_columns ? [] : merged.map(({ name }) => name))
    const names = new Set(merged.map(({ name }) => name))
    const first = input.columns.find(({ name }) => names.has(name))
    const joined = { name: given.into, type: TEXT, value: join(merged, given), from: [...names] }
    return {
      columns: input.columns.flatMap((column) => [...(column === first ? [joined] : []), ...(names.has(column.name) && !given.keep_columns ? [] : [asIs(column)])]),
    }
  },
  examples: [
    {
      title: 'Missing cells are left out',
      params: { columns: ['first', 'last'], into: 'name' },
      columns: { id: 'text', first: 'text', last: 'text' },
      rows: [['1', 'Zoë', 'Smith'], ['2', null, 'Gómez'], ['3', 'Cher', ''], ['4', ' ', null]],
      expect: { columns: { id: 'text', name: 'text' }, rows: [['1', 'Zoë Smith'], ['2', 'Gómez'], ['3', 'Cher'], ['4', null]] },
    },
    {
      title: 'Missing cells are empty texts; other types, behind a rule and a conversion',
      params: { columns: ['id', 'day', 'n'], into: 'key', separator: '-', missing: 'empty', keep_columns: true },
      columns: { id: 'text', day: 'date', n: 'text' },
      rows: [['1', '2024-01-05', '7'], ['2', null, 'abc'], [null, null, '1']],
      before: [{ step: 'not_null', columns: ['id'] }, { step: 'set_types', columns: { n: 'integer' } }],
      expect: { columns: { key: 'text', id: 'text', day: 'date', n: 'integer' }, rows: [['1-2024-01-05-7', '1', '2024-01-05', 7], ['2--', '2', null, null]] },
    },
    {
      title: 'One missing cell makes the whole NULL; blanks are kept',
      params: { columns: ['a', 'b'], into: 'a', separator: '', missing: 'null', blank: 'keep' },
      columns: { a: 'text', b: 'text' },
      rows: [['x', 'y'], ['x', null], ['', 'y'], ['', '']],
      expect: { columns: { a: 'text' }, rows: [['xy'], [null], ['y'], ['']] },
    },
  ],
})

function join(columns: readonly Column[], { separator, missing, blank: whether }: z.output<typeof params>): Expression {
  const absent = columns.map((column) => isMissing(column, whether))
  const texts = columns.map((column, index) => when([{ when: absent[index] ?? lit(false), then: lit('') }], asText(column)))
  if (missing !== 'skip') {
    const whole = textOf(...texts.flatMap((text, index) => (index === 0 ? [text] : [separator, text])))
    return when([{ when: missing === 'null' ? anyOf(absent) : allOf(absent), then: lit(null) }], whole)
  }
  // Every text brings its separator, and the first separator of all is cut off again.
  const led = columns.map((column, index) => when([{ when: absent[index] ?? lit(false), then: lit('') }], textOf(separator, asText(column))))
  return when([{ when: allOf(absent), then: lit(null) }], call('substring', textOf(...led), [...separator].length + 1))
}

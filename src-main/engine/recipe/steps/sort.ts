import { z } from 'zod'
import { call, col, type Expression, type Ordering } from '#shared/define/expression'
import { columnName, hints } from '#shared/define/params'
import { defineStep } from '#shared/define/step'
import type { Column } from '#shared/model/column'
import { failure } from '#shared/model/problem'

const key = z.strictObject({
  column: columnName('Column to sort by.'),
  direction: z.enum(['asc', 'desc']).default('asc').describe('Smallest first (asc) or greatest first (desc).').meta(hints({ labels: { asc: 'smallest first', desc: 'greatest first' } })),
  nulls: z.enum(['first', 'last']).default('last').describe('Where missing values (NULL) go.').meta(hints({ advanced: true })),
  natural: z.boolean().default(false).describe('Whether numbers inside texts count as numbers and letters by their alphabet alone: item 2 before Item 10.').meta(hints({ advanced: true })),
})

export default defineStep({
  name: 'sort',
  title: 'Sort',
  group: 'rows',
  icon: 'arrow-up-down',
  common: 'Sort',
  summary: 'Puts the rows in order.',
  docs: `Rows that are equal keep their order. Texts are compared by the numbers of their characters in Unicode (Z before a, ä after z); \`natural\`
leaves case and accents out and compares runs of digits as numbers. NULL goes last unless \`nulls: first\` says otherwise, whatever the direction; an
empty text is a value and comes before all others.`,
  kind: 'transform',
  scope: 'table',
  params: z.strictObject({ by: z.array(key).min(1).describe('Columns to sort by, the most important first.') }),
  describe: ({ by }) => by.map(({ column, direction }) => (direction === 'desc' ? `${column} descending` : column)).join(', '),
  compile: (input, { by }) => ({
    order: by.flatMap(({ column: name, direction, nulls, natural }): Ordering[] => {
      const column = input.column(name)
      const plain: Ordering = { by: col(column.name), direction, nulls }
      return natural ? [{ by: naturalKey(column), direction, nulls }, plain] : [plain]
    }),
  }),
  examples: [
    {
      title: 'NULL last, an empty text first; equal rows keep their order',
      params: { by: [{ column: 'city' }] },
      columns: { city: 'text', n: 'integer' },
      rows: [['b', 1], [null, 2], ['ä', 3], ['B', 4], ['', 5], ['b', 6], [' ', 7]],
      expect: { rows: [['', 5], [' ', 7], ['B', 4], ['b', 1], ['b', 6], ['ä', 3], [null, 2]] },
    },
    {
      title: 'Two columns, one falling, NULL first',
      params: { by: [{ column: 'a', direction: 'desc', nulls: 'first' }, { column: 'b' }] },
      columns: { a: 'integer', b: 'text' },
      rows: [[1, 'x'], [2, 'y'], [null, 'z'], [2, 'a']],
      expect: { rows: [[null, 'z'], [2, 'a'], [2, 'y'], [1, 'x']] },
    },
    {
      title: 'Natural order',
      params: { by: [{ column: 'item', natural: true }] },
      columns: { item: 'text' },
      rows: [['Item 10'], ['item 2'], ['Ítem 3'], ['item 02b'], ['item 12345678901234567890123']],
      expect: { rows: [['item 2'], ['item 02b'], ['Ítem 3'], ['Item 10'], ['item 12345678901234567890123']] },
    },
    {
      title: 'A cell that could not be converted is NULL; a rejected row is not there',
      params: { by: [{ column: 'n' }] },
      columns: { id: 'text', n: 'text' },
      rows: [['a', 'x'], ['b', '10'], [null, '1'], ['d', '9']],
      before: [{ step: 'not_null', columns: ['id'] }, { step: 'set_types', columns: { n: 'integer' } }],
      expect: { columns: { id: 'text', n: 'integer' }, rows: [['d', 9], ['b', 10], ['a', null]] },
    },
  ],
})

/** Digits of a run that count in natural order. */
const DIGITS = 40

/** The text without case and accents, every run of digits filled up with zeros to the same length: RE2 cannot count, so it gets too many and is cut. */
function naturalKey(column: Column): Expression {
  if (column.type.name !== 'text') throw failure('TYPE_MISMATCH', `${column.name} is no text: natural order is for texts.`, 'Remove `natural`.',
    { column: column.name })
  const folded = call('fold_case', call('strip_accents', col(column.name)))
  const filled = call('regex_replace', folded, '([0-9]+)', `${'0'.repeat(DIGITS)}$1`)
  return call('regex_replace', filled, `[0-9]*([0-9]{${DIGITS}})`, '$1')
}

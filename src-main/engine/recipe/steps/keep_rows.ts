import { z } from 'zod'
import { inWords } from '#shared/define/cells'
import { anyOf, call, col, type Expression, type Window } from '#shared/define/expression'
import { columnNames, hints } from '#shared/define/params'
import { defineStep, type StepPlan } from '#shared/define/step'

const NUMBER = '__number'
const COUNT = '__count'
const DRAW = '__draw'

/** 2^31 - 1, a prime: a product of two rests fits into 64 bits. */
const PRIME = 2_147_483_647

const count = (description: string) => z.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional().describe(description)

const params = z.strictObject({
  keep: z.enum(['first', 'last', 'range', 'sample']).default('first').describe('Which rows stay: the first, the last, those of a range, or a sample.').meta(hints({ labels: { first: 'the first rows', last: 'the last rows', range: 'a range of rows', sample: 'a random sample' } })),
  rows: count('How many rows stay (first, last, sample).').meta(hints({ when: { keep: ['first', 'last', 'sample'] } })),
  from: count('Number of the first row of the range, from 1.').meta(hints({ when: { keep: ['range'] } })),
  to: count('Number of the last row of the range; the end of the table when left out.').meta(hints({ when: { keep: ['range'] } })),
  seed: z.number().int().min(0).max(PRIME - 1).default(1).describe('Number that decides the sample: the same number draws the same rows.').meta(hints({ when: { keep: ['sample'] } })),
  group_by: columnNames('Columns whose equal values make groups: rows are counted in each group.').optional(),
})

export default defineStep({
  name: 'keep_rows',
  title: 'Keep rows',
  group: 'rows',
  icon: 'rows-3',
  summary: 'Keeps the first, the last, a range or a sample of the rows.',
  docs: `Rows are counted in their present order, rejected ones left out. A sample keeps the order of its rows. It can be drawn again: the rows with
the smallest draw stay, where the draw of row n is a permutation of the numbers below 2^31 - 1: x = (n · 48271 + seed · 69621) mod p, then twice x ←
x⁵ + seed mod p. The other rows are counted as removed and can be seen.`,
  kind: 'transform',
  scope: 'table',
  params: params
    .refine(({ keep, rows }) => keep === 'range' || rows !== undefined, { error: 'say how many rows stay', path: ['rows'] })
    .refine(({ keep, from, to }) => keep !== 'range' || from !== undefined || to !== undefined, { error: 'give from, to or both', path: ['from'] })
    .refine(({ from = 1, to = from }) => from <= to, { error: 'the range ends before it begins', path: ['to'] }),
  describe: ({ keep, rows, from = 1, to, group_by: groups }) => {
    const which = keep === 'range' ? `rows ${from} to ${to ?? 'the end'}` : keep === 'sample' ? `a sample of ${rows} rows` : `the ${keep} ${rows} rows`
    return groups ? `${which} of each ${inWords(groups)}` : which
  },
  compile: (input, { keep, rows = 0, from = 1, to, seed, group_by: groups }): StepPlan => {
    const partitionBy = groups ? input.pick(groups).map(({ name }) => col(name)) : []
    const window = (fn: Window['fn'], orderBy: Window['orderBy'] = []): Window => ({ fn, args: [], partitionBy, orderBy })
    const number = { name: NUMBER, window: window('row_number') }
    switch (keep) {
      case 'first': return { helpers: [number], remove: call('gt', col(NUMBER), rows) }
      case 'last': return { helpers: [number, { name: COUNT, window: window('count') }], remove: call('le', col(NUMBER), call('subtract', col(COUNT), rows)) }
      case 'range': return { helpers: [number], remove: anyOf([call('lt', col(NUMBER), from), ...(to === undefined ? [] : [call('gt', col(NUMBER), to)])]) }
      case 'sample': {
        const place: Window = { fn: 'row_number', args: [], partitionBy: [], orderBy: [] }
        const drawn = window('row_number', [{ by: draw(col(NUMBER), seed), direction: 'asc', nulls: 'last' }])
        return { helpers: [{ name: NUMBER, window: place }, { name: DRAW, window: drawn }], remove: call('gt', col(DRAW), rows) }
      }
    }
  },
  examples: [
    {
      title: 'The first rows; rejected ones are not counted',
      params: { rows: 2 },
      columns: { id: 'text' },
      rows: [['ä'], [null], ['b'], ['c']],
      before: [{ step: 'not_null', columns: ['id'] }],
      expect: { rows: [['ä'], ['b']], removed: [4] },
    },
    {
      title: 'The last row of each group',
      params: { keep: 'last', rows: 1, group_by: ['city'] },
      columns: { city: 'text', n: 'integer' },
      rows: [['A', 1], [null, 2], ['A', 3], ['', 4], [' ', 5], [null, 6]],
      expect: { rows: [['A', 3], ['', 4], [' ', 5], [null, 6]], removed: [1, 2] },
    },
    {
      title: 'A range',
      params: { keep: 'range', from: 2, to: 3 },
      columns: { n: 'text' },
      rows: [['1'], ['x'], ['3'], ['4']],
      before: [{ step: 'set_types', columns: { n: 'integer' } }],
      expect: { columns: { n: 'integer' }, rows: [[null], [3]], removed: [1, 4] },
    },
    {
      title: 'A sample: the same seed draws the same rows',
      params: { keep: 'sample', rows: 3, seed: 7 },
      columns: { n: 'integer' },
      rows: [[1], [2], [3], [4], [5], [6], [7], [8]],
      expect: { rows: [[4], [6], [7]], removed: [1, 2, 3, 5, 8] },
    },
  ],
})

/** Two rounds of a permutation of the rests of {@link PRIME}: 5 has no factor in common with PRIME - 1, so no two rows below it draw alike. */
function draw(row: Expression, seed: number): Expression {
  const start = rest(call('add', call('multiply', row, 48_271), seed * 69_621))
  return [1, 2].reduce<Expression>((x) => rest(call('add', fifthPower(x), seed)), start)
}

function fifthPower(x: Expression): Expression {
  const square = rest(call('multiply', x, x))
  return rest(call('multiply', rest(call('multiply', square, square)), x))
}

const rest = (value: Expression): Expression => call('modulo', value, PRIME)

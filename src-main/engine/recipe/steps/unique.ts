import { z } from 'zod'
import { compareOptions, comparedCell, inWords, isMissing, quoteCell, someInWords } from '#shared/define/cells'
import { allOf, call, col, not, textOf } from '#shared/define/expression'
import { blank, columnNames } from '#shared/define/params'
import { defineStep } from '#shared/define/step'

const COUNT = '__same'

export default defineStep({
  name: 'unique',
  title: 'Unique',
  group: 'rules',
  icon: 'fingerprint',
  summary: 'No two rows have the same values in these columns.',
  docs: `Every row of a group of equal ones is broken, the first too: use \`dedupe\` to keep one of them. Rows that were rejected before do not count.
A row in which one of the columns is missing passes; a blank text is missing unless \`blank: keep\` says otherwise.`,
  kind: 'rule',
  scope: 'table',
  params: z.strictObject({
    columns: columnNames('Columns that together identify a row.'),
    ...compareOptions,
    blank: blank(),
  }),
  describe: ({ columns }) => someInWords(columns),
  compile: (input, { columns, blank: whether, ...options }) => {
    const keys = input.pick(columns)
    const [only, ...more] = keys
    const times = call('to_text', col(COUNT))
    const reason = only && more.length === 0
      ? textOf(`${only.name} `, quoteCell(only), ' appears ', times, ' times')
      : textOf(`${inWords(keys.map(({ name }) => name))} appear together `, times, ' times')
    return {
      helpers: [{ name: COUNT, window: { fn: 'count', args: [], partitionBy: keys.map((key) => comparedCell(key, options)), orderBy: [] } }],
      conditions: [{
        ...(more.length === 0 && only && { column: only.name }),
        failed: allOf([call('gt', col(COUNT), 1), ...keys.map((key) => not(isMissing(key, whether)))]),
        reason,
      }],
    }
  },
  examples: [
    {
      title: 'All rows of a group are broken; missing values pass',
      params: { columns: ['email'] },
      columns: { email: 'text' },
      rows: [['zoë@x.de'], ['b@x.de'], ['zoë@x.de'], [null], [null], [''], [''], [' ']],
      expect: {
        rows: [['b@x.de'], [null], [null], [''], [''], [' ']],
        rejects: [{ row: 1, reasons: ["email 'zoë@x.de' appears 2 times"] }, { row: 3, reasons: ["email 'zoë@x.de' appears 2 times"] }],
      },
    },
    {
      title: 'Several columns, compared without regard to case and spaces',
      params: { columns: ['first', 'last'], ignore_case: true, ignore_spaces: true },
      columns: { first: 'text', last: 'text' },
      rows: [['Ann', 'Lee'], ['ann ', 'LEE'], ['Ann', 'Li']],
      expect: {
        rows: [['Ann', 'Li']],
        rejects: [{ row: 1, reasons: ['first and last appear together 2 times'] }, { row: 2, reasons: ['first and last appear together 2 times'] }],
      },
    },
    {
      title: 'Neither rejected rows nor cells that could not be converted count',
      params: { columns: ['id'] },
      columns: { id: 'text', ok: 'text' },
      rows: [['1', 'y'], ['1', null], ['x', 'y'], ['y', 'y']],
      before: [{ step: 'not_null', columns: ['ok'] }, { step: 'set_types', columns: { id: 'integer' } }],
      expect: { columns: { id: 'integer', ok: 'text' }, rows: [[1, 'y'], [null, 'y'], [null, 'y']] },
    },
  ],
})

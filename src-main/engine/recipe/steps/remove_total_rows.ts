import { z } from 'zod'
import { inWords, isMissing } from '#shared/define/cells'
import { allOf, anyOf, call, col } from '#shared/define/expression'
import { columnName, columnNames, hints } from '#shared/define/params'
import { defineStep } from '#shared/define/step'
import { failure } from '#shared/model/problem'

/** Words that people write before a sum, in small letters. */
const WORDS = [
  'total', 'totals', 'grand total', 'sub total', 'subtotal', 'sub-total', 'sum', 'overall', 'gesamt', 'gesamtsumme', 'summe', 'zwischensumme', 'insgesamt',
  'total général', 'sous-total', 'somme',
  'total general', 'suma', 'totale', 'totaal', 'razem', 'итого', 'всего', '合計', '总计',
]

const escaped = (word: string): string => word.toLowerCase().trim().replace(/[\\^$.|?*+()[\]{}]/g, '\\$&').replace(/\s+/g, '\\s+')

export default defineStep({
  name: 'remove_total_rows',
  title: 'Remove total rows',
  group: 'rows',
  icon: 'sigma',
  summary: 'Takes away rows that sum up others.',
  docs: `A row goes when the text in \`column\` is one of the words, whatever the case and with or without a colon behind it, and the columns of
\`empty\` are all missing in it (where none are named: at least one other column is). So a customer named Total whose row is complete stays. Words
that start a longer text count with \`match: start\` (\`Total 2024\`). Removed rows are counted and can be seen, but they are no rejects.`,
  kind: 'transform',
  scope: 'row',
  params: z.strictObject({
    column: columnName('Text column in which the word stands.'),
    empty: columnNames('Columns that are empty in rows of totals, for example the key.').optional(),
    words: z.array(z.string().min(1).max(100)).min(1).max(200).default(WORDS).describe('Words for a total.').meta(hints({ advanced: true })),
    match: z.enum(['whole', 'start']).default('whole').describe('Whether the word is all that stands in the cell, or its beginning.').meta(hints({ advanced: true })),
  }),
  describe: ({ column, empty }) => `rows of totals in ${column}${empty ? ` without ${inWords(empty)}` : ''}`,
  compile: (input, { column: name, empty, words, match }) => {
    const column = input.column(name)
    if (column.type.name !== 'text') throw failure('TYPE_MISMATCH', `${column.name} is no text: no word can stand in it.`, 'Name a text column.',
      { column: column.name })
    const pattern = `\\s*(?:${words.map(escaped).join('|')})${match === 'start' ? '(?:[^\\pL].*)?' : '\\s*[:.=]?\\s*'}`
    const others = input.columns.filter((other) => other.name !== column.name)
    const gaps = empty ? allOf(input.pick(empty).map((key) => isMissing(key, 'missing'))) : anyOf(others.map((other) => isMissing(other, 'missing')))
    return { remove: call('is_true', allOf([call('regex_full', col(column.name), `(?s)${pattern}`, 'i'), gaps])) }
  },
  examples: [
    {
      title: 'The key is empty in rows of totals',
      params: { column: 'city', empty: ['id'] },
      columns: { id: 'text', city: 'text', amount: 'text' },
      rows: [['1', 'Köln', '5'], ['', 'Total', '5'], [null, ' SUMME: ', '5'], ['2', 'Total', '7'], [' ', 'Totalbad', '1'], [null, null, '1'],
        [null, 'Total 2024', '5']],
      expect: {
        rows: [['1', 'Köln', '5'], ['2', 'Total', '7'], [' ', 'Totalbad', '1'], [null, null, '1'], [null, 'Total 2024', '5']],
        removed: [2, 3],
      },
    },
    {
      title: 'The beginning of a text, and words of your own',
      params: { column: 'city', words: ['Umsatz (netto)', 'Total'], match: 'start' },
      columns: { id: 'text', city: 'text' },
      rows: [['1', 'Total 2024'], [null, 'total 2024'], [null, 'Totalbad'], [null, 'umsatz  (netto) EUR']],
      expect: { rows: [['1', 'Total 2024'], [null, 'Totalbad']], removed: [2, 4] },
    },
    {
      title: 'A cell that could not be converted is missing; a rejected row is gone already',
      params: { column: 'name', empty: ['id'] },
      columns: { id: 'text', name: 'text', n: 'text' },
      rows: [['1', 'Zoë', '1'], ['-', 'Sum', '1'], ['-', 'Sum', null]],
      before: [{ step: 'not_null', columns: ['n'] }, { step: 'set_types', columns: { id: 'integer' } }],
      expect: { columns: { id: 'integer', name: 'text', n: 'text' }, rows: [[1, 'Zoë', '1']], removed: [2] },
    },
  ],
})

import { z } from 'zod'
import { inWords } from '#shared/define/cells'
import { call, col } from '#shared/define/expression'
import { changeColumns, textColumns, withValue } from '#shared/define/outputs'
import { hints, optionalColumns } from '#shared/define/params'
import { defineStep } from '#shared/define/step'

/** Typographic signs and the plain ones that stand for them. */
const PLAIN_SIGNS: readonly (readonly [string, string])[] = [
  ['[\u2018\u2019\u201a\u201b]', "'"],
  ['[\u201c\u201d\u201e\u201f\u00ab\u00bb]', '"'],
  ['[\u2010-\u2015\u2212]', '-'],
  ['\u2026', '...'],
]

export default defineStep({
  name: 'normalize_text',
  title: 'Normalise text',
  group: 'text',
  icon: 'sparkles',
  summary: 'Writes equal-looking texts the same way: Unicode form, accents, quotes and dashes.',
  docs: `An é can be one character or an e with an accent behind it: both look alike and are not equal. This step always writes the first (Unicode normal form C).
\`accents: remove\` writes e for é; letters that are no accented ones (ß, ø, æ) stay. \`signs: plain\` makes straight quotes, a hyphen and three dots of the typographic ones.`,
  kind: 'transform',
  scope: 'row',
  params: z.strictObject({
    columns: optionalColumns('Columns to normalise; all text columns where left out.'),
    accents: z.enum(['keep', 'remove']).default('keep').describe('Whether letters keep their accents.').meta(hints({ labels: { keep: 'stay', remove: 'are taken away' } })),
    signs: z.enum(['keep', 'plain']).default('keep').describe('Whether typographic quotes, dashes and dots become plain ones.').meta(hints({ labels: { keep: 'stay', plain: 'become plain ones' } })),
  }),
  describe: ({ columns, accents, signs }) => {
    const parts = ['normal form C', ...(accents === 'remove' ? ['no accents'] : []), ...(signs === 'plain' ? ['plain signs'] : [])]
    return `${parts.join(', ')}: ${columns ? inWords(columns) : 'all text columns'}`
  },
  compile: (input, { columns, accents, signs }) => ({
    columns: changeColumns(input, textColumns(input, columns), (column) => {
      const unaccented = accents === 'remove' ? call('strip_accents', col(column.name)) : col(column.name)
      const replaced = signs === 'plain' ? PLAIN_SIGNS.reduce((value, [pattern, plain]) => call('regex_replace', value, pattern, plain), call('normalize', unaccented)) : call('normalize', unaccented)
      return withValue(column, replaced)
    }),
  }),
  examples: [
    {
      title: 'One spelling of each letter',
      params: {},
      columns: { name: 'text' },
      rows: [['Zoe\u0308'], ['Zoë'], [''], [' '], [null]],
      expect: { rows: [['Zoë'], ['Zoë'], [''], [' '], [null]], changed: 1 },
    },
    {
      title: 'Without accents, with plain quotes and dashes; a dropped row and an invalid cell before',
      params: { columns: ['note'], accents: 'remove', signs: 'plain' },
      columns: { note: 'text', age: 'text' },
      rows: [['„Café“ – crème…', 'x'], ['dropped', null], ['Straße', '5']],
      before: [{ step: 'not_null', columns: ['age'] }, { step: 'set_types', columns: { age: 'integer' } }],
      expect: { columns: { note: 'text', age: 'integer' }, rows: [['"Cafe" - creme...', null], ['Straße', 5]], changed: 1 },
    },
  ],
})

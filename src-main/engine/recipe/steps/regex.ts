import { z } from 'zod'
import { asText, isMissing, quoteCell } from '#shared/define/cells'
import { allOf, call, not, textOf } from '#shared/define/expression'
import { blank, columnName, hints, pattern } from '#shared/define/params'
import { checkPattern } from '#shared/define/patterns'
import { defineStep } from '#shared/define/step'

export default defineStep({
  name: 'regex',
  title: 'Regular expression',
  group: 'rules',
  icon: 'regex',
  common: 'Pattern',
  summary: 'Texts look as a pattern says.',
  docs: `The pattern is a regular expression of RE2: no look-around and no back references, and no text can make it slow. It has to match the whole
text; with \`match: part\` it may match anywhere in it. A missing value passes; a blank text is missing unless \`blank: keep\` says otherwise. Values
of other types are looked at as they are written; a cell that could not be converted is broken.`,
  kind: 'rule',
  scope: 'row',
  params: z.strictObject({
    column: columnName('Column whose texts are looked at.'),
    pattern: pattern('Regular expression (RE2).'),
    match: z.enum(['full', 'part']).default('full').describe('Whether the pattern has to match the whole text or a part of it.').meta(hints({ advanced: true, labels: { full: 'the whole text', part: 'a part of it' } })),
    ignore_case: z.boolean().default(false).describe('Whether small and capital letters count as equal.').meta(hints({ advanced: true })),
    blank: blank(),
  }),
  describe: ({ column, pattern: expression, match }) => `${column} ${match === 'full' ? 'matches' : 'contains'} ${expression}`,
  compile: (input, { column: name, pattern: expression, match, ignore_case: anyCase, blank: whether }) => {
    const column = input.column(name)
    checkPattern(expression)
    const matches = call(match === 'full' ? 'regex_full' : 'regex_contains', asText(column), expression, ...(anyCase ? ['i'] : []))
    return {
      conditions: [{
        column: column.name,
        failed: allOf([not(isMissing(column, whether)), not(matches)]),
        reason: textOf(`${column.name} `, quoteCell(column), ` does not ${match === 'full' ? 'match' : 'contain'} ${expression}`),
      }],
    }
  },
  examples: [
    {
      title: 'The whole text has to match; blank texts pass',
      params: { column: 'email', pattern: '[^@\\s]+@[^@\\s]+\\.[^@\\s]+' },
      columns: { email: 'text' },
      rows: [['zoë@x.de'], ['x: zoë@x.de'], [null], [''], [' ']],
      expect: {
        rows: [['zoë@x.de'], [null], [''], [' ']],
        rejects: [{ row: 2, reasons: ["email 'x: zoë@x.de' does not match [^@\\s]+@[^@\\s]+\\.[^@\\s]+"] }],
      },
    },
    {
      title: 'A part of the text, in any case',
      params: { column: 'note', pattern: 'köln', match: 'part', ignore_case: true, blank: 'keep' },
      columns: { note: 'text' },
      rows: [['Aus KÖLN.'], [''], ['Bonn']],
      expect: {
        rows: [['Aus KÖLN.']],
        rejects: [{ row: 2, reasons: ["note '' does not contain köln"] }, { row: 3, reasons: ["note 'Bonn' does not contain köln"] }],
      },
    },
    {
      title: 'Numbers as they are written; a cell that could not be converted is broken',
      params: { column: 'year', pattern: '20\\d\\d' },
      columns: { id: 'text', year: 'text' },
      rows: [['a', '2024'], ['b', '1924'], ['c', 'MMXXIV'], [null, '1']],
      before: [{ step: 'not_null', columns: ['id'] }, { step: 'set_types', columns: { year: 'integer' } }],
      expect: {
        columns: { id: 'text', year: 'integer' },
        rows: [['a', 2024]],
        rejects: [{ row: 2, reasons: ['year 1924 does not match 20\\d\\d'] }, { row: 3, reasons: ["'MMXXIV' is not an integer"] },
          { row: 4, reasons: ['year 1 does not match 20\\d\\d'] }],
      },
    },
  ],
})

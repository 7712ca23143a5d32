import { z } from 'zod'
import { inWords } from '#shared/define/cells'
import { escapePattern } from '#shared/define/characters'
import { call, col, type Expression, lit, when } from '#shared/define/expression'
import { changeColumns, textColumns, withValue } from '#shared/define/outputs'
import { hints, optionalColumns } from '#shared/define/params'
import { checkPattern, checkReplacement } from '#shared/define/patterns'
import { defineStep } from '#shared/define/step'

const params = z.strictObject({
  columns: optionalColumns('Columns to look through; all text columns where left out.'),
  find: z.string().max(1000).describe('Text, or with regex the pattern (RE2), that is looked for.'),
  replace: z.string().max(10_000).nullable().default('').describe('What takes its place; $1 is the first group of a pattern. Null empties the whole cell.'),
  match: z.enum(['part', 'cell']).default('part').describe('Whether every occurrence in a cell is meant, or only cells that match as a whole.').meta(hints({ labels: { part: 'every occurrence', cell: 'whole cells only' } })),
  regex: z.boolean().default(false).describe('Whether the text is a regular expression (RE2).'),
  ignore_case: z.boolean().default(false).describe('Whether capital and small letters count as equal.').meta(hints({ advanced: true })),
})

export default defineStep({
  name: 'find_replace',
  title: 'Find and replace',
  group: 'text',
  icon: 'replace',
  common: 'Replace',
  summary: 'Replaces a text, or what matches a pattern.',
  docs: `The text is taken literally unless \`regex\` is on: then it is RE2, which has no look-around and no back-references, and \`$1\` to \`$9\` stand for groups, \`$$\` for
a dollar sign. NULL never matches. An empty text can be looked for as a whole cell only.`,
  kind: 'transform',
  scope: 'row',
  params: params.refine(({ find, match }) => find !== '' || match === 'cell', { error: 'an empty text can only be found as a whole cell (match: cell)', path: ['find'] }),
  describe: ({ columns, find, replace, match, regex }) =>
    `${columns ? `${inWords(columns)}: ` : ''}${regex ? `/${find}/` : `"${find}"`}${match === 'cell' ? ' as a whole' : ''} → ${replace === null ? 'NULL' : `"${replace}"`}`,
  compile: (input, given) => {
    if (given.regex) {
      checkPattern(given.find)
      if (given.replace !== null) checkReplacement(given.find, given.replace)
    }
    return { columns: changeColumns(input, textColumns(input, given.columns), (column) => withValue(column, replaced(col(column.name), given))) }
  },
  examples: [
    {
      title: 'Every occurrence, literally',
      params: { columns: ['code'], find: '.', replace: '-' },
      columns: { code: 'text' },
      rows: [['a.b.ç'], ['abc'], [null], [''], ['  ']],
      expect: { rows: [['a-b-ç'], ['abc'], [null], [''], ['  ']], changed: 1 },
    },
    {
      title: 'A whole cell in any case; empty texts become NULL',
      params: { find: '', replace: null, match: 'cell' },
      columns: { a: 'text', b: 'text' },
      rows: [['', 'x'], [null, ' ']],
      expect: { rows: [[null, 'x'], [null, ' ']], changed: 1 },
    },
    {
      title: 'A pattern with groups',
      params: { columns: ['name'], find: '(\\w+), (\\w+)', replace: '$2 $1', regex: true },
      columns: { name: 'text' },
      rows: [['Smith, John'], ['Cher']],
      expect: { rows: [['John Smith'], ['Cher']] },
    },
    {
      title: 'A whole cell by a pattern',
      params: { columns: ['phone'], find: '0(\\d+)', replace: '+49$1', match: 'cell', regex: true },
      columns: { phone: 'text' },
      rows: [['0221'], ['call 0221']],
      expect: { rows: [['+49221'], ['call 0221']] },
    },
    {
      title: 'In any case, behind a rule and a conversion',
      params: { columns: ['city'], find: 'STR.', replace: '$traße', ignore_case: true },
      columns: { city: 'text', n: 'text' },
      rows: [['Hauptstr. 5', 'x'], [null, '1'], ['STRX', '2']],
      before: [{ step: 'not_null', columns: ['city'] }, { step: 'set_types', columns: { n: 'integer' } }],
      expect: { columns: { city: 'text', n: 'integer' }, rows: [['Haupt$traße 5', null], ['STRX', 2]] },
    },
    {
      title: 'A whole cell in any case',
      params: { columns: ['state'], find: 'ny', replace: 'New York', match: 'cell', ignore_case: true },
      columns: { state: 'text' },
      rows: [['NY'], ['Ny.']],
      expect: { rows: [['New York'], ['Ny.']] },
    },
  ],
})

function replaced(cell: Expression, { find, replace, match, regex, ignore_case: anyCase }: z.output<typeof params>): Expression {
  const flags = anyCase ? ['i'] : []
  if (!regex && match === 'cell') {
    const same = anyCase ? call('eq', call('fold_case', cell), call('fold_case', find)) : call('eq', cell, find)
    return when([{ when: same, then: lit(replace) }], cell)
  }
  if (!regex && !anyCase) return replace === null ? emptied(call('contains', cell, find), cell) : call('replace', cell, find, replace)
  const pattern = regex ? find : escapePattern(find)
  const whole = match === 'cell' ? `^(?:${pattern})$` : pattern
  if (replace === null) return emptied(call('regex_contains', cell, whole, ...flags), cell)
  return call('regex_replace', cell, whole, regex ? replace : replace.replaceAll('$', '$$$$'), ...flags)
}

const emptied = (found: Expression, cell: Expression): Expression => when([{ when: found, then: lit(null) }], cell)

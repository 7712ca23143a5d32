import { z } from 'zod'
import { asText } from '#shared/define/cells'
import { escapePattern } from '#shared/define/characters'
import { call, type Expression } from '#shared/define/expression'
import { checkNewNames, insertAt } from '#shared/define/outputs'
import { columnName, hints, newColumnName, pattern } from '#shared/define/params'
import { checkPattern } from '#shared/define/patterns'
import { defineStep } from '#shared/define/step'
import { TEXT } from '#shared/model/data-type'
import { failure } from '#shared/model/problem'

const count = (description: string) => z.number().int().min(1).max(100_000).optional().describe(description)

const params = z.strictObject({
  column: columnName('Column to take from.'),
  into: newColumnName('Name of the new column; where left out, the column itself is changed.').optional(),
  pattern: pattern('Pattern (RE2) of what is taken: its group, or all of it.').optional(),
  group: z.number().int().min(0).max(99).optional().describe('The group of the pattern; the first where it has one, else the whole match.').meta(hints({ advanced: true })),
  first: count('Take so many characters from the start.'),
  last: count('Take so many characters from the end.'),
  after: z.string().min(1).max(1000).optional().describe('Take what stands after this text.'),
  before: z.string().min(1).max(1000).optional().describe('Take what stands before this text; with after, what stands between the two.'),
  ignore_case: z.boolean().default(false).describe('Whether capital and small letters count as equal.').meta(hints({ advanced: true })),
})
type Params = z.output<typeof params>

const ways = ({ pattern: wanted, first, last, after, before }: Params): number =>
  [wanted, first, last, after ?? before].filter((way) => way !== undefined).length

export default defineStep({
  name: 'extract_text',
  title: 'Extract text',
  group: 'text',
  icon: 'text-select',
  summary: 'Takes a part of a text: by a pattern, from the start or end, or between two texts.',
  docs: `Give one of \`pattern\`, \`first\`, \`last\`, or \`after\` and/or \`before\`. Where nothing is found the result is NULL, not an empty text; the first place where it is found
counts. Other types are read in their canonical text.`,
  kind: 'transform',
  scope: 'row',
  params: params
    .refine((given) => ways(given) === 1, { error: 'give one of pattern, first, last, or after and before', path: ['pattern'] })
    .refine(({ group, pattern: wanted }) => group === undefined || wanted !== undefined, { error: 'belongs to a pattern', path: ['group'] }),
  describe: (given) => `${given.column}: ${inWordsOf(given)}${given.into === undefined ? '' : ` → ${given.into}`}`,
  compile: (input, given) => {
    const column = input.column(given.column)
    if (given.into !== undefined) checkNewNames(input, [given.into])
    const taken = { name: given.into ?? column.name, type: TEXT, value: part(asText(column), given), from: [column.name] }
    return { columns: insertAt(input, column, [taken], given.into === undefined) }
  },
  examples: [
    {
      title: 'The group of a pattern',
      params: { column: 'order', pattern: 'No\\. (\\d+)', into: 'number' },
      columns: { order: 'text' },
      rows: [['Bestellung No. 12 für Zoë'], ['no. 3'], [null], [''], ['  ']],
      expect: { columns: { order: 'text', number: 'text' }, rows: [['Bestellung No. 12 für Zoë', '12'], ['no. 3', null], [null, null], ['', null], ['  ', null]] },
    },
    {
      title: 'Between two texts, in any case',
      params: { column: 'note', after: '[ID:', before: ']', ignore_case: true },
      columns: { note: 'text' },
      rows: [['x [id: é7] [ID:8]'], ['[ID:]'], ['[ID: 7']],
      expect: { rows: [[' é7'], [''], [null]] },
    },
    {
      title: 'From the start, of a column of another type, behind a rule',
      params: { column: 'day', first: 4, into: 'year' },
      columns: { id: 'text', day: 'text' },
      rows: [['1', '2024-01-05'], [null, '2024-01-06'], ['3', 'abc']],
      before: [{ step: 'not_null', columns: ['id'] }, { step: 'set_types', columns: { day: 'date' } }],
      expect: { columns: { id: 'text', day: 'date', year: 'text' }, rows: [['1', '2024-01-05', '2024'], ['3', null, null]] },
    },
    {
      title: 'From the end',
      params: { column: 'iban', last: 4 },
      columns: { iban: 'text' },
      rows: [['DE44 1234'], ['ab'], ['']],
      expect: { rows: [['1234'], ['ab'], [null]] },
    },
    {
      title: 'After a text, and the whole match of a pattern',
      params: { column: 'mail', after: '@', into: 'domain' },
      columns: { mail: 'text' },
      rows: [['a@b@c'], ['none']],
      expect: { columns: { mail: 'text', domain: 'text' }, rows: [['a@b@c', 'b@c'], ['none', null]] },
    },
  ],
})

function inWordsOf({ pattern: wanted, first, last, after, before }: Params): string {
  if (wanted !== undefined) return `/${wanted}/`
  if (first !== undefined) return `first ${first} characters`
  if (last !== undefined) return `last ${last} characters`
  return [after === undefined ? undefined : `after "${after}"`, before === undefined ? undefined : `before "${before}"`].filter(Boolean).join(', ')
}

function part(text: Expression, { pattern: wanted, group, first, last, after, before, ignore_case: anyCase }: Params): Expression {
  if (first !== undefined) return call('nullif', call('left', text, first), '')
  if (last !== undefined) return call('nullif', call('right', text, last), '')
  const flags = anyCase ? ['i'] : []
  if (wanted !== undefined) return call('regex_extract', text, wanted, groupOf(wanted, group), ...flags)
  const start = after === undefined ? '^' : escapePattern(after)
  const stop = before === undefined ? '$' : escapePattern(before)
  return call('regex_extract', text, `(?s)${start}(.*${before === undefined ? '' : '?'})${stop}`, 1, ...flags)
}

function groupOf(wanted: string, group: number | undefined): number {
  const groups = checkPattern(wanted)
  if (group !== undefined && group > groups) {
    throw failure('PATTERN_INVALID', `The pattern ${wanted} has no group ${group}.`, groups === 0 ? 'Put brackets round the part that you want.' : `Its groups are 1 to ${groups}.`, { value: wanted })
  }
  return group ?? Math.min(1, groups)
}

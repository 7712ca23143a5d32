import { z } from 'zod'
import { asText } from '#shared/define/cells'
import { escapePattern, WHITE_SPACE } from '#shared/define/characters'
import { call, type Expression, lit, textOf, when } from '#shared/define/expression'
import { checkNewNames, insertAt } from '#shared/define/outputs'
import { columnName, hints, newColumnName, pattern } from '#shared/define/params'
import { checkPattern } from '#shared/define/patterns'
import { defineStep } from '#shared/define/step'
import type { Column } from '#shared/model/column'
import { TEXT } from '#shared/model/data-type'
import { failure } from '#shared/model/problem'

const places = (description: string) => z.array(z.number().int().min(1).max(100_000)).min(1).max(100).optional().describe(description)

const params = z.strictObject({
  column: columnName('Column to split.'),
  delimiter: z.string().min(1).max(100).optional().describe('The text between the parts.'),
  pattern: pattern('Pattern (RE2) of what stands between the parts.').optional().meta(hints({ advanced: true })),
  positions: places('Split after these characters, counted from 1, rising.').meta(hints({ advanced: true })),
  widths: places('Widths of the parts in characters.').meta(hints({ advanced: true })),
  into: z.enum(['columns', 'rows']).default('columns').describe('Whether every part gets a column, or a row.'),
  names: z.array(newColumnName('Name.')).min(2).max(200).optional().describe('Names of the new columns; their number is the number of parts.').meta(hints({ when: { into: ['columns'] } })),
  parts: z.number().int().min(2).max(200).optional().describe('Number of parts where no names are given; the columns are called name_1, name_2, …').meta(hints({ when: { into: ['columns'] } })),
  from: z.enum(['left', 'right']).default('left').describe('From which side parts are counted.').meta(hints({ advanced: true })),
  extra: z.enum(['keep', 'drop', 'reject_row']).default('keep').describe('What becomes of further parts: kept in the last column (from right: in the first), dropped, or their row is rejected.').meta(hints({ advanced: true })),
  trim: z.boolean().default(false).describe('Whether white space round the parts is taken away.').meta(hints({ advanced: true })),
  keep_column: z.boolean().default(false).describe('Whether the column itself stays, before the new ones.').meta(hints({ advanced: true })),
})
type Params = z.output<typeof params>

const WAYS = ['delimiter', 'pattern', 'positions', 'widths'] as const
const wayOf = (given: Params) => WAYS.filter((way) => given[way] !== undefined)

export default defineStep({
  name: 'split_column',
  title: 'Split column',
  group: 'text',
  icon: 'split',
  summary: 'Splits texts by a delimiter, a pattern, at positions or into widths, into columns or rows.',
  docs: `Give one of \`delimiter\`, \`pattern\`, \`positions\` and \`widths\`. Parts that are not there are NULL; an empty text has one part, an empty text; NULL has none. Into
rows: every part gets a row of its own with all other cells repeated, and a cell without parts keeps its row. What is more than the columns hold is said by
\`extra\`: nothing is dropped unless you say so.`,
  kind: 'transform',
  scope: 'shape',
  params: params
    .refine((given) => wayOf(given).length === 1, { error: 'give one of delimiter, pattern, positions and widths', path: ['delimiter'] })
    .refine(({ positions = [] }) => positions.every((place, index) => place > (positions[index - 1] ?? 0)), { error: 'must rise', path: ['positions'] })
    .refine(({ into, names, parts, keep_column: keeps }) => into === 'columns' || (!names && !parts && !keeps), { error: 'names, parts and keep_column belong to columns', path: ['into'] })
    .refine(({ into, positions, widths }) => into === 'columns' || (!positions && !widths), { error: 'rows are split by a delimiter or a pattern', path: ['into'] })
    .refine(({ from, pattern: split, extra, positions, widths }) => from === 'left' || !(positions || widths || (split !== undefined && extra === 'keep')),
      { error: 'from the right a delimiter is needed, or a pattern with extra: drop', path: ['from'] }),
  describe: (given) => {
    const by = given.delimiter !== undefined ? `by "${given.delimiter}"` : given.pattern !== undefined ? `by /${given.pattern}/` : given.positions ? `after ${given.positions.join(', ')}` : `into widths ${given.widths?.join(', ') ?? ''}`
    return `${given.column} ${by} into ${given.into}${given.from === 'right' ? ' from the right' : ''}`
  },
  compile: (input, given) => {
    const column = input.column(given.column)
    if (given.pattern !== undefined) checkPattern(given.pattern)
    if (given.into === 'rows') return { expand: { column: column.name, parts: partsOf(asText(column), given) } }
    const names = namesOf(column, given)
    checkNewNames(input, names, given.keep_column ? [] : [column.name])
    const { values, tooMany } = split(asText(column), names.length, given)
    const added = names.map((name, index) => ({ name, type: TEXT, value: tidy(values[index] ?? lit(null), given), from: [column.name] }))
    const columns = insertAt(input, column, added, !given.keep_column)
    if (given.extra !== 'reject_row') return { columns }
    return { columns, conditions: [{ column: column.name, failed: tooMany, reason: textOf(`${column.name} has more than ${names.length} parts`), severity: 'drop' }] }
  },
  examples: [
    {
      title: 'By a delimiter; further parts stay in the last column',
      params: { column: 'name', delimiter: ' ', names: ['first', 'last'] },
      columns: { id: 'text', name: 'text' },
      rows: [['1', 'Zoë Smith'], ['2', 'Ana María Gómez'], ['3', 'Cher'], ['4', null], ['5', ''], ['6', '  ']],
      expect: {
        columns: { id: 'text', first: 'text', last: 'text' },
        rows: [['1', 'Zoë', 'Smith'], ['2', 'Ana', 'María Gómez'], ['3', 'Cher', null], ['4', null, null], ['5', '', null], ['6', '', ' ']],
      },
    },
    {
      title: 'From the right, further parts in the first column',
      params: { column: 'path', delimiter: '/', names: ['folder', 'file'], from: 'right', keep_column: true },
      columns: { path: 'text' },
      rows: [['a/b/c'], ['c'], ['a/c']],
      expect: { columns: { path: 'text', folder: 'text', file: 'text' }, rows: [['a/b/c', 'a/b', 'c'], ['c', null, 'c'], ['a/c', 'a', 'c']] },
    },
    {
      title: 'By a pattern; further parts dropped, or kept, or the row rejected',
      params: { column: 'tags', pattern: '[,;]', parts: 2, extra: 'reject_row', trim: true },
      columns: { tags: 'text' },
      rows: [['a; b'], ['a,b;c']],
      expect: { columns: { tags_1: 'text', tags_2: 'text' }, rows: [['a', 'b']], rejects: [{ row: 2, reasons: ['tags has more than 2 parts'] }] },
    },
    {
      title: 'By a pattern with the rest kept',
      params: { column: 'tags', pattern: '([,;])', parts: 2 },
      columns: { tags: 'text' },
      rows: [['a;b;c'], ['a'], [',']],
      expect: { columns: { tags_1: 'text', tags_2: 'text' }, rows: [['a', 'b;c'], ['a', null], ['', '']] },
    },
    {
      title: 'At positions, and into widths',
      params: { column: 'code', positions: [2, 4], names: ['country', 'check', 'bank'] },
      columns: { code: 'text' },
      rows: [['DE44é12'], ['DE'], [''], ['DE4']],
      expect: { columns: { country: 'text', check: 'text', bank: 'text' }, rows: [['DE', '44', 'é12'], ['DE', null, null], ['', null, null], ['DE', '4', null]] },
    },
    {
      title: 'Into widths, the rest dropped',
      params: { column: 'code', widths: [2, 1], extra: 'drop' },
      columns: { code: 'text' },
      rows: [['AB1xyz']],
      expect: { columns: { code_1: 'text', code_2: 'text' }, rows: [['AB', '1']] },
    },
    {
      title: 'Into rows, behind a rule and a conversion',
      params: { column: 'tags', delimiter: ',', into: 'rows', trim: true },
      columns: { n: 'text', tags: 'text' },
      rows: [['1', 'a, b'], [null, 'x'], ['abc', null], ['4', '']],
      before: [{ step: 'not_null', columns: ['n'] }, { step: 'set_types', columns: { n: 'integer' } }],
      expect: { columns: { n: 'integer', tags: 'text' }, rows: [[1, 'a'], [1, 'b'], [null, null], [4, '']] },
    },
  ],
})

function namesOf({ name }: Column, { names, parts, positions, widths }: Params): readonly string[] {
  const count = positions ? positions.length + 1 : widths?.length
  if (names && count !== undefined && names.length !== count) {
    throw failure('OPTION_INVALID', `${count} parts are made, but ${names.length} names are given.`, 'Give one name for each part.', { column: name })
  }
  return names ?? Array.from({ length: count ?? parts ?? 2 }, (_, index) => `${name}_${index + 1}`)
}

/** The parts as a list. White space round the delimiter belongs to it where parts are trimmed. */
function partsOf(text: Expression, { delimiter = '', pattern: between, trim, into }: Params): Expression {
  if (!trim || into === 'columns') return between === undefined ? call('split', text, delimiter) : call('split_regex', text, between)
  return call('split_regex', call('trim', text), `[${WHITE_SPACE}]*(?:${between ?? escapePattern(delimiter)})[${WHITE_SPACE}]*`)
}

const tidy = (part: Expression, { trim }: Params): Expression => (trim ? call('trim', part) : part)

interface Split { readonly values: readonly Expression[]; readonly tooMany: Expression }

function split(text: Expression, count: number, given: Params): Split {
  if (given.positions) return cut(text, [0, ...given.positions], given.extra)
  if (given.widths) return cut(text, given.widths.map((_, index) => sum(given.widths?.slice(0, index) ?? [])), given.extra, sum(given.widths))
  const list = partsOf(text, given)
  const length = call('list_length', list)
  const tooMany = call('gt', length, count)
  const values = Array.from({ length: count }, (_, index) => (given.from === 'left' ? fromLeft(text, list, index, count, given) : fromRight(list, length, index, count, given)))
  return { values, tooMany }
}

function fromLeft(text: Expression, list: Expression, index: number, count: number, { extra, delimiter, pattern: between }: Params): Expression {
  if (index < count - 1 || extra !== 'keep') return call('list_get', list, index + 1)
  if (between === undefined) return call('list_join', list, count, call('list_length', list), delimiter ?? '')
  // What stands between the parts differs, so the rest is cut out of the text: behind as many parts as have a column of their own.
  return call('regex_extract', text, `(?s)^${`.*?(?:${between})`.repeat(count - 1)}(.*)$`, checkPattern(between) * (count - 1) + 1)
}

function fromRight(list: Expression, length: Expression, index: number, count: number, { extra, delimiter }: Params): Expression {
  const place = call('subtract', length, count - 1 - index)
  if (index === 0 && extra === 'keep') return when([{ when: call('gt', place, 0), then: call('list_join', list, 1, place, delimiter ?? '') }])
  return when([{ when: call('gt', place, 0), then: call('list_get', list, place) }])
}

/** Parts that begin behind so many characters each; the last one goes to the end, or up to `end`. */
function cut(text: Expression, starts: readonly number[], extra: Params['extra'], end?: number): Split {
  const values = starts.map((start, index) => {
    const stop = starts[index + 1] ?? (extra === 'keep' ? undefined : end)
    const part = call('substring', text, start + 1, ...(stop === undefined ? [] : [stop - start]))
    return start === 0 ? part : when([{ when: call('gt', call('length', text), start), then: part }])
  })
  return { values, tooMany: end === undefined ? lit(false) : call('gt', call('length', text), end) }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

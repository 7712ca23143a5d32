import { z } from 'zod'
import { compared, compareOptions, comparedCell, isMissing, quoteCell } from '#shared/define/cells'
import { allOf, anyOf, call, cast, col, type Expression, lit, not, textOf, when } from '#shared/define/expression'
import { checkNewNames, insertAt } from '#shared/define/outputs'
import { columnName, hints, newColumnName } from '#shared/define/params'
import { defineStep } from '#shared/define/step'
import { valueIn, type WrittenValue } from '#shared/define/values'
import type { Column } from '#shared/model/column'
import { failure } from '#shared/model/problem'

const target = z.union([z.string(), z.number(), z.boolean(), z.null()])

const params = z.strictObject({
  column: columnName('Column whose values are mapped.'),
  values: z.record(z.string(), target).describe('New values by the old ones: {DE: Germany, AT: Austria}; null empties the cell.'),
  unmatched: z.enum(['keep', 'null', 'default', 'reject_row']).default('keep').describe('What becomes of values that are not listed.').meta(hints({ labels: { keep: 'stay as they are', null: 'become null', default: 'get a value of their own', reject_row: 'reject their row' } })),
  default: target.optional().describe('The value that unlisted ones get with unmatched: default.').meta(hints({ when: { unmatched: ['default'] } })),
  into: newColumnName('Name of a new column for the result; where left out, the column itself is changed.').optional().meta(hints({ advanced: true })),
  ...compareOptions,
})
type Params = z.output<typeof params>

/** More branches make DuckDB slow to plan; a longer list wants a join. */
const MOST = 5000

export default defineStep({
  name: 'map_values',
  title: 'Map values',
  group: 'values',
  icon: 'arrow-left-right',
  summary: 'Replaces whole values by a list: from → to.',
  docs: `A value is replaced where the whole cell is equal to a listed one; with \`ignore_case\` and \`ignore_spaces\` spellings are brought together. NULL is never mapped and never
counts as unlisted. In columns of other types than text both sides have to be values of that type. Where two listed values are equal under these options, the first one counts.`,
  aliases: ['lookup'],
  kind: 'transform',
  scope: 'row',
  params: params
    .refine(({ values }) => Object.keys(values).length >= 1 && Object.keys(values).length <= MOST, { error: `must list 1 to ${MOST} values`, path: ['values'] })
    .refine((given) => (given.unmatched === 'default') === (given.default !== undefined), { error: 'goes with unmatched: default', path: ['default'] }),
  describe: ({ column, values }) => {
    const pairs = Object.entries(values)
    return `${column}: ${pairs.slice(0, 3).map(([from, to]) => `${from} → ${to === null ? 'NULL' : String(to)}`).join(', ')}${pairs.length > 3 ? ` and ${pairs.length - 3} more` : ''}`
  },
  compile: (input, given) => {
    const column = input.column(given.column)
    if (given.into !== undefined) checkNewNames(input, [given.into])
    const groups = grouped(column, given)
    const value = when(groups.map(({ listed, then }) => ({ when: listed, then })), otherwise(column, given))
    const columns = insertAt(input, column, [{ name: given.into ?? column.name, type: column.type, value, from: [column.name] }], given.into === undefined)
    if (given.unmatched !== 'reject_row') return { columns }
    const failed = allOf([not(isMissing(column, 'keep')), not(anyOf(groups.map(({ listed }) => listed)))])
    return { columns, conditions: [{ column: column.name, failed, reason: textOf(`${column.name} `, quoteCell(column), ' is not in the list'), severity: 'drop' }] }
  },
  examples: [
    {
      title: 'Unlisted values are kept',
      params: { column: 'country', values: { DE: 'Germany', ÖS: 'Austria', '?': null } },
      columns: { country: 'text' },
      rows: [['DE'], ['ÖS'], ['de'], ['?'], [null], [''], [' ']],
      expect: { rows: [['Germany'], ['Austria'], ['de'], [null], [null], [''], [' ']], changed: 3 },
    },
    {
      title: 'Spellings brought together, into a new column',
      params: { column: 'city', values: { 'new york': 'New York', NYC: 'New York' }, ignore_case: true, ignore_spaces: true, unmatched: 'null', into: 'place' },
      columns: { city: 'text' },
      rows: [[' NEW  York'], ['nyc'], ['Rome']],
      expect: { columns: { city: 'text', place: 'text' }, rows: [[' NEW  York', 'New York'], ['nyc', 'New York'], ['Rome', null]] },
    },
    {
      title: 'Unlisted values are rejected',
      params: { column: 'size', values: { S: 'small', L: 'large' }, unmatched: 'reject_row' },
      columns: { size: 'text' },
      rows: [['S'], ['XL'], [null]],
      expect: { rows: [['small'], [null]], rejects: [{ row: 2, reasons: ["size 'XL' is not in the list"] }] },
    },
    {
      title: 'Numbers, behind a rule and a conversion',
      params: { column: 'grade', values: { '1': 10, '2': 20 }, unmatched: 'default', default: 0 },
      columns: { id: 'text', grade: 'text' },
      rows: [['a', '1'], [null, '2'], ['c', 'abc'], ['d', '7']],
      before: [{ step: 'not_null', columns: ['id'] }, { step: 'set_types', columns: { grade: 'integer' } }],
      expect: { columns: { id: 'text', grade: 'integer' }, rows: [['a', 10], ['c', null], ['d', 0]] },
    },
  ],
})

/** The listed values by what they become: one comparison with a list for each. */
function grouped(column: Column, { values, ...options }: Params): { listed: Expression; then: Expression }[] {
  const byTarget = new Map<WrittenValue | null, Expression[]>()
  for (const [from, to] of Object.entries(values)) {
    const listed = valueIn(column, from)
    byTarget.set(to, [...byTarget.get(to) ?? [], column.type.name === 'text' ? compared(listed, options) : listed])
  }
  const cell = comparedCell(column, options)
  return [...byTarget].map(([to, listed]) => ({ listed: call('in_list', cell, ...listed), then: constant(column, to) }))
}

function otherwise(column: Column, { unmatched, default: other }: Params): Expression {
  if (unmatched === 'null') return lit(null, column.type)
  if (unmatched !== 'default' || other === undefined) return col(column.name)
  return when([{ when: call('is_null', col(column.name)), then: lit(null, column.type) }], constant(column, other))
}

/** A value that the column can hold without loss. */
function constant(column: Column, value: WrittenValue | null): Expression {
  if (value === null) return lit(null, column.type)
  const written = valueIn(column, value)
  if (column.type.name === 'text') return written
  const { name, scale = 0 } = 'type' in written ? written.type : column.type
  const loses = column.type.name === 'integer' || column.type.name === 'date' ? name !== column.type.name : column.type.name === 'decimal' && scale > (column.type.scale ?? 10)
  if (loses) throw failure('TYPE_MISMATCH', `${column.name} cannot hold ${String(value)} without loss.`, 'Choose another value, or another type for the column.', { column: column.name, value: String(value) })
  return cast(written, column.type)
}

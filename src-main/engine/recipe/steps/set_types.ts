import { z } from 'zod'
import { someInWords } from '#shared/define/cells'
import { convert, readAs, wantedType } from '#shared/define/conversion'
import { checkDateFormat } from '#shared/define/date-formats'
import { asIs } from '#shared/define/outputs'
import { blank, columnName, onError, typeLabelParam } from '#shared/define/params'
import { type Condition, defineStep } from '#shared/define/step'
import { article } from '#shared/define/values'
import { type DataType, typeLabel } from '#shared/model/data-type'
import { failure } from '#shared/model/problem'

const typed = z.strictObject({
  type: typeLabelParam('The type.'),
  format: z.string().min(2).max(100).optional().describe('How dates or times are written: %d/%m/%Y. ISO 8601 where it is left out.'),
  formats: z.array(z.string().min(2).max(100)).min(1).max(20).optional().describe('Several formats; the first that fits counts.'),
})
const wanted = z.union([typeLabelParam('The type.'), typed])
type Wanted = z.output<typeof wanted>

const labelOf = (given: Wanted): string => (typeof given === 'string' ? given : given.type)
const formatsOf = (given: Wanted): readonly string[] | undefined => (typeof given === 'string' ? undefined : given.formats ?? (given.format === undefined ? undefined : [given.format]))

export default defineStep({
  name: 'set_types',
  title: 'Set types',
  group: 'types',
  icon: 'shapes',
  common: 'Change type',
  summary: 'Reads columns as numbers, dates, times or truth values, strictly.',
  docs: `Nothing is rounded and nothing guessed: \`1.5\` and \`1e3\` are no integers, \`31/04\` is no date, \`12.345\` does not fit decimal(18,2), \`inf\` and
\`1,000\` are no numbers. White space round a value is allowed. A year written as \`%Y\` has four digits. Blank texts become NULL and are not
counted as invalid, unless \`blank: keep\` says otherwise. Cells that cannot be converted follow \`on_error\`. A type that already fits changes nothing; between
types, what would not be the same value afterwards is invalid (2.5 as an integer, a time of day as a date).`,
  kind: 'transform',
  scope: 'row',
  params: z.strictObject({
    columns: z.record(columnName('Column.'), wanted).describe('For each column its type: age: integer, or signed_up: {type: date, format: "%d/%m/%Y"}.'),
    on_error: onError(),
    blank: blank(),
  }),
  describe: ({ columns }) => someInWords(Object.entries(columns).map(([name, given]) => `${name}: ${labelOf(given)}`)),
  compile: (input, { columns, on_error: onErrorIs, blank: whether }) => {
    const given = new Map(Object.entries(columns).map(([name, one]) => [input.column(name).name, one]))
    const conditions: Condition[] = []
    const outputs = input.columns.map((column) => {
      const one = given.get(column.name)
      if (one === undefined) return asIs(column)
      const type = wantedType(labelOf(one))
      if (isSame(column.type, type)) return asIs(column)
      const formats = formatsOf(one)
      checkFormats(column.name, type, formats)
      const noun = `${article(type)}${formats ? ` (${formats.join(', ')})` : ''}`
      const { output, conditions: own } = convert(column, readAs(column, type, formats), type, { onError: onErrorIs, blank: whether, noun, unchanged: true })
      conditions.push(...own)
      return output
    })
    return conditions.length > 0 ? { columns: outputs, conditions } : { columns: outputs }
  },
  examples: [
    {
      title: 'Integers and dates; cells that cannot be converted are emptied and listed',
      params: { columns: { age: 'integer', signed_up: { type: 'date', format: '%d/%m/%Y' } } },
      columns: { name: 'text', age: 'text', signed_up: 'text' },
      rows: [['Zoë', '41', '31/12/2024'], ['Bob', '1.5', '31/04/2024'], ['Cid', null, ''], ['Dee', ' ', '1/2/24'], ['Eve', ' 007 ', '1/2/2024'], [null, '5', '1/2/2024']],
      before: [{ step: 'not_null', columns: ['name'] }],
      expect: {
        columns: { name: 'text', age: 'integer', signed_up: 'date' },
        rows: [['Zoë', 41, '2024-12-31'], ['Bob', null, null], ['Cid', null, null], ['Dee', null, null], ['Eve', 7, '2024-02-01']],
        invalid: [{ row: 2, column: 'age', text: '1.5' }, { row: 2, column: 'signed_up', text: '31/04/2024' }, { row: 4, column: 'signed_up', text: '1/2/24' }],
      },
    },
    {
      title: 'Decimals, numbers, truth values and timestamps',
      params: { columns: { price: 'decimal(9,2)', ratio: 'number', paid: 'boolean', at: 'timestamp' } },
      columns: { price: 'text', ratio: 'text', paid: 'text', at: 'text' },
      rows: [['12.5', '1e3', 'Yes', '2024-01-05 10:30'], ['12.345', 'inf', '0', '2024-01-05T10:30:00'], ['1,000', '1_000', 'maybe', '2024-01-05 25:00']],
      expect: {
        columns: { price: 'decimal(9,2)', ratio: 'number', paid: 'boolean', at: 'timestamp' },
        rows: [['12.50', 1000, true, '2024-01-05 10:30:00'], [null, null, false, '2024-01-05 10:30:00'], [null, null, null, null]],
      },
    },
    {
      title: 'Times of day, and timestamps with an offset (kept as UTC)',
      params: { columns: { at: 'time', when: 'timestamptz', seen: { type: 'timestamp', formats: ['%d/%m/%Y %H:%M', '%d/%m/%Y'] } } },
      columns: { at: 'text', when: 'text', seen: 'text' },
      rows: [['9:05', '2024-01-05T10:30:00+02:00', '5/1/2024 10:30'], ['21:05:30.5', '2024-01-05T10:30:00Z', '5/1/2024'], ['25:00', '2024-01-05 10:30:00', '10:30']],
      expect: {
        columns: { at: 'time', when: 'timestamptz', seen: 'timestamp' },
        rows: [['09:05:00', '2024-01-05 08:30:00+00', '2024-01-05 10:30:00'], ['21:05:30.5', '2024-01-05 10:30:00+00', '2024-01-05 00:00:00'], [null, null, null]],
      },
    },
    {
      title: 'Rows that cannot be converted are rejected',
      params: { columns: { age: 'integer' }, on_error: 'reject_row' },
      columns: { age: 'text' },
      rows: [['41'], ['abc'], [null], ['']],
      expect: { columns: { age: 'integer' }, rows: [[41], [null], [null]], rejects: [{ row: 2, reasons: ["'abc' is not an integer"] }] },
    },
    {
      title: 'The text is kept: the column stays text, and the rows are flagged',
      params: { columns: { age: 'integer' }, on_error: 'keep_text' },
      columns: { age: 'text' },
      rows: [['007'], ['abc'], [' ']],
      expect: { rows: [['7'], ['abc'], [null]], flagged: [{ row: 2, reasons: ["'abc' is not an integer"] }] },
    },
    {
      title: 'A blank text is no integer where blanks are kept',
      params: { columns: { age: 'integer' }, blank: 'keep' },
      columns: { age: 'text' },
      rows: [[''], [null]],
      expect: { columns: { age: 'integer' }, rows: [[null], [null]], invalid: [{ row: 1, column: 'age', text: '' }] },
    },
    {
      title: 'From other types, without loss',
      params: { columns: { n: 'integer', day: 'date', id: 'text' } },
      columns: { n: 'decimal(9,2)', day: 'timestamp', id: 'integer' },
      rows: [['2.00', '2024-01-05 00:00:00', 7], ['2.50', '2024-01-05 10:00:00', null]],
      expect: { columns: { n: 'integer', day: 'date', id: 'text' }, rows: [[2, '2024-01-05', '7'], [null, null, null]] },
    },
  ],
})

const isSame = (a: DataType, b: DataType): boolean => typeLabel(a) === typeLabel(b) && a.native === undefined

/** Dates need a whole day; times of day have formats of their own. */
function checkFormats(column: string, type: DataType, formats: readonly string[] | undefined): void {
  if (!formats) return
  if (type.name === 'date' || type.name === 'timestamp' || type.name === 'timestamptz') formats.forEach(checkDateFormat)
  else if (type.name !== 'time') throw failure('OPTION_INVALID', `${column}: only dates and times have a format, ${typeLabel(type)} has none.`, 'Remove the format.', { column })
}

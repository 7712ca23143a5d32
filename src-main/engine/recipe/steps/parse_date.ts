import { z } from 'zod'
import { asText, inWords } from '#shared/define/cells'
import { convert, firstThatFits, ISO_FORMATS, readText, withPivot } from '#shared/define/conversion'
import { checkDateFormat } from '#shared/define/date-formats'
import { allOf, call, cast, type Expression, lit, when } from '#shared/define/expression'
import { changeColumns } from '#shared/define/outputs'
import { blank, columnNames, hints, onError } from '#shared/define/params'
import { type Condition, defineStep } from '#shared/define/step'
import { article } from '#shared/define/values'
import type { Column } from '#shared/model/column'
import { DATE, isNumeric, TIMESTAMP } from '#shared/model/data-type'
import { failure } from '#shared/model/problem'

const params = z.strictObject({
  columns: columnNames('Columns to read.'),
  formats: z.array(z.string().min(2).max(100)).min(1).max(20).optional()
    .describe('How the dates are written, tried in this order: %d/%m/%Y, %d %b %Y. ISO 8601 where left out.'),
  to: z.enum(['date', 'timestamp']).default('date').describe('Whether they become dates, or timestamps with a time of day.').meta(hints({ labels: { date: 'a date', timestamp: 'a timestamp' }, title: 'Becomes' })),
  two_digit_pivot: z.number().int().min(0).max(99).default(68).describe('Two-digit years up to this one are of this century (20..), later ones of the last (19..).').meta(hints({ advanced: true })),
  excel_serial: z.enum(['no', '1900', '1904']).default('no').describe('Whether whole numbers are days as Excel counts them, from 1900 or (on older Macs) from 1904.').meta(hints({ advanced: true, labels: { no: 'no', 1900: 'from 1900', 1904: 'from 1904' } })),
  on_error: onError(),
  blank: blank(),
})
type Params = z.output<typeof params>

/** 31 December 9999: the last day that Excel knows, and the one before its first. */
const EXCEL = { '1900': { last: 2_958_465, first: 1 }, '1904': { last: 2_957_003, first: 0 } } as const

export default defineStep({
  name: 'parse_date',
  title: 'Parse dates',
  group: 'types',
  icon: 'calendar',
  common: 'Parse date',
  summary: 'Reads texts as dates or timestamps, by one or several formats.',
  docs: `Formats are tried in their order and the whole text has to fit: \`%Y\` four digits of the year, \`%y\` two, \`%m\` \`%d\` month and day with one or two digits,
\`%b\` \`%B\` English names of months, \`%H:%M:%S\` times, \`%f\` fractions of a second, \`%I\` with \`%p\` for am and pm, \`%a\` \`%A\` weekdays. White space around
is allowed. Days that do not exist (31/04) are invalid, never moved. Excel's 29 February 1900, which never was, is invalid too. Put \`%d/%m/%Y\` before
\`%m/%d/%Y\` or the other way round knowingly: 03/04/2024 fits both.`,
  kind: 'transform',
  scope: 'row',
  params,
  describe: ({ columns, formats, to, excel_serial: serial }) =>
    `${inWords(columns)} as ${to}${formats ? ` by ${formats.join(' or ')}` : ''}${serial === 'no' ? '' : `, Excel days from ${serial}`}`,
  compile: (input, given) => {
    given.formats?.forEach(checkDateFormat)
    const type = given.to === 'date' ? DATE : TIMESTAMP
    const conditions: Condition[] = []
    const noun = `${article(type)}${given.formats ? ` (${given.formats.join(', ')})` : ''}`
    const columns = changeColumns(input, input.pick(given.columns), (column) => {
      refuseOther(column, given)
      const { output, conditions: own } = convert(column, reading(column, given), type, { onError: given.on_error, blank: given.blank, noun })
      conditions.push(...own)
      return output
    })
    return { columns, conditions }
  },
  examples: [
    {
      title: 'Several formats, in their order',
      params: { columns: ['day'], formats: ['%d/%m/%Y', '%d %b %Y', '%Y-%m-%d'] },
      columns: { name: 'text', day: 'text' },
      rows: [['Zoë', '31/12/2024'], ['Bo', ' 5 Jan 2024 '], ['Cy', '2024-02-29'], ['Di', '31/04/2024'], ['Ed', null], ['Flo', ''], ['Gus', '  '], [null, '1/1/2024']],
      before: [{ step: 'not_null', columns: ['name'] }],
      expect: {
        columns: { name: 'text', day: 'date' },
        rows: [['Zoë', '2024-12-31'], ['Bo', '2024-01-05'], ['Cy', '2024-02-29'], ['Di', null], ['Ed', null], ['Flo', null], ['Gus', null]],
        invalid: [{ row: 4, column: 'day', text: '31/04/2024' }],
      },
    },
    {
      title: 'Two-digit years and a pivot; invalid rows are rejected',
      params: { columns: ['born'], formats: ['%d.%m.%y'], two_digit_pivot: 24, on_error: 'reject_row' },
      columns: { born: 'text' },
      rows: [['01.02.24'], ['01.02.25'], ['29.02.00'], ['1.2.2024']],
      expect: { columns: { born: 'date' }, rows: [['2024-02-01'], ['1925-02-01'], ['2000-02-29']], rejects: [{ row: 4, reasons: ["'1.2.2024' is not a date (%d.%m.%y)"] }] },
    },
    {
      title: 'Days as Excel counts them',
      params: { columns: ['day'], excel_serial: '1900' },
      columns: { day: 'text' },
      rows: [['45292'], ['1'], ['60'], ['61'], ['2024-01-01'], ['-5'], ['3000000']],
      expect: { columns: { day: 'date' }, rows: [['2024-01-01'], ['1900-01-01'], [null], ['1900-03-01'], ['2024-01-01'], [null], [null]] },
    },
    {
      title: 'Days from 1904, from a column of numbers',
      params: { columns: ['day'], excel_serial: '1904' },
      columns: { day: 'integer' },
      rows: [[43830], [0], [null]],
      expect: { columns: { day: 'date' }, rows: [['2024-01-01'], ['1904-01-01'], [null]] },
    },
    {
      title: 'Timestamps',
      params: { columns: ['at'], formats: ['%d/%m/%y %I:%M %p'], to: 'timestamp', two_digit_pivot: 30 },
      columns: { at: 'text' },
      rows: [['5/1/24 9:05 PM'], ['5/1/31 12:00 AM'], ['5/1/24 13:05 PM']],
      expect: { columns: { at: 'timestamp' }, rows: [['2024-01-05 21:05:00'], ['1931-01-05 00:00:00'], [null]] },
    },
  ],
})

function refuseOther({ name, type }: Column, { excel_serial: serial }: Params): void {
  if (type.name === 'text' || (serial !== 'no' && isNumeric(type))) return
  throw failure('TYPE_MISMATCH', `${name} is ${article(type)}, not text.`, isNumeric(type) ? 'If these are days as Excel counts them, set excel_serial.' : 'Leave it out, or use set_types.', { column: name })
}

function reading(column: Column, { formats, to, two_digit_pivot: pivot, excel_serial: serial }: Params): Expression {
  const type = to === 'date' ? DATE : TIMESTAMP
  const text = asText(column)
  const byFormat = (formats ?? ISO_FORMATS[type.name] ?? []).map((format) => withPivot(readText(text, type, [format]), format, pivot, to === 'timestamp'))
  const bySerial = serial === 'no' ? [] : [cast(serialDay(text, serial), type)]
  return firstThatFits(column.type.name === 'text' ? [...byFormat, ...bySerial] : bySerial)
}

/** Excel's calendar from 1900 has a 29 February 1900: the days before it are counted from one base, those after it from another. */
function serialDay(text: Expression, calendar: '1900' | '1904'): Expression {
  const number = call('parse_integer', text)
  const { first, last } = EXCEL[calendar]
  const known = allOf([call('ge', number, first), call('le', number, last)])
  const from = (base: string): Expression => call('add_days', lit(base, DATE), number)
  if (calendar === '1904') return when([{ when: known, then: from('1904-01-01') }], lit(null, DATE))
  return when([{ when: call('not', known), then: lit(null, DATE) }, { when: call('lt', number, 60), then: from('1899-12-31') }, { when: call('gt', number, 60), then: from('1899-12-30') }], lit(null, DATE))
}

import type { Column } from '../model/column'
import { type DataType, isNumeric, isTemporal, parseTypeLabel, TEXT } from '../model/data-type'
import { failure } from '../model/problem'
import type { OnError } from '../model/recipe'
import { asText, quoteCell } from './cells'
import { dateFormatParts } from './date-formats'
import { allOf, call, cast, col, type Expression, isNull, lit, not, textOf, when } from './expression'
import type { Condition, OutputColumn } from './step'
import { article } from './values'

/**
 * The type that a recipe names.
 *
 * @throws Failure OPTION_INVALID for a decimal of more than 38 digits, or with more digits after the point than in all
 */
export function wantedType(label: string): DataType {
  const type = parseTypeLabel(label)
  const { precision = 38, scale = 0 } = type
  if (precision < 1 || precision > 38 || scale > precision) {
    throw failure('OPTION_INVALID', `${label} cannot be: a decimal has 1 to 38 digits, of which at most all stand after the point.`, 'Write decimal(18,2), for example.', { value: label })
  }
  return type
}

/** How texts are read as dates and times where no format is given: ISO 8601. */
export const ISO_FORMATS: Readonly<Partial<Record<DataType['name'], readonly string[]>>> = {
  date: ['%Y-%m-%d'],
  timestamp: ['%Y-%m-%d %H:%M:%S', '%Y-%m-%dT%H:%M:%S', '%Y-%m-%d %H:%M:%S.%f', '%Y-%m-%dT%H:%M:%S.%f', '%Y-%m-%d %H:%M', '%Y-%m-%dT%H:%M', '%Y-%m-%d'],
  timestamptz: [
    '%Y-%m-%dT%H:%M:%SZ', '%Y-%m-%dT%H:%M:%S%z', '%Y-%m-%d %H:%M:%SZ', '%Y-%m-%d %H:%M:%S%z',
    '%Y-%m-%dT%H:%M:%S.%fZ', '%Y-%m-%dT%H:%M:%S.%f%z', '%Y-%m-%d %H:%M:%S.%fZ', '%Y-%m-%d %H:%M:%S.%f%z', '%Y-%m-%dT%H:%MZ', '%Y-%m-%dT%H:%M%z',
  ],
  time: ['%H:%M:%S', '%H:%M', '%H:%M:%S.%f'],
}

/**
 * A text read as a type: NULL for what does not fit. Of several formats the first that fits counts.
 *
 * @param formats of dates and times; ISO 8601 where there are none
 */
export function readText(text: Expression, type: DataType, formats: readonly string[] = ISO_FORMATS[type.name] ?? []): Expression {
  switch (type.name) {
    case 'integer': return call('parse_integer', text)
    case 'decimal': return call('parse_decimal', text, type.precision ?? 38, type.scale ?? 10)
    case 'number': return call('parse_number', text)
    case 'boolean': return call('parse_boolean', text)
    case 'date': return call('parse_date', text, ...formats)
    case 'timestamp': return call('parse_timestamp', text, ...formats)
    case 'timestamptz':
    case 'time': return cast(call('parse_timestamp', text, ...formats), type)
    case 'text': return text
    default: return cast(text, type)
  }
}

/** The first that is not NULL. */
export function firstThatFits(readings: readonly Expression[]): Expression {
  const [only] = readings
  return readings.length === 1 && only ? only : call('coalesce', ...readings)
}

/**
 * A cell of any type read as another one: NULL for what would not be the same value afterwards (1.5 as an integer, a time
 * of day as a date).
 */
export function readAs(column: Column, type: DataType, formats?: readonly string[]): Expression {
  const value = col(column.name)
  const from = column.type
  if (type.name === 'text') return asText(column)
  if (from.name === 'text') return readText(value, type, formats)
  if (from.name === type.name && from.name !== 'decimal') return from.native === type.native ? value : cast(value, type)
  if ((isNumeric(from) && isNumeric(type)) || (isTemporal(from) && isTemporal(type))) {
    const there = cast(value, type)
    return when([{ when: call('eq', cast(there, from), value), then: there }], lit(null, type))
  }
  return readText(asText(column), type, formats)
}

/**
 * A date or timestamp by a format, whose two-digit years are placed by a pivot: years up to it are of this century,
 * later ones of the last. `timed` says that there is a time of day, which stays.
 */
export function withPivot(date: Expression, format: string, pivot: number, timed: boolean): Expression {
  if (!dateFormatParts(format).has('y')) return date
  const short = call('modulo', call('year', date), 100)
  const year = when([{ when: call('le', short, pivot), then: call('add', short, 2000) }], call('add', short, 1900))
  const placed = call('make_date', year, call('month', date), call('day', date))
  return timed ? call('add_days', date, call('days_between', date, placed)) : placed
}

export interface ConversionOptions {
  readonly onError: OnError
  readonly blank: 'missing' | 'keep'
  /** Ends the sentence "'abc' is not …"; the type's name where absent. */
  readonly noun?: string
  /** True when a mere change of type is no change of the cell. */
  readonly unchanged?: boolean
}

/**
 * The output column and the conditions of a conversion. A missing cell stays missing and is never invalid.
 *
 * @param reading the cell as the new type, NULL for what does not fit
 */
export function convert(column: Column, reading: Expression, type: DataType, { onError, blank, noun = article(type), unchanged }: ConversionOptions): { readonly output: OutputColumn; readonly conditions: readonly Condition[] } {
  const cell = col(column.name)
  const present = column.type.name === 'text' && blank === 'missing' ? not(call('is_blank', cell)) : not(isNull(cell))
  const invalid = allOf([isNull(reading), present])
  const reason = textOf(quoteCell(column), ` is not ${noun}`)
  const base = { name: column.name, from: [column.name], ...(unchanged && { unchanged }) }
  switch (onError) {
    case 'null_and_log': return { output: { ...base, type, value: reading, invalid, invalidReason: reason }, conditions: [] }
    case 'keep_text': {
      // Blank texts that count as missing still become NULL.
      const value = when([{ when: invalid, then: asText(column) }], call('to_text', reading))
      return { output: { ...base, type: TEXT, value }, conditions: [{ column: column.name, failed: invalid, reason, severity: 'warn' }] }
    }
    case 'reject_row': return { output: { ...base, type, value: reading }, conditions: [{ column: column.name, failed: invalid, reason, severity: 'drop' }] }
    case 'fail': return { output: { ...base, type, value: reading }, conditions: [{ column: column.name, failed: invalid, reason, severity: 'fail' }] }
  }
}

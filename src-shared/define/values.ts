import type { Column } from '../model/column'
import { type DataType, decimal, typeLabel } from '../model/data-type'
import { type Failure, failure } from '../model/problem'
import { cast, type Expression, lit } from './expression'
import { isoKind } from './iso-time'

/** A value as it stands in a recipe. */
export type WrittenValue = string | number | boolean

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?$/
const TIME = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?$/

/**
 * A value of a recipe as a constant that can be compared with the cells of a column. Numbers stay exact (0.1 is a
 * decimal), dates and times are ISO 8601, and nothing is rounded: 2.5 beside integers stays 2.5.
 *
 * @throws Failure TYPE_MISMATCH when it is no value of the column's type
 */
export function valueIn(column: Column, value: WrittenValue): Expression {
  const { type } = column
  const found = constant(type, value)
  if (found) return found
  throw failure('TYPE_MISMATCH', `${column.name} is ${article(type)}: ${JSON.stringify(value)} cannot be compared with it.`,
    REMEDIES[type.name] ?? 'Use a column of another type.',
    { column: column.name, value: String(value) })
}

const REMEDIES: Readonly<Partial<Record<DataType['name'], string>>> = {
  integer: 'Write a plain number such as 120.', decimal: 'Write a plain number such as 12.50.', number: 'Write a number such as 12.5 or 1e6.',
  date: 'Write a date such as 2024-12-31.', timestamp: 'Write a time such as 2024-12-31 08:30:00.', timestamptz: 'Write a time such as 2024-12-31T08:30:00Z.',
  time: 'Write a time such as 08:30:00.', boolean: 'Write true or false.',
}

function constant(type: DataType, value: WrittenValue): Expression | undefined {
  const text = String(value).trim()
  switch (type.name) {
    case 'text': return lit(String(value))
    case 'integer':
    case 'decimal': return plainNumber(text)
    case 'number': return text !== '' && Number.isFinite(Number(text)) && typeof value !== 'boolean' ? lit(Number(text), { name: 'number' }) : undefined
    case 'boolean': return /^(true|false)$/i.test(text) ? lit(text.toLowerCase() === 'true') : undefined
    case 'date':
    case 'timestamp':
    case 'timestamptz': return moment(text, type)
    case 'time': return TIME.test(text) ? cast(lit(text), type) : undefined
    default: return undefined
  }
}

/** Beside dates a time of day may stand: then both are compared as timestamps. */
function moment(text: string, type: DataType): Expression | undefined {
  const kind = isoKind(text)
  if (!kind || (kind === 'timestamptz' && type.name !== kind)) return undefined
  return cast(lit(text), type.name === 'date' && kind === 'timestamp' ? { name: kind } : { name: type.name })
}

/** A plain number of at most 38 digits: an integer where it has no fraction, else a decimal with as many digits as written. */
function plainNumber(text: string): Expression | undefined {
  const [, sign, whole = '', fraction = ''] = NUMBER.exec(text) ?? []
  const digits = whole.replace(/^0+(?=.)/, '')
  if (sign === undefined || whole + fraction === '' || digits.length + fraction.length > 38) return undefined
  const minus = sign === '-' ? '-' : ''
  if (fraction === '' && digits.length <= 18) return lit(BigInt(minus + digits))
  const shown = digits === '' ? '0' : digits
  return lit(minus + (fraction === '' ? shown : `${shown}.${fraction}`), decimal(Math.max(shown.length + fraction.length, 1), fraction.length))
}

/** `a date`, `an integer`: a type in a sentence about a column. */
export function article(type: DataType): string {
  const label = typeLabel(type)
  if (type.name === 'text') return 'text'
  return /^[aeiou]/.test(label) ? `an ${label}` : `a ${label}`
}

/** For steps that cannot work on text: what to do is to give the column a type first. */
export function textHasNoOrder(column: Column, step: string): Failure {
  return failure('TYPE_MISMATCH', `${column.name} is text: ${step} needs numbers, dates or times.`, 'Add a set_types step before this one.',
    { column: column.name })
}

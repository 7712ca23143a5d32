import { BLANK } from '#shared/define/characters'
import { dateFormatParts, dateFormatPattern } from '#shared/define/date-formats'
import { failure } from '#shared/model/problem'
import { text, textList } from '../../duckdb/quote'
import type { Argument } from './argument'
import { trim } from './duckdb-text'

/**
 * Conversions of text. DuckDB's own casts are too lax ('1e3' is 1000, '1.5' is 2, 'inf' is a number), and a pattern on
 * every cell costs as much as the rest together. So: a cheap proof for values in the usual spelling where the argument
 * is a column, and the pattern for the others.
 */
function proven(arg: Argument, proof: string, value: string, slow: string): string {
  return arg.repeatable ? `CASE WHEN ${proof} THEN ${value} ELSE ${slow} END` : slow
}

/** SQL: the part of the text between white space that matches the whole pattern, else an empty text, which no cast takes. */
const matched = (arg: Argument, pattern: string): string => `regexp_extract(${arg.text}, ${text(`^[${BLANK}]*(${pattern})[${BLANK}]*$`)}, 1)`

export function parseInteger(arg: Argument): string {
  const value = `TRY_CAST(${arg.text} AS BIGINT)`
  return proven(arg, `CAST(${value} AS VARCHAR) = ${arg.text}`, value, `TRY_CAST(${matched(arg, '[+-]?[0-9]+')} AS BIGINT)`)
}

export function parseDecimal(arg: Argument, precision: number, scale: number): string {
  const type = `DECIMAL(${precision},${scale})`
  const value = `TRY_CAST(${arg.text} AS ${type})`
  const fraction = scale === 0 ? '0*' : `[0-9]{0,${scale}}0*`
  // Digits after the scale may only be noughts: anything else would be rounded.
  const pattern = String.raw`[+-]?(?:[0-9]+(?:\.${fraction})?|\.${scale === 0 ? '0+' : `[0-9]{1,${scale}}0*`})`
  return proven(arg, `CAST(${value} AS VARCHAR) = ${arg.text}`, value, `TRY_CAST(${matched(arg, pattern)} AS ${type})`)
}

const NUMBER_PATTERN = String.raw`[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?`

export function parseNumber(arg: Argument): string {
  const value = `TRY_CAST(${arg.text} AS DOUBLE)`
  // A finite number in a lax spelling can only be one with underscores.
  const slow = `nullif(nullif(TRY_CAST(${matched(arg, NUMBER_PATTERN)} AS DOUBLE), CAST('inf' AS DOUBLE)), CAST('-inf' AS DOUBLE))`
  return proven(arg, `isfinite(${value}) AND NOT contains(${arg.text}, '_')`, value, slow)
}

const TRUE_WORDS = ['true', 't', 'yes', 'y', '1']
const FALSE_WORDS = ['false', 'f', 'no', 'n', '0']

export function parseBoolean(arg: Argument): string {
  const arms = [...TRUE_WORDS.map((word) => `WHEN ${text(word)} THEN TRUE`), ...FALSE_WORDS.map((word) => `WHEN ${text(word)} THEN FALSE`)]
  return `CASE lower(${trim(arg)}) ${arms.join(' ')} END`
}

const ISO_DAY = '%Y-%m-%d'
const ISO_SECOND = '%Y-%m-%d %H:%M:%S'

/** A date by the first of formats that fits. Days that do not exist are NULL; %Y takes four digits, never two. */
export function parseDate(arg: Argument, formats: readonly string[]): string {
  const day = (sql: string): string => `CAST(${sql} AS DATE)`
  return byFirst(arg, formats, day, formats[0] === ISO_DAY ? roundTrip(arg, 'DATE', 10) : undefined)
}

/** A timestamp by the first of formats that fits; with an offset (%z) it is that of UTC. */
export function parseTimestamp(arg: Argument, formats: readonly string[]): string {
  const timestamp = (sql: string): string => (formats.some((format) => dateFormatParts(format).has('z')) ? `CAST(${sql} AS TIMESTAMP)` : sql)
  return byFirst(arg, formats, timestamp, formats[0] === ISO_SECOND ? roundTrip(arg, 'TIMESTAMP', 19) : undefined)
}

/** Values that read back as they were written need no format: that costs a third of reading by one. */
function roundTrip(arg: Argument, type: 'DATE' | 'TIMESTAMP', length: number): { readonly proof: string; readonly value: string } {
  const value = `TRY_CAST(${arg.text} AS ${type})`
  return { proof: `CAST(${value} AS VARCHAR) = ${arg.text} AND strlen(${arg.text}) = ${length}`, value }
}

function byFirst(arg: Argument, formats: readonly string[], as: (sql: string) => string, usual?: { readonly proof: string; readonly value: string }): string {
  // Formats with and without an offset, or with years of two and of four digits, do not fit into one call.
  const parts = formats.map(dateFormatParts)
  const alike = new Set(parts.map((names) => `${names.has('z')} ${names.has('Y')}`)).size === 1
  if (!alike) return `coalesce(${formats.map((format) => byFirst(arg, [format], as)).join(', ')})`
  const slow = as(strptime(arg, formats))
  const quick = proven(arg, provenYear(arg, formats), as(rawStrptime(arg, formats)), slow)
  return usual ? proven(arg, usual.proof, usual.value, quick) : quick
}

/** Formats of the engine's own writer, checked: an unknown specifier would only be found when the statement is bound. */
export function formatDate(arg: Argument, format: string): string {
  patternOf(format)
  return `strftime(${arg.sql}, ${text(format)})`
}

const formatsSql = (formats: readonly string[]): string => (formats.length === 1 ? text(formats[0] ?? '') : textList(formats))
const rawStrptime = (arg: Argument, formats: readonly string[]): string => `try_strptime(${arg.text}, ${formatsSql(formats)})`
const strptime = (arg: Argument, formats: readonly string[]): string =>
  `try_strptime(${matched(arg, formats.map((format) => `(?:${patternOf(format)})`).join('|'))}, ${formatsSql(formats)})`
// "infinity" and "epoch" are dates to DuckDB.
const startsWithDigit = (arg: Argument): string => `ord(${arg.text}) BETWEEN 48 AND 57`

/** %Y also reads the years 24 and 024. A year from 1000 on was written with four digits. */
function provenYear(arg: Argument, formats: readonly string[]): string {
  for (const format of formats) patternOf(format)
  return formats.every((format) => dateFormatParts(format).has('Y')) ? `${startsWithDigit(arg)} AND year(${rawStrptime(arg, formats)}) BETWEEN 1000 AND 9999` : 'FALSE'
}

function patternOf(format: string): string {
  try {
    return dateFormatPattern(format)
  } catch (error) {
    throw failure('EXPRESSION_INVALID', `"${format}" is no date format.`, 'Use %Y %y %m %b %B %d %H %I %p %M %S %f %a %A.', { value: format }, error)
  }
}

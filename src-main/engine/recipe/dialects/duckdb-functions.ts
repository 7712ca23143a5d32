import type { FunctionName } from '#shared/define/functions'
import type { Argument } from './argument'
import { formatDate, parseBoolean, parseDate, parseDecimal, parseInteger, parseNumber, parseTimestamp } from './duckdb-conversions'
import { addDays, arithmetic, divide, isFinite, keepingType, modulo } from './duckdb-numbers'
import {
  characters, collapseSpaces, foldCase, isBlank, listJoin, padStart, regexExtract, regexMatch, regexReplace, removeInvisible, sentenceCase, substring, titleCase,
  trim, trimEnd, trimStart,
} from './duckdb-text'

type FunctionSql = (args: readonly Argument[]) => string

/** DuckDB's text of every function of the allow-list; what each means stands in `#shared/define/functions`. */
export const FUNCTIONS_SQL: Readonly<Record<FunctionName, FunctionSql>> = {
  and: infix('AND'),
  or: infix('OR'),
  not: one((x) => `(NOT ${x.sql})`),
  eq: comparison('='),
  ne: comparison('<>'),
  lt: comparison('<'),
  le: comparison('<='),
  gt: comparison('>'),
  ge: comparison('>='),
  is_null: one((x) => `(${x.sql} IS NULL)`),
  is_distinct: comparison('IS DISTINCT FROM'),
  in_list: inList,
  is_true: one((x) => `(${x.sql} IS TRUE)`),

  coalesce: alike('coalesce'),
  nullif: alike('nullif'),
  is_blank: one(isBlank),

  upper: textual('upper'),
  lower: textual('lower'),
  title_case: one(titleCase),
  sentence_case: one(sentenceCase),
  length: textual('length'),
  trim: one(trim),
  trim_start: one(trimStart),
  trim_end: one(trimEnd),
  collapse_spaces: one(collapseSpaces),
  remove_invisible: one(removeInvisible),
  concat: textual('concat'),
  replace: textual('replace'),
  regex_replace: three(regexReplace),
  regex_contains: two((x, pattern, flags) => regexMatch('regexp_matches', x, pattern, flags)),
  regex_full: two((x, pattern, flags) => regexMatch('regexp_full_match', x, pattern, flags)),
  regex_extract: three(regexExtract),
  left: two((x, count) => `left(${x.text}, ${characters(count)})`),
  right: two((x, count) => `right(${x.text}, ${characters(count)})`),
  substring: two(substring),
  starts_with: textual('starts_with'),
  ends_with: textual('suffix'),
  contains: textual('contains'),
  position: textual('strpos'),
  reverse: textual('reverse'),
  pad_start: three(padStart),
  strip_accents: textual('strip_accents'),
  normalize: textual('nfc_normalize'),
  fold_case: one(foldCase),
  split: textual('string_split'),
  split_regex: textual('string_split_regex'),
  list_get: two((list, place) => `${list.sql}[${place.sql}]`),
  list_length: plain('len'),
  list_join: three((list, from, to, delimiter) => listJoin(list, from, to, delimiter)),

  add: two((a, b) => arithmetic('+', a, b)),
  subtract: two((a, b) => arithmetic('-', a, b)),
  multiply: two((a, b) => arithmetic('*', a, b)),
  divide: two(divide),
  modulo: two(modulo),
  negate: one((x) => keepingType(`-(${x.sql})`, x)),
  abs: one((x) => keepingType(`abs(${x.sql})`, x)),
  round: one((x, digits) => keepingType(`round(${[x.sql, ...(digits ? [`CAST(${digits.sql} AS INTEGER)`] : [])].join(', ')})`, x)),
  floor: one((x) => keepingType(`floor(${x.sql})`, x)),
  ceil: one((x) => keepingType(`ceil(${x.sql})`, x)),
  sqrt: one((x) => `TRY(sqrt(CAST(${x.sql} AS DOUBLE)))`),
  power: two((a, b) => `TRY(pow(CAST(${a.sql} AS DOUBLE), CAST(${b.sql} AS DOUBLE)))`),
  least: alike('least'),
  greatest: alike('greatest'),
  is_finite: one(isFinite),

  year: plain('year'),
  month: plain('month'),
  day: plain('day'),
  hour: plain('hour'),
  minute: plain('minute'),
  days_between: two((from, to) => `datediff('day', ${from.sql}, ${to.sql})`),
  add_days: two(addDays),
  make_date: (parts) => `TRY(make_date(${parts.map(({ sql }) => `CAST(${sql} AS BIGINT)`).join(', ')}))`,
  parse_date: byFormats(parseDate),
  parse_timestamp: byFormats(parseTimestamp),
  format_date: two((x, format) => formatDate(x, format.constantText)),

  parse_integer: one(parseInteger),
  parse_decimal: three((x, precision, scale) => parseDecimal(x, precision.wholeNumber, scale.wholeNumber)),
  parse_number: one(parseNumber),
  parse_boolean: one(parseBoolean),
  to_text: one((x) => x.text),
}

/** Values that meet in one place: where text is among them, all are text. DuckDB would try to read the text and raise. */
export function asOneType(args: readonly Argument[]): readonly string[] {
  const kinds = new Set(args.flatMap(({ type }) => (type ? [type.name] : [])))
  return kinds.has('text') && kinds.size > 1 ? args.map((arg) => (arg.type ? arg.text : arg.sql)) : args.map(({ sql }) => sql)
}

function inList(args: readonly Argument[]): string {
  const [value = 'NULL', ...others] = asOneType(args)
  const known = others.filter((_, index) => args[index + 1]?.constant !== null)
  return known.length > 0 ? `(${value} IN (${known.join(', ')}))` : `CASE WHEN ${value} IS NOT NULL THEN FALSE END`
}

function infix(operator: string): FunctionSql {
  return (args) => `(${args.map(({ sql }) => sql).join(` ${operator} `)})`
}

function comparison(operator: string): FunctionSql {
  return (args) => `(${asOneType(args).join(` ${operator} `)})`
}

function alike(fn: string): FunctionSql {
  return (args) => `${fn}(${asOneType(args).join(', ')})`
}

function textual(fn: string): FunctionSql {
  return (args) => `${fn}(${args.map((arg) => arg.text).join(', ')})`
}

function plain(fn: string): FunctionSql {
  return (args) => `${fn}(${args.map(({ sql }) => sql).join(', ')})`
}

function one(sql: (x: Argument, rest?: Argument) => string): FunctionSql {
  return ([x, rest]) => sql(given(x), rest)
}

function two(sql: (a: Argument, b: Argument, rest?: Argument) => string): FunctionSql {
  return ([a, b, rest]) => sql(given(a), given(b), rest)
}

function three(sql: (a: Argument, b: Argument, c: Argument, rest?: Argument) => string): FunctionSql {
  return ([a, b, c, rest]) => sql(given(a), given(b), given(c), rest)
}

/** A text and the formats to read it by. */
function byFormats(sql: (x: Argument, formats: readonly string[]) => string): FunctionSql {
  return ([x, ...formats]) => sql(given(x), formats.map(({ constantText }) => constantText))
}

function given(arg: Argument | undefined): Argument {
  if (!arg) throw new RangeError('a function was called with too few arguments')
  return arg
}

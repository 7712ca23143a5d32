import { type DataType, BOOLEAN, DATE, INTEGER, NUMBER, TEXT, TIMESTAMP, decimal } from '../model/data-type'

/** What one allowed function takes, gives and means. The meaning is ours; each dialect delivers it. */
export interface FunctionSpec {
  /** Least and greatest number of arguments. */
  readonly arity: readonly [number, number]
  /** The type of the result, from the types of the arguments. */
  readonly returns: (args: readonly DataType[]) => DataType
  /** What it does with NULL, blanks and odd values. Shown in the reference of formulas. */
  readonly doc: string
  /** May people write it in a formula? */
  readonly formula: boolean
}

const spec = (min: number, max: number, returns: FunctionSpec['returns'], doc: string, formula = true): FunctionSpec =>
  ({ arity: [min, max], returns, doc, formula })

const text = (): DataType => TEXT
const truth = (): DataType => BOOLEAN
const integer = (): DataType => INTEGER
const number = (): DataType => NUMBER
const first = (args: readonly DataType[]): DataType => args[0] ?? TEXT
/** The type that holds the values of all: text beats everything, number beats decimal beats integer. */
export function commonType(types: readonly DataType[]): DataType {
  const [head, ...rest] = types
  if (!head) return TEXT
  return rest.reduce(wider, head)
}

const RANK = ['integer', 'decimal', 'number'] as const

function wider(a: DataType, b: DataType): DataType {
  if (a.name === b.name && a.name !== 'decimal') return a.native === b.native ? a : { name: a.name }
  const ranks = [a, b].map((type) => RANK.findIndex((name) => name === type.name))
  if (ranks.includes(-1)) {
    const days = [a.name, b.name].every((name) => name === 'date' || name === 'timestamp')
    return days ? TIMESTAMP : TEXT
  }
  const widest = RANK[Math.max(...ranks)]
  if (widest !== 'decimal') return { name: widest ?? 'number' }
  const scale = Math.max(a.name === 'decimal' ? a.scale ?? 10 : 0, b.name === 'decimal' ? b.scale ?? 10 : 0)
  return decimal(38, scale)
}

/** Arithmetic: decimals stay exact unless a number takes part. */
const arithmetic = (args: readonly DataType[]): DataType => commonType(args)

/**
 * The allow-list. Anything that is not here cannot be part of a recipe: no subquery, no table or file function, nothing
 * that depends on the clock, the machine or chance.
 */
export const FUNCTIONS = {
  // truth
  and: spec(2, 2, truth, 'True when both are true. NULL is unknown.', false),
  or: spec(2, 2, truth, 'True when one of the two is true. NULL is unknown.', false),
  not: spec(1, 1, truth, 'Turns true into false; NULL stays NULL.', false),
  eq: spec(2, 2, truth, 'Equal; NULL when one side is NULL.', false),
  ne: spec(2, 2, truth, 'Not equal; NULL when one side is NULL.', false),
  lt: spec(2, 2, truth, 'Less than.', false),
  le: spec(2, 2, truth, 'Less than or equal.', false),
  gt: spec(2, 2, truth, 'Greater than.', false),
  ge: spec(2, 2, truth, 'Greater than or equal.', false),
  is_null: spec(1, 1, truth, 'True for NULL alone; an empty text is not NULL.', false),
  is_distinct: spec(2, 2, truth, 'True when the two differ, NULL counting as a value of its own.', false),
  in_list: spec(2, 10_001, truth, 'True when the first equals one of the others; NULL when the first is NULL.', false),
  is_true: spec(1, 1, truth, 'True only for true: unknown counts as false.', false),
  // missing values
  coalesce: spec(1, 100, commonType, 'The first that is not NULL.'),
  nullif: spec(2, 2, first, 'NULL when both are equal, else the first.'),
  is_blank: spec(1, 1, truth, 'True for NULL, for an empty text and for a text of white space and invisible characters alone.'),
  // text
  upper: spec(1, 1, text, 'In capital letters, by Unicode.'),
  lower: spec(1, 1, text, 'In small letters, by Unicode.'),
  title_case: spec(1, 1, text, "The first letter of each word in capitals, the others small; O'Neill and McDonald-style words keep a capital after an apostrophe or hyphen."),
  sentence_case: spec(1, 1, text, 'The first letter in capitals, the others small.'),
  length: spec(1, 1, integer, 'Number of characters (Unicode code points).'),
  trim: spec(1, 1, text, 'Without white space (Unicode White_Space, non-breaking and zero-width too) at both ends.'),
  trim_start: spec(1, 1, text, 'As trim, at the start alone.'),
  trim_end: spec(1, 1, text, 'As trim, at the end alone.'),
  collapse_spaces: spec(1, 1, text, 'Every run of white space becomes one space.'),
  remove_invisible: spec(1, 1, text, 'Without control and zero-width characters; tabs and line ends become spaces.'),
  concat: spec(1, 1000, text, 'All joined; NULL adds nothing.'),
  replace: spec(3, 3, text, 'Every occurrence of the second text replaced by the third.'),
  regex_replace: spec(3, 4, text, 'Every match of the pattern (RE2) replaced; $1 is the first group. Fourth argument: flags, i for any case.', false),
  regex_contains: spec(2, 3, truth, 'True when the pattern (RE2) is found in the text.', false),
  regex_full: spec(2, 3, truth, 'True when the pattern (RE2) matches the whole text.', false),
  regex_extract: spec(3, 4, text, 'The n-th group of the first match (0: all of it); NULL when there is none.', false),
  left: spec(2, 2, text, 'The first n characters.'),
  right: spec(2, 2, text, 'The last n characters.'),
  substring: spec(2, 3, text, 'From the n-th character (from 1) on, as many as the third says.'),
  starts_with: spec(2, 2, truth, 'True when the text starts with the other.'),
  ends_with: spec(2, 2, truth, 'True when the text ends with the other.'),
  contains: spec(2, 2, truth, 'True when the other text is found in it.'),
  position: spec(2, 2, integer, 'Where the other text is first found, from 1; 0 when it is not.'),
  reverse: spec(1, 1, text, 'Its characters from last to first.'),
  pad_start: spec(3, 3, text, 'Filled at the start to n characters.'),
  strip_accents: spec(1, 1, text, 'Without accents: é becomes e.'),
  normalize: spec(1, 1, text, 'In Unicode normal form C.'),
  fold_case: spec(1, 1, text, 'For comparing without regard to case.', false),
  split: spec(2, 2, (): DataType => ({ name: 'nested', native: 'VARCHAR[]' }), 'The parts between a delimiter.', false),
  split_regex: spec(2, 2, (): DataType => ({ name: 'nested', native: 'VARCHAR[]' }), 'The parts between matches of a pattern (RE2).', false),
  list_get: spec(2, 2, text, 'The n-th part (from 1); NULL when there are fewer.', false),
  list_length: spec(1, 1, integer, 'The number of parts.', false),
  list_join: spec(4, 4, text, 'The parts from the second to the third argument joined by the fourth.', false),
  // numbers
  add: spec(2, 2, arithmetic, 'Sum.', false),
  subtract: spec(2, 2, arithmetic, 'Difference.', false),
  multiply: spec(2, 2, arithmetic, 'Product.', false),
  divide: spec(2, 2, (args) => (args.some((type) => type.name === 'number') ? NUMBER : decimal(38, 10)), 'Quotient; NULL when divided by zero. Exact to 10 digits after the point unless a number takes part.', false),
  modulo: spec(2, 2, arithmetic, 'Rest of a division; NULL when divided by zero.', false),
  negate: spec(1, 1, first, 'With the other sign.', false),
  abs: spec(1, 1, first, 'Without its sign.'),
  round: spec(1, 2, first, 'Rounded half away from zero, to n digits after the point.'),
  floor: spec(1, 1, first, 'The next whole number below.'),
  ceil: spec(1, 1, first, 'The next whole number above.'),
  sqrt: spec(1, 1, number, 'Square root; NULL for negative numbers.'),
  power: spec(2, 2, number, 'The first to the power of the second.'),
  least: spec(1, 100, commonType, 'The smallest, NULLs passed over.'),
  greatest: spec(1, 100, commonType, 'The greatest, NULLs passed over.'),
  is_finite: spec(1, 1, truth, 'False for infinity and not-a-number.', false),
  // dates
  year: spec(1, 1, integer, 'Year of a date.'),
  month: spec(1, 1, integer, 'Month of a date, 1 to 12.'),
  day: spec(1, 1, integer, 'Day of the month.'),
  hour: spec(1, 1, integer, 'Hour of a timestamp.'),
  minute: spec(1, 1, integer, 'Minute of a timestamp.'),
  days_between: spec(2, 2, integer, 'Days from the first date to the second.'),
  add_days: spec(2, 2, first, 'So many days later.'),
  make_date: spec(3, 3, (): DataType => DATE, 'The date of a year, month and day; NULL when there is no such day.'),
  parse_date: spec(2, 21, (): DataType => DATE, 'A text read by the first of the formats (%Y, %m, %d, %b, …) that fits; NULL when none does or the day does not exist.', false),
  parse_timestamp: spec(2, 21, (): DataType => TIMESTAMP, 'As parse_date, with a time of day.', false),
  format_date: spec(2, 2, text, 'A date written by a format.'),
  // conversions; all give NULL for what does not fit
  parse_integer: spec(1, 1, integer, 'A text of an optional sign and digits, white space around it allowed; nothing else: neither 1.5 nor 1e3.', false),
  parse_decimal: spec(3, 3, (): DataType => decimal(), 'A plain number without exponent; NULL when it does not fit into the precision (second) and scale (third) without rounding.', false),
  parse_number: spec(1, 1, number, 'A plain number, exponent allowed; never infinity or not-a-number.', false),
  parse_boolean: spec(1, 1, truth, 'true, t, yes, y, 1 and false, f, no, n, 0 in any case.', false),
  to_text: spec(1, 1, text, 'The canonical text of a value: dates as ISO 8601, decimals with all their digits.'),
} as const satisfies Record<string, FunctionSpec>

export type FunctionName = keyof typeof FUNCTIONS

import type { FunctionName } from './functions'

/**
 * What a function takes in a place: `text` (other values are written as text), `number`, `whole`, `truth`, `day` (a date
 * or a timestamp), `alike` (all such places hold values that can be compared), `literal` (a text known beforehand),
 * `size` (a small whole number known beforehand: what it asks for takes memory) or `any`.
 */
export type ArgumentKind = 'text' | 'number' | 'whole' | 'truth' | 'day' | 'alike' | 'literal' | 'size' | 'any'

/** The kinds of the arguments of the functions of formulas; the last one stands for all further ones. Not listed: `any`. */
const KINDS: Readonly<Partial<Record<FunctionName, readonly ArgumentKind[]>>> = {
  and: ['truth'], or: ['truth'], not: ['truth'], is_true: ['truth'],
  eq: ['alike'], ne: ['alike'], lt: ['alike'], le: ['alike'], gt: ['alike'], ge: ['alike'], is_distinct: ['alike'], in_list: ['alike'],
  coalesce: ['alike'], nullif: ['alike'], least: ['alike'], greatest: ['alike'],
  upper: ['text'], lower: ['text'], title_case: ['text'], sentence_case: ['text'], length: ['text'], trim: ['text'], trim_start: ['text'], trim_end: ['text'],
  collapse_spaces: ['text'], remove_invisible: ['text'], concat: ['text'], replace: ['text'], regex_full: ['text', 'literal'],
  left: ['text', 'whole'], right: ['text', 'whole'], substring: ['text', 'whole'], starts_with: ['text'], ends_with: ['text'], contains: ['text'],
  position: ['text'],
  reverse: ['text'], pad_start: ['text', 'size', 'text'], strip_accents: ['text'], normalize: ['text'],
  add: ['number'], subtract: ['number'], multiply: ['number'], divide: ['number'], modulo: ['number'], negate: ['number'], abs: ['number'],
  round: ['number', 'size'], floor: ['number'], ceil: ['number'], sqrt: ['number'], power: ['number'],
  year: ['day'], month: ['day'], day: ['day'], hour: ['day'], minute: ['day'], days_between: ['day'], add_days: ['day', 'whole'],
  make_date: ['whole'], format_date: ['day', 'literal'],
}

/** What a function takes as its argument number `index` (from 0). */
export function argumentKind(fn: FunctionName, index: number): ArgumentKind {
  const kinds = KINDS[fn]
  return kinds?.[Math.min(index, kinds.length - 1)] ?? 'any'
}

import { failure, type Failure } from '#shared/model/problem'

/** A formula of more characters is refused. */
const LONGEST = 10_000
/** Brackets may be nested this deep. */
export const DEEPEST = 200
/** The parser repeats what stands between CASE and WHEN for every branch, so it has to be short. */
const LONGEST_OPERAND = 40

/** The quotation of an expression in messages: its beginning where it is long. */
export const shown = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text)

/** A Failure EXPRESSION_INVALID at a character (from 1) of a formula. */
export function invalid(text: string, place: number | undefined, message: string, remedy: string): Failure {
  const where = place === undefined ? 'In' : `At character ${place.toLocaleString('en')} of`
  return failure('EXPRESSION_INVALID', `${where} the formula ${shown(text)}: ${message}`, remedy, { value: shown(text) })
}

const TOKEN = /\s+|--|\/\*|"(?:[^"]|"")*"|'(?:[^']|'')*'|[\p{L}\p{N}_.]+|./gsu

const REFUSED: Readonly<Record<string, readonly [message: string, remedy: string]>> = {
  ';': ['a formula is one expression, not several statements.', 'Remove the semicolon.'],
  '--': ['a formula cannot hold comments.', 'Put the comment into the note of the step; write - -1 with a space for a double minus.'],
  '/*': ['a formula cannot hold comments.', 'Put the comment into the note of the step.'],
  '[': ['lists cannot be used in formulas.', 'Write IN (…) for a choice of values; split_column takes text apart.'],
  '{': ['structures cannot be used in formulas.', 'Write one plain value.'],
  $: ['parameters cannot be used in formulas.', 'Write the value itself; text stands in single quotes.'],
  '?': ['parameters cannot be used in formulas.', 'Write the value itself; text stands in single quotes.'],
  "'": ['this text has no end.', "Put a single quote behind it; write '' for a quote inside it."],
  '"': ['this column name has no end.', 'Put a double quote behind it.'],
}

/**
 * Refuses, before any parser sees it, a formula that is too long, too deep, or holds what no formula may hold.
 *
 * @throws Failure EXPRESSION_INVALID with the character
 */
export function checkText(text: string): void {
  if (text.length > LONGEST) {
    throw invalid(text, undefined, `it has ${text.length.toLocaleString('en')} characters; ${LONGEST.toLocaleString('en')} are allowed.`,
      'Split it into several steps.')
  }
  if (text.trim() === '') throw invalid(text, undefined, 'it is empty.', 'Write an expression, for example upper(name).')
  if (text.includes('\0')) throw invalid(text, text.indexOf('\0') + 1, 'there is a NUL character.', 'Remove it.')
  let depth = 0
  let place = 1
  let before = ''
  const operands = new Operands()
  for (const [token] of text.matchAll(TOKEN)) {
    const refused = REFUSED[token]
    if (refused) throw invalid(text, place, ...refused)
    if (token.startsWith("'") && /^e$/i.test(before)) throw invalid(text, place, "texts with backslash escapes (e'…') cannot be used in formulas.",
      'Write the text in plain single quotes.')
    if (token === '(') depth += 1
    if (token === ')') depth -= 1
    if (depth > DEEPEST) throw invalid(text, place, `brackets are nested more than ${DEEPEST} deep.`, 'Split it into several steps.')
    if (!operands.accepts(token)) throw invalid(text, place, 'what stands between CASE and WHEN is too long, or holds another CASE.',
      'Write CASE WHEN … = … THEN …, or compute that part in a step before.')
    place += [...token].length
    before = token
  }
}

/** Watches what stands between CASE and its first WHEN. */
class Operands {
  #length: number | undefined

  accepts(token: string): boolean {
    const word = token.toLowerCase()
    if (word === 'when') this.#length = undefined
    else if (this.#length !== undefined && token.trim() !== '') {
      if (word === 'case' || this.#length >= LONGEST_OPERAND) return false
      this.#length += 1
    } else if (word === 'case') this.#length = 0
    return true
  }
}

import { BLANK, escapePattern, WHITE_SPACE } from './characters'
import { call, type Expression, lit, textOf, when } from './expression'

/** How people write the numbers of a column. */
export interface NumberFormat {
  readonly decimal: string
  /** The sign between groups of three digits; a space stands for any kind of space; empty for none. */
  readonly group: string
  readonly currency: boolean
  readonly percent: boolean
  readonly brackets: boolean
  readonly trailingMinus: boolean
  /** What may stand behind a number: kg, pcs. */
  readonly units: readonly string[]
}

/** Currencies (RE2) as they stand beside an amount: any currency sign, and the codes that are met most. */
export const CURRENCY = String.raw`(?:\p{Sc}|R\$|kr\.?|zł|Fr\.|EUR|USD|GBP|CHF|JPY|CNY|INR|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|TRY|ZAR|BRL|MXN|KRW|SGD|HKD|ILS|AED)`
const MINUS = String.raw`[-\x{2212}]`
const SIGN = String.raw`[-+\x{2212}]`
const SPACE = `[${WHITE_SPACE}]*`

/** A text that is written in a format, made plain. */
export interface PlainNumber {
  /** Sign, digits and point alone; NULL where the text is no number of that format. */
  readonly text: Expression
  /** True where a percent sign stands behind it. */
  readonly isPercent: Expression
}

/** Makes a written number plain: sign, currency, unit and percent stand where people put them, groups have exactly three digits. */
export function plainNumber(text: Expression, format: NumberFormat): PlainNumber {
  const number = numberPattern(format)
  const words = [...(format.currency ? [CURRENCY] : []), ...format.units.map(escapePattern)].join('|')
  // Words go first: "Fr.5" and "5 kr." have points of their own.
  const bare = words === '' ? text : call('regex_replace', text, words, '')
  const between = groupPattern(format.group)
  const digits = call('regex_extract', bare, number, 0)
  const ungrouped = between === '' ? digits : call('regex_replace', digits, between, '')
  const negative = call('regex_contains', bare, String.raw`^[^0-9]*(?:${MINUS}|\()|${MINUS}[^0-9]*$`)
  const sign = when([{ when: negative, then: lit('-') }], lit(''))
  const fits = call('regex_full', text, wholePattern(format, number))
  return {
    text: when([{ when: fits, then: textOf(sign, format.decimal === '.' ? ungrouped : call('replace', ungrouped, format.decimal, '.')) }]),
    isPercent: call('contains', text, '%'),
  }
}

function numberPattern({ decimal, group }: NumberFormat): string {
  const point = escapePattern(decimal)
  const between = groupPattern(group)
  const whole = between === '' ? '[0-9]+' : `(?:[0-9]{1,3}(?:${between}[0-9]{3})+|[0-9]+)`
  return `(?:${whole}(?:${point}[0-9]*)?|${point}[0-9]+)`
}

function groupPattern(group: string): string {
  if (group === ' ') return `[${WHITE_SPACE}]`
  return group === "'" ? "['’]" : escapePattern(group)
}

function wholePattern({ currency, percent, brackets, trailingMinus, units }: NumberFormat, number: string): string {
  const before = currency ? `(?:${CURRENCY}${SPACE})?` : ''
  const tails = [...(currency ? [CURRENCY] : []), ...(percent ? ['%'] : []), ...units.map(escapePattern)]
  const after = tails.length > 0 ? `(?:${SPACE}(?:${tails.join('|')}))?` : ''
  const forms = [
    `${SIGN}?${SPACE}${before}${number}${after}`,
    ...(currency ? [`${CURRENCY}${SPACE}${SIGN}${SPACE}${number}${after}`] : []),
    ...(brackets ? [String.raw`\(${SPACE}${before}${number}${after}${SPACE}\)`] : []),
    ...(trailingMinus ? [`${before}${number}(?:${SPACE}${MINUS}${after}|${after}${SPACE}${MINUS})`] : []),
  ]
  return `[${BLANK}]*(?:${forms.join('|')})[${BLANK}]*`
}

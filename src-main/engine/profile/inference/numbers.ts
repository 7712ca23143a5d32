import { call, col } from '#shared/define/expression'
import { CURRENCY } from '#shared/define/number-formats'
import { NULL_WORDS } from '#shared/define/null-words'
import { identifier, text } from '../../duckdb/quote'
import { expressionSql } from '../conversion'
import { type ProfileSource, toNumber, valuesSql } from '../source'
import { isWordSql } from '../words'
import type { NumberEvidence } from './evidence'

/** A number (RE2) with thousands signs, a decimal comma, a currency, a percent sign, brackets or a trailing minus. */
export const FORMATTED_NUMBER =
  String.raw`[(+\-]?\s?${CURRENCY}?\s?[+\-]?(?:[0-9]{1,3}(?:[,.'’ \x{A0}\x{2009}\x{202F}][0-9]{3})+|[0-9]+)(?:[.,][0-9]+)?\s?(?:${CURRENCY}|%)?\s?[\-)]?`

const CLASS = { null: 0, integer: 1, decimal: 2, blank: 3, word: 4, leadingZeros: 5, looseInteger: 6, long: 7, looseDecimal: 8, exponent: 9, formatted: 10, other: 11 } as const

/** A class, the length of the value and the place of its point in one integer: then a scan groups by that alone. */
const PACK = { class: 16, length: 4096 } as const

/**
 * Sorts every value of a text column into the classes of {@link NumberEvidence}, in one scan. The round trip of a
 * canonical integer is the cheap guard; patterns are met only by what it leaves (CASE evaluates a branch for the rest alone).
 * @param repeats true when the sample had few distinct values: then each is looked at once
 */
export async function tallyNumbers(source: ProfileSource, name: string, repeats: boolean): Promise<NumberEvidence> {
  const v = identifier(name)
  const trimmed = expressionSql(call('trim', col(name)))
  const full = (value: string, pattern: string) => `regexp_full_match(${value}, ${text(pattern)})`
  const packed = (kind: number, value: string) => `${kind} + ${PACK.class} * least(length(${value}), ${PACK.length - 1}) + ${PACK.class * PACK.length} * least(strpos(${value}, '.'), ${PACK.length - 1})`
  const kind = `CASE
    WHEN ${v} IS NULL THEN ${CLASS.null}
    WHEN CAST(TRY_CAST(${v} AS BIGINT) AS VARCHAR) = ${v} THEN ${packed(CLASS.integer, v)}
    WHEN ${full(v, String.raw`-?(?:0|[1-9][0-9]*)\.[0-9]+`)} THEN ${packed(CLASS.decimal, v)}
    WHEN ${trimmed} = '' THEN ${CLASS.blank}
    WHEN ${isWordSql(trimmed, NULL_WORDS)} THEN ${CLASS.word}
    WHEN ${full(trimmed, '[+-]?0[0-9]+')} THEN ${CLASS.leadingZeros}
    WHEN ${full(trimmed, '[+-]?[0-9]+')} THEN CASE WHEN ${expressionSql(call('parse_integer', col(name)))} IS NULL THEN ${CLASS.long} ELSE ${packed(CLASS.looseInteger, trimmed)} END
    WHEN ${full(trimmed, String.raw`[+-]?(?:[0-9]+\.[0-9]*|\.[0-9]+)`)} THEN ${packed(CLASS.looseDecimal, trimmed)}
    WHEN ${expressionSql(call('parse_number', col(name)))} IS NOT NULL THEN ${CLASS.exponent}
    WHEN ${full(trimmed, FORMATTED_NUMBER)} THEN ${CLASS.formatted}
    ELSE ${CLASS.other} END`
  const rows = await source.session.rows(`SELECT ${kind}, sum(__n) FROM ${valuesSql(source, name, repeats)} GROUP BY 1`, source.signal)
  return read(rows.map(([code, count]) => ({ code: toNumber(code), count: toNumber(count) })))
}

function read(groups: readonly { code: number; count: number }[]): NumberEvidence {
  const of = (...classes: readonly (keyof typeof CLASS)[]) =>
    groups.filter(({ code }) => classes.some((name) => CLASS[name] === code % PACK.class)).reduce((sum, { count }) => sum + count, 0)
  const plain = groups.map(({ code }) => {
    const length = Math.floor(code / PACK.class) % PACK.length
    const point = Math.floor(code / (PACK.class * PACK.length))
    return point === 0 ? { whole: length, scale: 0 } : { whole: point - 1, scale: length - point }
  })
  return {
    kind: 'number',
    missing: { nulls: of('null'), blanks: of('blank'), words: of('word') },
    integers: of('integer', 'looseInteger'),
    leadingZeros: of('leadingZeros'),
    long: of('long'),
    decimals: of('decimal', 'looseDecimal'),
    exponents: of('exponent'),
    formatted: of('formatted'),
    other: of('other'),
    whole: Math.max(0, ...plain.map(({ whole }) => whole)),
    scale: Math.max(0, ...plain.map(({ scale }) => scale)),
  }
}

/** The most significant digits that a plain number of the column has: what a double must hold to lose nothing. */
export async function mostSignificantDigits(source: ProfileSource, name: string): Promise<number> {
  const v = identifier(name)
  const digits = `regexp_replace(regexp_replace(trim(${v}), '[eE].*$', ''), '^[-+0.]+|[.]', '', 'g')`
  const [most] = await source.session.row(`
    SELECT max(length(${digits})) FROM ${source.table} WHERE ${expressionSql(call('parse_number', col(name)))} IS NOT NULL`, source.signal)
  return toNumber(most)
}

import { call, col } from '#shared/define/expression'
import { NULL_WORDS } from '#shared/define/null-words'
import { identifier } from '../../duckdb/quote'
import { conversionSql, expressionSql } from '../conversion'
import { type ProfileSource, toNumber, valuesSql } from '../source'
import { isWordSql } from '../words'
import type { TimeEvidence } from './evidence'
import type { TimeFormat } from './formats'

/** Marks of values that were read by no format: below zero, so that they are told apart from sets of formats. */
const MARK = { null: -3, blank: -2, word: -1 } as const

/**
 * Tries the formats on every value of a text column.
 * @param repeats true when the sample had few distinct values: then each is read once
 */
export async function tallyTimes(source: ProfileSource, name: string, formats: readonly TimeFormat[], repeats: boolean): Promise<TimeEvidence> {
  const v = identifier(name)
  const trimmed = expressionSql(call('trim', col(name)))
  const reading = (format: TimeFormat) => conversionSql(name, { name: format.type }, format.format)
  const fits = formats.map((format, index) => `CASE WHEN ${reading(format)} IS NULL THEN 0 ELSE ${2 ** index} END`).join(' + ')
  // Values that some format reads are the many: the tests for the others come after them.
  const kind = `CASE
    WHEN __fits > 0 THEN __fits
    WHEN ${v} IS NULL THEN ${MARK.null}
    WHEN ${trimmed} = '' THEN ${MARK.blank}
    WHEN ${isWordSql(trimmed, NULL_WORDS)} THEN ${MARK.word}
    ELSE 0 END`
  const rows = await source.session.rows(`SELECT ${kind}, sum(__n) FROM (SELECT *, ${fits} AS __fits FROM ${valuesSql(source, name, repeats)}) GROUP BY 1`, source.signal)
  const counts = new Map(rows.map(([code, count]) => [toNumber(code), toNumber(count)]))
  return {
    kind: 'time',
    missing: { nulls: counts.get(MARK.null) ?? 0, blanks: counts.get(MARK.blank) ?? 0, words: counts.get(MARK.word) ?? 0 },
    formats,
    groups: [...counts].filter(([code]) => code >= 0).map(([code, count]) => ({
      fits: formats.flatMap((_, index) => (Math.floor(code / 2 ** index) % 2 === 1 ? [index] : [])),
      count,
    })),
  }
}

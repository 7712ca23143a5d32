import { call, col } from '#shared/define/expression'
import { NULL_WORDS } from '#shared/define/null-words'
import { text } from '../../duckdb/quote'
import { expressionSql } from '../conversion'
import { type ProfileSource, toNumber, valuesSql } from '../source'
import { BOOLEAN_WORDS, isWordSql } from '../words'
import type { BooleanEvidence } from './evidence'

/** Counts the words for true and false in a text column. */
export async function tallyBooleans(source: ProfileSource, name: string): Promise<BooleanEvidence> {
  const words = [...BOOLEAN_WORDS.flat(), ...NULL_WORDS, '']
  const word = `lower(${expressionSql(call('trim', col(name)))})`
  const rows = await source.session.rows(`
    SELECT CASE WHEN word IS NULL OR ${isWordSql('word', words)} THEN word ELSE ${text('…')} END, sum(__n)
    FROM (SELECT ${word} AS word, __n FROM ${valuesSql(source, name, true)}) GROUP BY 1`, source.signal)
  const counts = new Map(rows.map(([value, count]) => [value === null ? null : String(value), toNumber(count)]))
  const count = (value: string | null) => counts.get(value) ?? 0
  return {
    kind: 'boolean',
    missing: { nulls: count(null), blanks: count(''), words: NULL_WORDS.reduce((sum, value) => sum + count(value), 0) },
    families: BOOLEAN_WORDS.map((pair) => ({ words: pair, yes: count(pair[0]), no: count(pair[1]) })),
    other: count('…'),
  }
}

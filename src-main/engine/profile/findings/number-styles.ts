import { call, col } from '#shared/define/expression'
import { expressionSql } from '../conversion'
import { text } from '../../duckdb/quote'

/** How the numbers of a value are written, as far as the value itself shows it. */
export interface NumberStyle {
  readonly id: 'plain' | 'point' | 'comma' | 'open'
  /** What people call it. */
  readonly title: string
  /** What is left of a number once signs, currency and percent are taken away (RE2, whole text). */
  readonly pattern: string
}

/** `1,234` may be a thousand or a fraction: `open` belongs to whatever the rest of the column shows. */
export const STYLES: readonly NumberStyle[] = [
  { id: 'plain', title: '1234.5', pattern: String.raw`[0-9]+(?:\.[0-9]+)?` },
  { id: 'point', title: '1,234.50', pattern: String.raw`[0-9]{1,3}(?:(?:,[0-9]{3})+\.[0-9]+|(?:,[0-9]{3}){2,}|(?:['’ \x{A0}\x{2009}\x{202F}][0-9]{3})+(?:\.[0-9]+)?)` },
  { id: 'comma', title: '1.234,50', pattern: String.raw`[0-9]{1,3}(?:(?:\.[0-9]{3})+,[0-9]+|(?:\.[0-9]{3}){2,}|(?:['’ \x{A0}\x{2009}\x{202F}][0-9]{3})+,[0-9]+)|[0-9]+,(?:[0-9]{1,2}|[0-9]{4,})|0,[0-9]+` },
  { id: 'open', title: '1,234', pattern: '[1-9][0-9]{0,2},[0-9]{3}' },
]

/** SQL that is true where the number inside a text is written in that style. */
export function styleSql(name: string, { pattern }: NumberStyle): string {
  const bare = `regexp_replace(${expressionSql(call('trim', col(name)))}, '^[^0-9]+|[^0-9]+$', '', 'g')`
  return `regexp_full_match(${bare}, ${text(pattern)})`
}

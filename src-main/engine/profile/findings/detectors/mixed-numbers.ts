import { call, col } from '#shared/define/expression'
import { identifier, text } from '../../../duckdb/quote'
import { expressionSql } from '../../conversion'
import { FORMATTED_NUMBER } from '../../inference/numbers'
import { amount, defineDetector, type DetectorContext, each, findingId, storedAsText } from '../detector'
import { invalidSql } from '../effect'
import { type NumberSigns, numberStep } from '../fixes'

const POINT: readonly NumberSigns[] = [{ decimal: '.', group: ',' }, { decimal: '.', group: ' ' }, { decimal: '.', group: "'" }]
const COMMA: readonly NumberSigns[] = [{ decimal: ',', group: '.' }, { decimal: ',', group: ' ' }]
/** Types for the numbers, the narrowest first; the last one takes them all. */
const TYPES = ['integer', 'decimal(18,2)', 'decimal(18,4)', 'number'] as const

interface Reading { readonly signs: NumberSigns; readonly invalid: number }

/**
 * Numbers written in a way that only people read, or in several ways in one column. Which signs are meant is found by
 * letting the step try; where point and comma read equally many, the user has to say.
 */
export default defineDetector(async (context) => each(storedAsText(context), async ({ inferred: { name, evidence } }) => {
  if (evidence.kind !== 'number' || evidence.formatted === 0 || evidence.leadingZeros > 0) return []
  const [point, comma] = await Promise.all([best(context, name, POINT), best(context, name, COMMA)])
  const readings = (point.invalid === comma.invalid ? [point, comma] : [point.invalid < comma.invalid ? point : comma])
  const unread = Math.max(0, Math.min(point.invalid, comma.invalid) - evidence.other - evidence.missing.words)
  const mixed = unread > 0 || evidence.decimals > 0
  const trimmed = expressionSql(call('trim', col(name)))
  const odd = `CASE WHEN ${expressionSql(call('parse_number', col(name)))} IS NOT NULL THEN false ELSE coalesce(regexp_full_match(${trimmed}, ${text(FORMATTED_NUMBER)}), false) END`
  const written = `${amount(evidence.formatted, 'number')} of ${name} ${evidence.formatted === 1 ? 'is' : 'are'} written for people: with thousands signs, a decimal comma, a currency, a percent sign or brackets`
  const open = readings.length > 1 ? ' Point and comma both read them, with different values: choose one, nothing is guessed.' : ''
  return [{
    id: findingId(mixed ? 'mixed_numbers' : 'numbers_as_text', name), kind: mixed ? 'mixed_numbers' : 'numbers_as_text',
    severity: unread > 0 || readings.length > 1 ? 'error' : 'warning', column: name, count: evidence.formatted, exact: true,
    title: mixed ? 'Numbers in several formats' : 'Numbers written as text',
    detail: `${written}.${open}${unread > 0 ? ` ${amount(unread, 'value')} would still be unread: they are written another way.` : ''}`,
    examples: await context.queries.examples(odd, identifier(name)),
    fixes: await Promise.all(readings.map(async ({ signs, invalid }) => ({
      title: `Read them as 1${signs.group}234${signs.decimal}50`, step: numberStep(name, signs, await narrowest(context, name, signs, invalid)),
    }))),
  }]
}))

/** The signs that leave the fewest values unread; of equals the first. */
async function best({ source, queries }: DetectorContext, name: string, choices: readonly NumberSigns[]): Promise<Reading> {
  const readings = await Promise.all(choices.map(async (signs) => ({
    signs, invalid: await queries.countValues(name, invalidSql(source.columns, numberStep(name, signs, 'number'), name)),
  })))
  return readings.reduce((a, b) => (b.invalid < a.invalid ? b : a))
}

async function narrowest({ source, queries }: DetectorContext, name: string, signs: NumberSigns, invalid: number): Promise<string> {
  const counts = await Promise.all(TYPES.map((type) => queries.countValues(name, invalidSql(source.columns, numberStep(name, signs, type), name))))
  return TYPES.find((_, index) => counts[index] === invalid) ?? 'number'
}

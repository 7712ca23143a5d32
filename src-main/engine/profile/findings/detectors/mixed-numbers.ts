import { identifier } from '../../../duckdb/quote'
import { numberStep } from '../fixes'
import { STYLES, styleSql } from '../number-styles'
import { amount, defineDetector, each, findingId, storedAsText } from '../detector'

/** Numbers written in a way that only people read, or in several ways in one column. */
export default defineDetector(async (context) => each(storedAsText(context), async ({ inferred: { name, evidence } }) => {
  if (evidence.kind !== 'number' || evidence.formatted === 0 || evidence.leadingZeros > 0) return []
  const value = identifier(name)
  const signed = `regexp_matches(${value}, '[^0-9., +-]|^[^0-9]*-?[^0-9-]*$|-$')`
  const [plain = 0, point = 0, comma = 0, open = 0] = await Promise.all(STYLES.map((style) => context.queries.countValues(name, styleSql(name, style))))
  const numbers = plain + point + comma + open
  if (numbers === 0 || numbers < evidence.formatted) return []
  const used = STYLES.map(({ title }, index) => ({ title, count: [plain, point, comma, open][index] ?? 0 })).filter(({ count }) => count > 0)
  const mixed = (point > 0 && comma > 0) || (plain > 0 && used.length > 1)
  const odd = `(${signed} OR ${STYLES.slice(1).map((style) => styleSql(name, style)).join(' OR ')}) AND regexp_matches(${value}, '[0-9]')`
  const choose = comma === point || (open > 0 && comma === 0 && point === 0)
  const asPoint = { title: 'Read them with a decimal point (1,234.50)', step: numberStep(name, 'point') }
  const asComma = { title: 'Read them with a decimal comma (1.234,50)', step: numberStep(name, 'comma') }
  return [{
    id: findingId(mixed ? 'mixed_numbers' : 'numbers_as_text', name), kind: mixed ? 'mixed_numbers' : 'numbers_as_text',
    severity: point > 0 && comma > 0 ? 'error' : 'warning', column: name, count: evidence.formatted, exact: true,
    title: mixed ? 'Numbers in several formats' : 'Numbers written as text',
    detail: `${name} writes numbers as ${used.map(({ title, count }) => `${title} (${count.toLocaleString('en-US')})`).join(', ')}${evidence.formatted > point + comma + open ? ', some with a currency, a percent sign or brackets' : ''}: ${amount(evidence.formatted, 'value')} ${evidence.formatted === 1 ? 'is' : 'are'} no plain number.`,
    examples: await context.queries.examples(odd, value),
    fixes: choose ? [asPoint, asComma] : comma > point ? [asComma] : [asPoint],
  }]
}))

import { identifier } from '../../../duckdb/quote'
import { type Subject, amount, defineDetector, each, findingId } from '../detector'

/** Names of columns that people use to tell rows apart. */
const KEY_NAME = /(^|[_\s.-])(id|key|uuid|guid|sku|isbn|iban|e-?mail|(order|customer|invoice|account|article|item|product|member|serial)[_\s.-]?(no|nr|number|code))$/i
const CAMEL_ID = /[a-z]I[dD]$/
/** So much of the values must differ for a column to be taken for a key; a name that says so needs less. */
const NEARLY_UNIQUE = 0.98
const NEARLY_UNIQUE_BY_NAME = 0.7
/** In fewer rows differing values are no sign of a key. */
const ENOUGH_ROWS = 50
/** Longer texts are prose, not keys. */
const KEY_LENGTH = 64

/** A column that would identify the rows, were it not for a few values that occur more than once. */
export default defineDetector(async ({ subjects, profile: { duplicates }, source, queries }) => each(subjects.filter(isNearlyKey), async ({ profile: { name, valid, distinct, blanks } }) => {
  const count = valid - distinct + (blanks > 0 ? 1 : 0)
  if (count <= (duplicates ?? 0)) return []
  const value = identifier(name)
  const again = `${value} IN (SELECT ${value} FROM ${source.table} WHERE ${value} IS NOT NULL GROUP BY 1 HAVING count(*) > 1)`
  return [{
    id: findingId('duplicate_keys', name), kind: 'duplicate_keys', severity: 'warning', column: name, count, exact: true,
    title: 'Keys that occur more than once',
    detail: `${name} has a different value in nearly every row, but ${amount(count, 'row repeats', 'rows repeat')} a value of an earlier one.`,
    examples: await queries.examples(again, value),
    fixes: [
      { title: 'Keep the first row of each key', step: { step: 'dedupe', columns: [name] } },
      { title: 'Flag them by a rule', step: { step: 'unique', columns: [name], severity: 'warn' } },
    ],
  }]
}))

function isNearlyKey({ profile: { name, type, valid, distinct, distinctExact, unique, length } }: Subject): boolean {
  if (unique || !distinctExact || valid === 0 || (type.name !== 'text' && type.name !== 'integer')) return false
  if ((length?.max ?? 0) > KEY_LENGTH) return false
  const named = KEY_NAME.test(name) || CAMEL_ID.test(name)
  return named ? distinct >= valid * NEARLY_UNIQUE_BY_NAME : valid >= ENOUGH_ROWS && distinct >= valid * NEARLY_UNIQUE
}

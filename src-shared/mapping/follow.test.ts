import { expect, test } from 'vitest'
import { z } from 'zod'
import { columnName, columnNames, formula } from '../define/params'
import { columnsNamed, renameInFormula, withColumnNames } from './follow'

const names: Readonly<Record<string, string>> = { 'Cust No': 'customer', qty: 'Total Qty', age: 'years' }
const rename = (column: string): string => names[column] ?? column

const schema = z.toJSONSchema(z.strictObject({
  column: columnName('x'), columns: columnNames('x').optional(), types: z.record(columnName('x'), z.string()).optional(), when: formula('x').optional(), text: z.string().optional(),
  keep: z.union([z.enum(['first', 'last']), z.strictObject({ order_by: columnName('x'), how: z.string() })]).optional(),
  cases: z.array(z.strictObject({ when: formula('x'), then: z.string() })).optional(),
}), { io: 'input' })

test('columns are followed wherever a step names them, and nowhere else', () => {
  const step = {
    step: 'any', note: 'age', column: 'age', columns: ['qty', 'other'], types: { age: 'age', 'Cust No': 'text' }, text: 'age', keep: { order_by: 'qty', how: 'age' }, cases: [{ when: 'age > 1', then: 'age' }], unknown: 'age',
  }
  expect(withColumnNames(step, schema, rename)).toEqual({
    step: 'any', note: 'age', column: 'years', columns: ['Total Qty', 'other'], types: { years: 'age', customer: 'text' }, text: 'age', keep: { order_by: 'Total Qty', how: 'age' }, cases: [{ when: 'years > 1', then: 'age' }], unknown: 'age',
  })
  expect(withColumnNames({ step: 'any', column: 'x', keep: 'first' }, schema, rename)).toEqual({ step: 'any', column: 'x', keep: 'first' })
  expect([...columnsNamed({ step: 'any', column: 'a', columns: ['b'], types: { c: 'text' } }, schema)]).toEqual(['a', 'b', 'c'])
  expect([...columnsNamed({ step: 'any', column: 'a', when: 'round(b) > "c d"' }, schema)]).toEqual(['a', 'b', 'c d'])
  expect(withColumnNames(step, undefined, rename)).toBe(step)
})

test.each([
  ['age + 1', 'years + 1'],
  ['"Cust No" = \'age\' AND qty>0', '"customer" = \'age\' AND "Total Qty">0'],
  ["age(age, 'it''s age')", "age(years, 'it''s age')"],
  ['ages + my_age', 'ages + my_age'],
  ['"age', '"years'],
])('in the formula %s', (before, after) => {
  expect(renameInFormula(before, rename)).toBe(after)
})

import { expect, test } from 'vitest'
import { DATE, INTEGER, TEXT } from '../model/data-type'
import { type Field, matchColumns, rateNames } from './match'
import { jaroWinkler } from './similarity'

const named = (...names: readonly string[]): Field[] => names.map((name) => ({ name }))
const pairs = (sources: readonly Field[], targets: readonly Field[]): string[] => matchColumns(sources, targets).pairs.map(({ source, target, because }) => `${source} → ${target} (${because})`)

test('Jaro-Winkler as published: MARTHA, DIXON, DWAYNE', () => {
  expect([jaroWinkler('MARTHA', 'MARHTA'), jaroWinkler('DIXON', 'DICKSONX'), jaroWinkler('DWAYNE', 'DUANE')].map((score) => score.toFixed(3))).toEqual(['0.961', '0.813', '0.840'])
  expect([jaroWinkler('a', 'a'), jaroWinkler('', 'a'), jaroWinkler('abc', 'xyz')]).toEqual([1, 0, 0])
})

test.each([
  ['OrderID', 'order_id', 'spelling'],
  ['  Order   Id ', 'orderId', 'spelling'],
  ['Straße', 'STRASSE', 'spelling'],
  ['Név', 'nev', 'spelling'],
  ['Größe (cm)', 'grosse_cm', 'spelling'],
  ['ŁÓDŹ', 'lodz', 'spelling'],
  ['address1', 'Address_1', 'spelling'],
  ['ｆｕｌｌ＿ｗｉｄｔｈ', 'full width', 'spelling'],
  ['氏名', '氏名 ', 'spelling'],
  ['qty', 'Quantity', 'abbreviation'],
  ['Cust No.', 'customer_number', 'abbreviation'],
  ['AmtTotal', 'total amount', 'order'],
  ['date of order', 'order_date_of', 'order'],
  ['total_amount', 'amount', 'words'],
  ['recieved_on', 'received_on', 'words'],
  ['costumer', 'customer', 'words'],
])('%s is %s (%s)', (source, target, because) => {
  expect(rateNames(source, target)?.because).toBe(because)
})

test.each([['order_id', 'customer_id'], ['first_name', 'last_name'], ['email', 'amount'], ['id', 'paid'], ['!!!', '???'], ['🙂', '🙃'], ['', 'a'], ['名前', '住所'], ['a', 'b']])('%s and %s have nothing to do with each other', (source, target) => {
  expect(rateNames(source, target)).toBeUndefined()
})

test('the better the reason the higher the score', () => {
  const scores = [['a_b', 'a_b'], ['A B', 'a_b'], ['qty_b', 'quantity_b'], ['b a', 'a b'], ['total_amount', 'amount']].map(([a = '', b = '']) => rateNames(a, b)?.score ?? 0)
  expect(scores).toEqual([...scores].sort((a, b) => b - a))
  expect(new Set(scores).size).toBe(scores.length)
})

test('each column is matched once, the most alike first, whatever the order', () => {
  const targets = named('amount', 'total_amount', 'customer')
  expect(pairs(named('Total Amount', 'Amount', 'Cust'), targets)).toEqual(['Amount → amount (spelling)', 'Total Amount → total_amount (spelling)', 'Cust → customer (abbreviation)'])
  expect(matchColumns(named('note', 'x'), named('y', 'Note'))).toMatchObject({ pairs: [{ source: 'note', target: 'Note' }], unmatchedSource: ['x'], unmatchedTarget: ['y'] })
})

test('where the names are as alike the types decide, then the order', () => {
  const sources: Field[] = [{ name: 'date first', type: TEXT }, { name: 'date second', type: DATE }, { name: 'date third', type: DATE }]
  expect(pairs(sources, [{ name: 'date', type: DATE }])).toEqual(['date second → date (words)'])
  expect(pairs(sources, [{ name: 'date', type: INTEGER }])).toEqual(['date first → date (words)'])
  expect(pairs(named('date first', 'date second'), named('date'))).toEqual(['date first → date (words)'])
})

test('three hundred columns on either side are matched in a moment', () => {
  const words = ['order', 'customer', 'invoice', 'shipping', 'billing', 'total', 'net', 'gross', 'date', 'amount', 'number', 'street', 'city', 'country', 'status', 'note', 'unit', 'price']
  const names = Array.from({ length: 300 }, (_, index) => `${words[index % 18]}_${words[(index * 7 + Math.floor(index / 18)) % 18]}_${index}`)
  const sources = named(...names.map((name) => name.replaceAll('_', ' ').toUpperCase()))
  const started = performance.now()
  const { pairs: found } = matchColumns(sources, named(...names))
  console.log(`300 × 300 columns matched in ${Math.round(performance.now() - started)} ms`)
  expect(found.map(({ source }) => source)).toEqual(sources.map(({ name }) => name))
})

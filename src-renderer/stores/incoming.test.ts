import { expect, test } from 'vitest'
import { stem } from '#shared/define/file-names'
import { baseName, freeName, nameOf, setBefore, withKnown } from './incoming'

const guess = (option: string, value: unknown) => ({ option, label: option, value, shown: String(value), confidence: 1 })

test('names of files, of datasets, and names that are free', () => {
  expect(['/home/me/a b.csv', 'C:\\data\\x.xlsx', 'plain'].map(baseName)).toEqual(['a b.csv', 'x.xlsx', 'plain'])
  expect(['orders.csv', 'v1.2.csv', '.hidden', 'none', 'orders.csv.gz', 'dump.gz'].map(stem)).toEqual(['orders', 'v1.2', '.hidden', 'none', 'orders', 'dump'])
  expect(freeName('a', [{ name: 'a' }, { name: 'a (2)' }])).toBe('a (3)')
  expect(freeName('b', [{ name: 'a' }])).toBe('b')
  expect(['orders.json', 'items'].map((name) => nameOf('orders.json', { id: name, name }, true))).toEqual(['orders', 'orders items'])
})

test('what was guessed once keeps its place and its name', () => {
  expect(withKnown([guess('c', 3), guess('a', 9)], [guess('a', 1), guess('b', 2)]).map(({ option, value }) => [option, value])).toEqual([['a', 9], ['b', 2], ['c', 3]])
})

test('of an earlier reading only what is not guessed by itself was set', () => {
  expect(setBefore({ delimiter: ';', skip: 2, names: ['a'] }, { delimiter: ';', skip: 0, names: ['a'] })).toEqual({ skip: 2 })
})

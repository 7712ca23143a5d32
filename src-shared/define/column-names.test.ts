import { expect, test } from 'vitest'
import { uniqueColumnNames } from './column-names'

const names = (...headers: (string | null)[]) => uniqueColumnNames(headers).map((column) => column.name)

test('a plain header is its own name', () => {
  expect(uniqueColumnNames(['id', 'Größe'])).toEqual([{ name: 'id' }, { name: 'Größe' }])
})

test('a blank or missing header is named by its place; the header is kept where the file had one', () => {
  expect(uniqueColumnNames([null, '  ', 'x'])).toEqual([{ name: 'column_1' }, { name: 'column_2', header: '  ' }, { name: 'x' }])
})

test('names are unique whatever their case, and a later header keeps a name that is its own', () => {
  expect(names('id', 'ID', 'Id')).toEqual(['id', 'ID_2', 'Id_3'])
  expect(names('id', 'ID', 'ID_2')).toEqual(['id', 'ID_3', 'ID_2'])
  expect(names(null, 'column_1')).toEqual(['column_1', 'column_1_2'])
})

test('names that the engine uses itself are never given', () => {
  expect(uniqueColumnNames(['__row', 'RowID'])).toEqual([{ name: '_row', header: '__row' }, { name: 'RowID_2', header: 'RowID' }])
})

test('white space, line ends and NUL characters do not get into names', () => {
  expect(names(' Order\r\n  ID ', 'a\0b', '\uFEFFx')).toEqual(['Order ID', 'ab', 'x'])
})

test('a hundred thousand equal headers are named at once', () => {
  const many = names(...Array.from({ length: 100_000 }, () => 'x'))
  expect(new Set(many).size).toBe(100_000)
  expect(many.at(-1)).toBe('x_100000')
})

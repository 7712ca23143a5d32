import { expect, test } from 'vitest'
import { DATE, decimal, TEXT } from '../model/data-type'
import { readPasted } from './target'

test('pasted names with and without types', () => {
  const { fields, odd } = readPasted('id\r\n\n  signed up : date \namount:decimal(18, 2)\nname:VARCHAR\ndc:title\nID\nconstructor: toString')
  expect(fields).toEqual([{ name: 'id' }, { name: 'signed up', type: DATE }, { name: 'amount', type: decimal(18, 2) }, { name: 'name', type: TEXT }, { name: 'dc:title' }, { name: 'constructor: toString' }])
  expect(odd).toEqual([{ line: 6, because: 'type', text: 'title' }, { line: 7, because: 'twice', text: 'ID' }, { line: 8, because: 'type', text: 'toString' }])
})

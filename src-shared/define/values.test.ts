import { describe, expect, it } from 'vitest'
import { DATE, decimal, type DataType, INTEGER, NUMBER, TEXT, TIMESTAMP } from '../model/data-type'
import { Failure } from '../model/problem'
import { valueIn, type WrittenValue } from './values'

const TIME: DataType = { name: 'time' }
const ZONED: DataType = { name: 'timestamptz' }
const TRUTH: DataType = { name: 'boolean' }

const read = (type: DataType, value: WrittenValue) => {
  const found = valueIn({ name: 'c', type }, value)
  const inner = found.node === 'cast' ? found.value : found
  return [inner.node === 'literal' ? inner.value : undefined, 'type' in found ? found.type : undefined]
}

describe('a value of a recipe in the type of a column', () => {
  it.each<[DataType, WrittenValue, unknown, DataType]>([
    [TEXT, 5, '5', TEXT],
    [INTEGER, 120, 120n, INTEGER],
    [INTEGER, '-007', -7n, INTEGER],
    [INTEGER, 2.5, '2.5', decimal(2, 1)],
    [INTEGER, '1234567890123456789012', '1234567890123456789012', decimal(22, 0)],
    [decimal(9, 2), 0.1, '0.1', decimal(2, 1)],
    [decimal(9, 2), '.50', '0.50', decimal(3, 2)],
    [NUMBER, '1e6', 1_000_000, NUMBER],
    [TRUTH, 'TRUE', true, TRUTH],
    [DATE, '2024-02-29', '2024-02-29', DATE],
    [DATE, '2024-02-29 08:30', '2024-02-29 08:30', TIMESTAMP],
    [TIMESTAMP, '2024-02-29', '2024-02-29', TIMESTAMP],
    [ZONED, '2024-02-29T08:30:00Z', '2024-02-29T08:30:00Z', ZONED],
    [TIME, '08:30', '08:30', TIME],
  ])('%o %s', (type, value, expected, found) => {
    expect(read(type, value)).toEqual([expected, found])
  })

  it.each<[DataType, WrittenValue]>([
    [INTEGER, 'abc'], [INTEGER, '1e3'], [INTEGER, true], [INTEGER, ''], [INTEGER, '9'.repeat(39)], [decimal(9, 2), '1,5'], [NUMBER, 'inf'], [NUMBER, true], [TRUTH, 'yes'],
    [DATE, '2024-02-30'], [DATE, '29.02.2024'], [DATE, '2024-02-29T08:30:00Z'], [TIMESTAMP, '2024-01-01 25:00'], [TIME, '8:30'], [{ name: 'nested' }, 'x'],
  ])('refuses %o %s', (type, value) => {
    const refused = () => valueIn({ name: 'c', type }, value)
    expect(refused).toThrow(Failure)
    expect(refused).toThrow(/^c is an? .*cannot be compared with it\.$/)
  })
})

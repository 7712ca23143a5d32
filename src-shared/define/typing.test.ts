import { describe, expect, it } from 'vitest'
import { BOOLEAN, DATE, decimal, INTEGER, NUMBER, TEXT, TIMESTAMP, typeLabel } from '../model/data-type'
import { call, cast, col, type Expression, lit, when } from './expression'
import { typeOf } from './typing'

const columns = [
  { name: 'name', type: TEXT }, { name: 'age', type: INTEGER }, { name: 'price', type: decimal(18, 2) },
  { name: 'weight', type: NUMBER }, { name: 'born', type: DATE }, { name: 'seen', type: TIMESTAMP },
]

const cases: readonly [string, Expression, string][] = [
  ['a column', col('born'), 'date'],
  ['a cast', cast(col('name'), DATE), 'date'],
  ['a comparison', call('lt', col('age'), 3), 'boolean'],
  ['integers', call('add', col('age'), 1), 'integer'],
  ['integer and decimal', call('add', col('age'), col('price')), 'decimal(38,2)'],
  ['decimal and number', call('multiply', col('price'), col('weight')), 'number'],
  ['an exact quotient', call('divide', col('age'), 3), 'decimal(38,10)'],
  ['a NULL beside a number', call('coalesce', lit(null), col('age')), 'integer'],
  ['a NULL branch', when([{ when: lit(true), then: col('born') }]), 'date'],
  ['branches that differ', when([{ when: lit(true), then: col('age') }], col('name')), 'text'],
  ['date and timestamp', call('coalesce', col('born'), col('seen')), 'timestamp'],
  ['NULL alone', lit(null), 'text'],
  ['a typed NULL', lit(null, BOOLEAN), 'boolean'],
  ['an unknown column', col('nowhere'), 'text'],
]

describe('typeOf', () => {
  it.each(cases)('%s', (_, expression, expected) => {
    expect(typeLabel(typeOf(expression, columns))).toBe(expected)
  })
})

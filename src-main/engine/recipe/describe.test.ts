import { describe, expect, it } from 'vitest'
import { describeStep } from './describe'
import { steps } from './registry'

describe('a step in words', () => {
  it.each([
    [{ step: 'range', column: 'amount', min: 0, max: 50_000 }, 'amount between 0 and 50,000'],
    [{ step: 'RANGE', column: 'day', min: '2024-01-01', min_inclusive: false }, 'day above 2024-01-01'],
    [{ step: 'not_null', columns: ['a', 'b'] }, 'a and b'],
    [{ step: 'drop_columns', pattern: 'tmp_.*' }, 'named like tmp_.*'],
    [{ step: 'drop_columns', columns: ['a', 'b', 'c', 'd', 'e', 'f'] }, 'a, b, c and 3 more'],
    [{ step: 'set_types', columns: { a: 'integer', b: { type: 'date', format: '%d.%m.%Y' }, c: 'text', d: 'text', e: 'text' } }, 'a: integer, b: date, c: text and 2 more'],
    [{ step: 'trim' }, 'all text columns'],
    [{ step: 'range', column: 'amount', min: true }, null],
    [{ step: 'from_the_future' }, null],
  ])('%j', (step, words) => { expect(describeStep(step)).toBe(words) })

  it('has words for every example of every step', () => {
    for (const { name, examples } of steps.values()) for (const { params } of examples) expect(describeStep({ ...params, step: name }), name).toMatch(/\S/)
  })
})

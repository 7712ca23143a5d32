import { describe, expect, it } from 'vitest'
import { INTEGER } from '../model/data-type'
import { allOf, anyOf, call, cast, col, isNull, lit, not, when } from './expression'
import { failuresOf } from './failures'

const [a, b] = [col('a'), col('b')]
const parsed = call('parse_integer', a)
const lost = allOf([not(call('is_blank', a)), isNull(parsed)])

describe('where an expression fails', () => {
  it('nothing to convert or divide cannot fail', () => {
    expect(failuresOf(call('add', a, call('divide', b, 2)))).toEqual({ reads: [] })
  })

  it('a conversion fails where a value gets lost', () => {
    expect(failuresOf(parsed)).toEqual({ failed: allOf([isNull(parsed), lost]), reads: ['a'] })
    const narrowed = cast(b, INTEGER)
    expect(failuresOf(narrowed)).toEqual({ failed: allOf([isNull(narrowed), allOf([not(isNull(b)), isNull(narrowed)])]), reads: ['b'] })
  })

  it('a division fails where the divisor is zero', () => {
    const quotient = call('divide', a, b)
    expect(failuresOf(quotient)).toEqual({ failed: allOf([isNull(quotient), allOf([not(isNull(a)), call('eq', b, 0)])]), reads: ['b'] })
    expect(failuresOf(call('modulo', a, 0)).failed).toBeDefined()
  })

  it('only the branch that is taken fails', () => {
    const choice = when([{ when: call('gt', b, 0), then: parsed }], lit(0))
    expect(failuresOf(choice).failed).toEqual(allOf([isNull(choice), when([{ when: call('gt', b, 0), then: lost }], lit(false))]))
    const condition = when([{ when: call('gt', parsed, 0), then: lit(1) }])
    expect(failuresOf(condition).failed).toEqual(allOf([isNull(condition), lost]))
  })

  it('COALESCE fails where all of its values do', () => {
    const other = call('parse_integer', b)
    expect(failuresOf(call('coalesce', parsed, 0))).toEqual({ reads: [] })
    const both = call('coalesce', parsed, other)
    expect(failuresOf(both).failed).toEqual(allOf([isNull(both), allOf([lost, allOf([not(call('is_blank', b)), isNull(other)])])]))
  })

  it('a call fails where one of its arguments does', () => {
    const sum = call('add', parsed, call('parse_integer', b))
    expect(failuresOf(sum).failed).toEqual(allOf([isNull(sum), anyOf([lost, allOf([not(call('is_blank', b)), isNull(call('parse_integer', b))])])]))
    expect(failuresOf(sum).reads).toEqual(['a', 'b'])
  })
})

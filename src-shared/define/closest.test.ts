import { describe, expect, it } from 'vitest'
import { closest, didYouMean } from './closest'

const columns = ['customer_id', 'email', 'amount', 'straße']

describe('closest', () => {
  it.each([
    ['emial', 'email'],
    ['EMAIL', 'email'],
    ['ammount', 'amount'],
    ['customerid', 'customer_id'],
    ['strase', 'straße'],
  ])('takes %s for %s', (name, expected) => {
    expect(closest(name, columns)).toBe(expected)
  })

  it('names nothing when nothing is near', () => {
    expect(closest('zip', columns)).toBeUndefined()
    expect(closest('a', ['b'])).toBeUndefined()
    expect(closest('', columns)).toBeUndefined()
    expect(closest('email', [])).toBeUndefined()
  })

  it('takes the nearest, and the first of two that are as near', () => {
    expect(closest('name', ['names', 'name1', 'Name'])).toBe('Name')
    expect(closest('name', ['names', 'name1'])).toBe('names')
  })

  it('stays quick on very long names', () => {
    expect(closest('x'.repeat(1_000_000), ['y'.repeat(1_000_000)])).toBeUndefined()
  })
})

describe('didYouMean', () => {
  it('asks, or says nothing', () => {
    expect(didYouMean('emial', columns)).toBe('; did you mean "email"?')
    expect(didYouMean('zip', columns)).toBe('')
  })
})

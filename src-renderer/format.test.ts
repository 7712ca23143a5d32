import { expect, test } from 'vitest'
import { bytes, compact, duration, percent } from './format'

test('a share never says 0 % of something or 100 % of not everything', () => {
  expect([percent(0, 10), percent(1, 100_000), percent(5, 1000), percent(99_999, 100_000), percent(10, 10), percent(1, 0)]).toEqual(['0 %', '< 0.1 %', '0.5 %', '> 99.9 %', '100 %', '0 %'])
})

test('sizes and durations in words', () => {
  expect([bytes(0), bytes(999), bytes(1400), bytes(150_000_000), bytes(2e12)]).toEqual(['0 B', '999 B', '1.4 kB', '150 MB', '2.0 TB'])
  expect([duration(9.4), duration(200), duration(7500)]).toEqual(['9 s', '3 min 20 s', '2 h 5 min'])
})

test('large numbers are shortened to three figures, with their unit apart', () => {
  expect([0, 240, 999, 1185, 999_999, 9_880_556, -12_345, 4e9].map(compact)).toEqual(['0', '240', '999', '1.19\u00a0k', '1\u00a0M', '9.88\u00a0M', '-12.3\u00a0k', '4\u00a0G'])
})

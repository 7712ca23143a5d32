import { expect, test } from 'vitest'
import { measureTransfer } from './transfer'

test('a rate is told once it is more than chance, and is that of the last seconds', () => {
  let now = 0
  const measure = measureTransfer(() => now)
  now = 100
  expect(measure({ bytes: 50, totalBytes: 10_000 })).toEqual({ bytes: 50, totalBytes: 10_000 })
  now = 1000
  expect(measure({ bytes: 1000, totalBytes: 10_000 })).toMatchObject({ bytesPerSecond: 1000, remainingSeconds: 9 })
  for (now = 2000; now <= 12_000; now += 1000) measure({ bytes: 1000 + (now - 1000) / 10, totalBytes: 10_000 })
  now = 13_000
  expect(measure({ bytes: 2200, totalBytes: 10_000 }).bytesPerSecond).toBeCloseTo(100, 0)
})

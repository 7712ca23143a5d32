import { expect, test } from 'vitest'
import { ago } from './ago'

test('how long ago, in whole units; the day after a week', () => {
  const now = new Date('2026-03-10T12:00:00.000Z')
  const before = (seconds: number) => ago(new Date(now.getTime() - 1000 * seconds).toISOString(), now)
  expect([before(20), before(119), before(3700), before(90_000)]).toEqual(['this minute', expect.stringMatching(/^1 min/), expect.stringMatching(/^1 hr/), 'yesterday'])
  expect(before(8 * 86_400)).toContain('2026')
})

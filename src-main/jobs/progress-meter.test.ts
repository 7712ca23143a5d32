import { expect, it } from 'vitest'
import { ProgressMeter } from './progress-meter'

/** A meter whose clock is moved by hand. */
function meterAt(totalRows: number | null = null) {
  const clock = { now: 0 }
  const meter = new ProgressMeter(totalRows, () => clock.now)
  const at = (ms: number, part: number, rows?: number) => {
    clock.now = ms
    meter.update({ phase: 'importing', part, ...(rows !== undefined && { rows }) })
    return meter.progress
  }
  return { clock, meter, at }
}

it('never goes back, neither in the fraction nor in the rows', () => {
  const { at } = meterAt()
  at(100, 0.5, 500)
  expect(at(200, 0.4, 300)).toMatchObject({ fraction: 0.5, rows: 500 })
})

it('takes rows from the fraction where they are known and not counted', () => {
  expect(meterAt(1000).at(100, 0.25)).toMatchObject({ rows: 250, totalRows: 1000 })
  expect(meterAt(1000).at(100, 0.25, 7)).toMatchObject({ rows: 7 })
})

it('says the rate of late, not that of the whole', () => {
  const { at } = meterAt()
  for (let second = 1; second <= 10; second += 1) at(second * 1000, second / 40, second * 1000)
  for (let second = 11; second <= 20; second += 1) at(second * 1000, second / 40, 10_000 + (second - 10) * 5000)
  expect(at(20_500, 0.52, 62_500).rowsPerSecond).toBe(5000)
})

it('says no rate while no rows go through', () => {
  const { at } = meterAt()
  for (let second = 0; second <= 10; second += 1) at(second * 1000, second / 20, Math.min(second, 3) * 1000)
  expect(at(10_500, 0.55, 3000).rowsPerSecond).toBeNull()
})

it('foresees the end of steady work to a tenth', () => {
  const { at } = meterAt()
  expect(at(100, 0.01).remainingSeconds).toBeNull()
  for (let ms = 200; ms <= 4800; ms += 200) at(ms, ms / 10_000)
  expect(at(5000, 0.5).remainingSeconds).toBeCloseTo(5, 1)
})

it('does not promise an end that is near while nothing moves', () => {
  const { clock, meter, at } = meterAt()
  for (let ms = 200; ms <= 9000; ms += 200) at(ms, ms / 10_000)
  for (clock.now = 9200; clock.now <= 15_000; clock.now += 500) meter.tick()
  expect(meter.progress.fraction).toBe(0.9)
  expect(meter.progress.remainingSeconds).toBeGreaterThan(1.5)
})

it('does not jump when the work jumps', () => {
  const { at } = meterAt()
  for (let ms = 200; ms <= 5000; ms += 200) at(ms, ms / 20_000)
  const before = at(5200, 0.26).remainingSeconds!
  const after = at(5400, 0.8).remainingSeconds!
  expect(before).toBeGreaterThan(10)
  expect(before - after).toBeLessThan(before / 3)
})

it('is told in steps of one hundredth, or after half a second', () => {
  const { clock, meter } = meterAt()
  const tells = (ms: number, part: number) => {
    clock.now = ms
    return meter.update({ phase: 'importing', part }).tell
  }
  expect([tells(0, 0), tells(100, 0.001), tells(110, 0.02), tells(200, 0.021), tells(650, 0.022)]).toEqual([true, false, true, false, true])
})

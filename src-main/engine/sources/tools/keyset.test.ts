import { expect, it } from 'vitest'
import { behind, withReconnects } from './keyset'
import { takeSlot } from './slots'

const never = new AbortController().signal
const broken = new Error('cut')

/** Reads up to `rows`, each attempt as many as it is given before the connection breaks. */
async function reading(attempts: readonly number[], rows: number): Promise<{ read: number; breaks: number; told: number }> {
  let [read, told, attempt] = [0, 0, 0]
  const breaks = await withReconnects(async () => {
    const more = attempts[attempt] ?? 0
    attempt += 1
    read += more
    if (read < rows) throw broken
  }, { signal: never, isBroken: (error) => error === broken, position: () => read, log: () => { told += 1 } })
  return { read, breaks, told }
}

it('asks for the rows behind a key of several columns', () => {
  expect(behind(['a'], ['1'])).toBe('(a > 1)')
  expect(behind(['a', 'b', 'c'], ['1', '2', '3'])).toBe('(a > 1) OR (a = 1 AND b > 2) OR (a = 1 AND b = 2 AND c > 3)')
})

it('goes on as long as connections bring rows', async () => {
  expect(await reading([10, 10, 0, 0, 10], 30)).toEqual({ read: 30, breaks: 4, told: 4 })
})

it('gives up on connections that bring nothing, and on what another one cannot mend', async () => {
  await expect(reading([10, 0, 0, 0, 20], 30)).rejects.toBe(broken)
  await expect(withReconnects(() => Promise.reject(new Error('no such table')), { signal: never, isBroken: () => false, position: () => 0, log: () => {} })).rejects.toThrow('no such table')
})

it('lets the one who waited longest have the next slot, and those who give up have none', async () => {
  const first = await takeSlot('test', 1, never)
  const order: string[] = []
  const impatient = new AbortController()
  const waiting = [
    takeSlot('test', 1, impatient.signal).catch((error: unknown) => { order.push(error instanceof Error ? error.message : '') }),
    takeSlot('test', 1, never).then((release) => { order.push('second'); release() }),
    takeSlot('test', 1, never).then((release) => { order.push('third'); release() }),
  ]
  impatient.abort()
  first()
  await Promise.all(waiting)
  expect(order).toEqual(['Cancelled.', 'second', 'third'])
})

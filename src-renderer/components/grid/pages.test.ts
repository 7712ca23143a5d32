import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { RowSource } from './grid'
import { PageCache, pagesToKeep } from './pages'

interface Asked { from: number, to: number, signal: AbortSignal, answer: () => void, fail: (error: Error) => void }

let asked: Asked[]
const changed = vi.fn<() => void>()
const failed = vi.fn<(error: unknown) => void>()

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, offset) => from + offset)
const source = (part: Partial<RowSource<number>> = {}): RowSource<number> => ({
  key: 1, rowCount: 10_000_000,
  read: (from, to, signal) => new Promise((resolve, reject) => { asked.push({ from, to, signal, answer: () => resolve(numbers(from, to)), fail: reject }) }),
  ...part,
})
const cacheOf = (part?: Partial<RowSource<number>>) => new PageCache(source(part), () => 40, { changed, failed })
const answerAll = async () => { for (const { answer } of asked) answer(); await vi.advanceTimersByTimeAsync(0) }
const open = () => asked.filter(({ signal }) => !signal.aborted).map(({ from, to }) => [from, to])

beforeEach(() => { vi.useFakeTimers(); asked = []; changed.mockClear(); failed.mockClear() })
afterEach(() => { vi.useRealTimers() })

test('what is in sight is read at once, and then what lies beyond', async () => {
  const cache = cacheOf()
  cache.want(60, 90)
  expect(open()).toEqual([[0, 100], [100, 200]])
  expect(cache.row(60)).toBeUndefined()
  await answerAll()
  expect(cache.row(60)).toBe(60)
  expect(cache.row(199)).toBe(199)
  cache.want(61, 91)
  expect(asked).toHaveLength(2)
})

test('at most two requests are under way', async () => {
  const cache = cacheOf()
  cache.want(0, 500)
  expect(asked.map(({ from }) => from)).toEqual([0, 100])
  asked[0]?.answer()
  await vi.advanceTimersByTimeAsync(0)
  expect(asked.map(({ from }) => from)).toEqual([0, 100, 200])
})

test('who flings past pages does not read them; the last one is read when it comes to rest', async () => {
  const cache = cacheOf()
  for (const row of [0, 10_000, 20_000, 30_010]) {
    cache.want(row, row + 30)
    await vi.advanceTimersByTimeAsync(16)
  }
  expect(asked.map(({ from }) => from)).toEqual([0])
  expect(asked[0]?.signal.aborted).toBe(true)
  await vi.advanceTimersByTimeAsync(30)
  expect(open()).toEqual([[30_000, 30_100], [29_900, 30_000]])
})

test('slow scrolling does not put a page off for ever', async () => {
  const cache = cacheOf()
  cache.want(0, 30)
  await answerAll()
  for (let row = 20; row < 30; row += 1) {
    cache.want(row, row + 30)
    await vi.advanceTimersByTimeAsync(16)
  }
  expect(open()).toContainEqual([100, 200])
})

test('an answer that comes after its page went out of sight is ignored', async () => {
  const cache = cacheOf()
  cache.want(0, 30)
  await vi.advanceTimersByTimeAsync(40)
  cache.want(5010, 5040)
  await answerAll()
  expect(cache.row(0)).toBeUndefined()
  expect(cache.row(5010)).toBe(5010)
})

test('so many pages are kept as are wanted, those in sight last longest', async () => {
  const cache = cacheOf()
  for (let page = 0; page < 60; page += 1) {
    cache.want(page * 1000 + 50, page * 1000 + 51)
    await vi.advanceTimersByTimeAsync(40)
    await answerAll()
    cache.want(50, 51)
    await vi.advanceTimersByTimeAsync(40)
  }
  expect(cache.row(50)).toBe(50)
  expect(cache.row(1050)).toBeUndefined()
  // Each place also read the page beyond.
  expect(numbers(0, 60).flatMap((page) => [50, 150].map((row) => cache.row(page * 1000 + row))).filter((row) => row !== undefined)).toHaveLength(40)
})

test('of wide tables fewer pages are kept', () => {
  expect([0, 1, 150, 200, 1000, 16_000].map(pagesToKeep)).toEqual([40, 40, 40, 30, 8, 8])
})

test('more rows of the same key: only the page that was short is read again', async () => {
  const cache = cacheOf({ rowCount: 130 })
  cache.want(100, 130)
  await answerAll()
  expect(asked.map(({ from, to }) => [from, to])).toEqual([[100, 130], [0, 100]])
  cache.change(source({ rowCount: 180 }), true)
  expect(cache.row(129)).toBe(129)
  await vi.advanceTimersByTimeAsync(40)
  cache.want(100, 140)
  expect(asked.slice(2).map(({ from, to }) => [from, to])).toEqual([[100, 180]])
})

test('another key: old rows stay until the new are here, unless they are of another table', async () => {
  const cache = cacheOf()
  cache.want(0, 30)
  await answerAll()
  cache.change(source({ key: 2 }), true)
  expect([cache.row(3), cache.isOld(3)]).toEqual([3, true])
  cache.want(0, 30)
  await answerAll()
  expect([cache.row(3), cache.isOld(3)]).toEqual([3, false])
  cache.change(source({ key: 3 }), false)
  expect(cache.row(3)).toBeUndefined()
})

test('a failure is told once and not tried again until somebody asks for it', async () => {
  const cache = cacheOf()
  cache.want(0, 500)
  asked[0]?.fail(new Error('gone'))
  asked[1]?.fail(new Error('gone too'))
  await vi.advanceTimersByTimeAsync(100)
  expect(failed).toHaveBeenCalledTimes(1)
  expect(cache.failing).toBe(true)
  cache.want(0, 30)
  await vi.advanceTimersByTimeAsync(100)
  expect(asked.filter(({ from }) => from === 0)).toHaveLength(1)
  cache.retry()
  expect(cache.failing).toBe(false)
  await answerAll()
  await answerAll()
  expect(cache.row(0)).toBe(0)
})

test('rows for copying come from the cache where all are there', async () => {
  const cache = cacheOf()
  cache.want(0, 30)
  await answerAll()
  await expect(cache.rows(5, 8, new AbortController().signal)).resolves.toEqual([5, 6, 7])
  void cache.rows(98, 5000, new AbortController().signal)
  expect(asked.at(-1)).toMatchObject({ from: 98, to: 5000 })
})

import { expect, test } from 'vitest'
import { baseRow, columnAt, columnsInSight, leftEdges, MAX_PIXELS, reveal, rowsInSight, scrollOf, sharp, toPhysical, toVirtual, wheelPixels } from './geometry'

const MANY = 10_000_000

test('few rows are scrolled by the browser, many in a smaller body', () => {
  expect(scrollOf(1000, 26, 700)).toEqual({ physical: 26_000, maxVirtual: 25_300, maxPhysical: 25_300, ratio: 1 })
  const many = scrollOf(MANY, 26, 700)
  expect(many.physical).toBe(MAX_PIXELS)
  expect(many.maxVirtual).toBe(259_999_300)
  expect(many.ratio).toBeCloseTo(21.667, 2)
})

test('fewer rows than fit, and none, do not scroll', () => {
  expect(scrollOf(3, 26, 700)).toMatchObject({ maxVirtual: 0, maxPhysical: 0, ratio: 1 })
  expect(scrollOf(0, 26, 0)).toMatchObject({ physical: 0, maxVirtual: 0, ratio: 1 })
})

test('both ends of a body of any height are met exactly, and only there', () => {
  const scroll = scrollOf(MANY, 26, 700)
  expect(toVirtual(scroll, scroll.maxPhysical - 0.6)).toBe(scroll.maxVirtual)
  expect(toPhysical(scroll, scroll.maxVirtual)).toBe(scroll.maxPhysical)
  expect(toPhysical(scroll, scroll.maxVirtual - 1)).toBe(scroll.maxPhysical - 2)
  expect(toPhysical(scroll, 1)).toBe(1)
  expect(toPhysical(scroll, 0)).toBe(0)
  expect(toVirtual(scroll, 0)).toBe(0)
})

test('where the browser scrolls by itself its place is taken as it is', () => {
  const scroll = scrollOf(100, 26, 700)
  expect(toVirtual(scroll, 1899.5)).toBe(1899.5)
  expect(toVirtual(scroll, 1950)).toBe(1900)
  expect(toPhysical(scroll, 333.25)).toBe(333.25)
})

test('rows in sight reach over both edges, and stop at the last', () => {
  expect(rowsInSight(0, MANY, 26, 700)).toEqual({ first: 0, end: 28, slots: 28 })
  expect(rowsInSight(25, MANY, 26, 700)).toMatchObject({ first: 0, end: 28 })
  expect(rowsInSight(259_999_300, MANY, 26, 700)).toMatchObject({ first: 9_999_973, end: MANY })
  expect(rowsInSight(0, 1, 26, 700)).toMatchObject({ first: 0, end: 1 })
  expect(rowsInSight(0, 0, 26, 700)).toMatchObject({ first: 0, end: 0 })
})

test('however they are scrolled, slots never hold two rows in sight', () => {
  for (let top = 0; top < 60; top += 0.5) {
    const { first, end, slots } = rowsInSight(top, MANY, 26, 709)
    expect(end - first).toBeLessThanOrEqual(slots)
    expect(end * 26).toBeGreaterThanOrEqual(top + 709)
  }
})

test('the base of drawn rows is never far', () => {
  expect([0, 999, 1000, 9_999_999].map(baseRow)).toEqual([0, 0, 1000, 9_999_000])
})

test('columns in sight', () => {
  const edges = leftEdges([100, 50, 200])
  expect(edges).toEqual([0, 100, 150, 350])
  expect([-1, 0, 99.9, 100, 149, 150, 349, 350].map((x) => columnAt(edges, x))).toEqual([-1, 0, 0, 1, 1, 2, 2, 3])
  expect(columnsInSight(edges, 0, 100)).toEqual({ first: 0, last: 0 })
  expect(columnsInSight(edges, 99, 3)).toEqual({ first: 0, last: 1 })
  expect(columnsInSight(edges, 120, 1000)).toEqual({ first: 1, last: 2 })
  expect(columnsInSight(leftEdges([]), 0, 500)).toEqual({ first: 0, last: -1 })
})

test('a cell is brought into sight by the shortest way', () => {
  expect(reveal(100, 120, 26, 300)).toBe(100)
  expect(reveal(100, 80, 26, 300)).toBe(80)
  expect(reveal(100, 390, 26, 300)).toBe(116)
  expect(reveal(100, 390, 500, 300)).toBe(390)
})

test('wheels count in pixels, lines and pages', () => {
  expect([0, 1, 2].map((mode) => wheelPixels(3, mode, 26, 700))).toEqual([3, 78, 2100])
})

test('texts are drawn on whole pixels of the device', () => {
  expect([1, 1.5, 2].map((ratio) => sharp(10.4, ratio))).toEqual([10, 16 / 1.5, 10.5])
})

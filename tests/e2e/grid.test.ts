import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { launchChromium } from '#tests/support/chromium'
import { type GridPage, openGridPage } from '../../bench/grid-page'
import { tryBuild } from '../../build/build.mjs'

const ROW = 26
const HEADER = 96
const ROWS = 10_000_000

let browser: Browser
let grid: GridPage

beforeAll(async () => {
  const problem = await tryBuild(['grid'])
  if (problem) throw new Error(problem)
  browser = await launchChromium()
  grid = await openGridPage(join(process.cwd(), 'out', 'grid'), browser)
})

afterAll(async () => {
  await grid?.close()
  await browser?.close()
})

beforeEach(async () => {
  await open()
})

async function open(query?: string): Promise<void> {
  await grid.open(query)
  await grid.page.locator('.dg-gutter', { hasText: /^1$/ }).waitFor()
}

/** What is drawn: every row with its number (1-based) and its edges from the body's top, and where the body ends. */
const drawn = () => grid.page.evaluate(() => {
  const body = document.querySelector('.dg-body')!.getBoundingClientRect()
  const rows = [...document.querySelectorAll('.dg-row')].map((row) => {
    const box = row.getBoundingClientRect()
    return { number: Number(row.getAttribute('aria-rowindex')) - 1, top: box.top - body.top, bottom: box.bottom - body.top }
  })
  return { height: body.height, bottom: body.bottom, rows: rows.sort((a, b) => a.number - b.number) }
})

/** Scroll place of all rows in pixels, as the rows on screen show it. */
async function place(): Promise<number> {
  const { rows: [first] } = await drawn()
  return first ? (first.number - 1) * ROW - first.top : Number.NaN
}

async function settled(): Promise<void> {
  await grid.page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)) }))
}

const press = async (keys: string) => {
  await grid.page.locator('.dg-scroller').press(keys)
  await settled()
}
const wheel = async (x: number, y: number) => {
  await grid.page.mouse.move(600, 400)
  await grid.page.mouse.wheel(x, y)
  await grid.page.waitForTimeout(60)
  await settled()
}
const pitches = (rows: readonly { top: number }[]) => new Set(rows.slice(1).map(({ top }, index) => top - (rows[index]?.top ?? 0)))

test('the first row is exact, and every row beside it', async () => {
  const { rows } = await drawn()
  expect(rows[0]).toEqual({ number: 1, top: 0, bottom: ROW })
  expect([...pitches(rows)]).toEqual([ROW])
})

test('Ctrl+End: row 10,000,000 is whole, and its lower edge is the body\'s', async () => {
  await press('Control+End')
  const { rows, height } = await drawn()
  expect(rows.at(-1)).toEqual({ number: ROWS, top: height - ROW, bottom: height })
  expect([...pitches(rows)]).toEqual([ROW])
  await grid.page.locator('.dg-cell', { hasText: /./ }).last().waitFor()
  expect(await grid.page.locator('.dg-scroller').getAttribute('aria-activedescendant')).toMatch(/-9999999-199$/)
  await grid.page.locator('.dg-gutter', { hasText: '10,000,000' }).waitFor()
})

test('the thumb in the middle shows the middle, at the end the end', async () => {
  const drag = (share: number) => grid.page.locator('.dg-scroller').evaluate((element, to) => { element.scrollTop = (element.scrollHeight - element.clientHeight) * to }, share)
  await drag(0.5)
  await settled()
  const { rows, height } = await drawn()
  expect(Math.abs((rows[0]?.number ?? 0) - ROWS / 2)).toBeLessThan(height)
  expect([...pitches(rows)]).toEqual([ROW])
  await drag(1)
  await settled()
  expect((await drawn()).rows.at(-1)).toMatchObject({ number: ROWS, bottom: height })
  await drag(0)
  await settled()
  expect(await place()).toBe(0)
})

test('a wheel\'s 100 pixels are three rows and 22 pixels, anywhere', async () => {
  await wheel(0, 100)
  expect((await drawn()).rows[0]).toEqual({ number: 4, top: -22, bottom: 4 })
  await grid.goTo(5_000_000, 0)
  await settled()
  const before = await place()
  await wheel(0, 100)
  expect(await place() - before).toBe(100)
  await wheel(0, -30)
  expect(await place() - before).toBe(70)
})

test('wheels that count in lines and pages, and sideways', async () => {
  const turn = (init: Pick<WheelEventInit, 'deltaX' | 'deltaY' | 'deltaMode'>) => grid.page.locator('.dg-scroller').evaluate((element, given) => { element.dispatchEvent(new WheelEvent('wheel', { bubbles: true, cancelable: true, ...given })) }, init)
  await turn({ deltaY: 3, deltaMode: 1 })
  await settled()
  expect(await place()).toBe(3 * ROW)
  await turn({ deltaY: 1, deltaMode: 2 })
  await settled()
  expect(await place()).toBe(3 * ROW + (await drawn()).height)
  await turn({ deltaY: 10, deltaX: 40 })
  expect(await grid.page.locator('.dg-scroller').evaluate((element) => element.scrollLeft)).toBe(40)
  await grid.page.keyboard.down('Shift')
  await wheel(0, 200)
  await grid.page.keyboard.up('Shift')
  await grid.page.waitForTimeout(300)
  expect(await grid.page.locator('.dg-scroller').evaluate((element) => element.scrollLeft)).toBe(240)
  expect(await place()).toBe(3 * ROW + 10 + (await drawn()).height)
})

test('columns stand under their headers wherever the table is scrolled, and the gutter stays', async () => {
  await grid.page.locator('.dg-scroller').evaluate((element) => { element.scrollLeft = 12_345 })
  await settled()
  const { heads, cells, gutter, corner } = await grid.page.evaluate(() => {
    const edges = (selector: string) => [...document.querySelectorAll(selector)].map((element) => ({ column: element.getAttribute('aria-colindex'), left: element.getBoundingClientRect().left, right: element.getBoundingClientRect().right }))
    return { heads: edges('.dg-head'), cells: edges('.dg-row:first-child .dg-cell'), gutter: edges('.dg-gutter')[0], corner: edges('.dg-corner')[0] }
  })
  expect(heads.length).toBeGreaterThan(6)
  expect(cells).toEqual(heads)
  expect(gutter).toEqual(corner)
  expect(gutter?.left).toBe(0)
})

test('a small table scrolls to its last row as well, by the browser alone', async () => {
  await open('rows=1000&columns=8')
  await press('Control+End')
  const { rows, height } = await drawn()
  expect(rows.at(-1)).toEqual({ number: 1000, top: height - ROW, bottom: height })
  await press('Control+Home')
  await wheel(0, 100)
  await grid.page.waitForTimeout(400)
  expect(await place()).toBe(100)
})

test('the cells are copied as they are stored', async () => {
  await grid.page.locator('[aria-rowindex="2"] [aria-colindex="2"]').click()
  for (const key of ['Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowDown', 'Shift+ArrowDown', 'Control+c']) await press(key)
  await grid.page.getByText('9 cells copied.').waitFor()
  const lines = (await grid.page.evaluate(() => navigator.clipboard.readText())).split('\n').map((line) => line.split('\t'))
  expect(lines.map(([id]) => id)).toEqual(['4812300', '4812301', '4812302'])
  expect(lines[2]?.[1]).toBe('')
  await press('Control+a')
  await press('Control+c')
  await grid.page.getByText('2,000,000,000 cells are selected, and at most 100,000 can be copied.').waitFor()
  await grid.page.getByRole('button', { name: 'Export …' }).waitFor()
  await press('Escape')
  expect(await grid.page.getByRole('button', { name: 'Export …' }).count()).toBe(0)
  expect(await grid.page.locator('[role=gridcell][aria-selected=true]').count()).toBe(1)
})

test('cells are selected by dragging, on beyond the edge', async () => {
  const { page } = grid
  await page.mouse.move(300, HEADER + 3 * ROW + 5)
  await page.mouse.down()
  await page.mouse.move(450, 790)
  await page.mouse.move(450, 840)
  await page.waitForFunction(() => Number(document.querySelector('.dg-row')?.getAttribute('aria-rowindex')) > 40)
  await page.mouse.up()
  await press('Control+c')
  await page.getByText(/\d+ cells copied/).waitFor()
  const lines = (await page.evaluate(() => navigator.clipboard.readText())).split('\n')
  expect(lines.length).toBeGreaterThan(30)
  expect(lines[0]?.split('\t')).toHaveLength(2)
})

test('a column is made wider by its handle, by keys, and to fit', async () => {
  const { page } = grid
  const width = () => page.locator('.dg-head').first().evaluate((element) => element.getBoundingClientRect().width)
  const { x = 0, width: wide = 0 } = await page.locator('.dg-handle').first().boundingBox() ?? {}
  expect(wide).toBeGreaterThanOrEqual(8)
  await page.mouse.move(x + wide / 2, 50)
  await page.mouse.down()
  await page.mouse.move(x + wide / 2 + 60, 60)
  await page.mouse.up()
  expect(await width()).toBe(172)
  await page.locator('[aria-rowindex="2"] [aria-colindex="2"]').click()
  await press('Alt+ArrowRight')
  expect(await width()).toBe(188)
  await page.locator('.dg-handle').first().dblclick()
  expect(await width()).toBeLessThan(112)
  expect(await page.locator('.dg-cell[aria-colindex="2"]').evaluateAll((cells) => cells.every((cell) => cell.scrollWidth <= cell.clientWidth))).toBe(true)
})

test('at another zoom both ends are still met', async () => {
  const context = await browser.newContext({ viewport: { width: 590, height: 401 }, deviceScaleFactor: 2 })
  const page = await context.newPage()
  await page.goto(grid.page.url())
  await page.locator('.dg-scroller').press('Control+End')
  await page.locator('.dg-gutter', { hasText: '10,000,000' }).waitFor()
  const [body, row] = await page.evaluate(() => [document.querySelector('.dg-body')!.getBoundingClientRect().bottom, Math.max(...[...document.querySelectorAll('.dg-row')].map((one) => one.getBoundingClientRect().bottom))])
  expect(row).toBe(body)
  await context.close()
})

test('a finger moves the table by what it moves, not by what the thumb would', async () => {
  const context = await browser.newContext({ viewport: { width: 590, height: 800 }, hasTouch: true, reducedMotion: 'reduce' })
  const page = await context.newPage()
  await page.goto(grid.page.url())
  await page.locator('.dg-gutter', { hasText: /^1$/ }).waitFor()
  const session = await context.newCDPSession(page)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', y: number) => session.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x: 300, y }] })
  await touch('touchStart', 700)
  for (let y = 690; y >= 500; y -= 10) await touch('touchMove', y)
  await touch('touchEnd', 500)
  await page.waitForTimeout(100)
  const first = await page.locator('.dg-row').evaluateAll((rows) => Math.min(...rows.map((row) => Number(row.getAttribute('aria-rowindex')) - 2)))
  // The browser keeps the first pixels of a stroke for itself, to see what is meant.
  expect(first).toBeGreaterThanOrEqual(6)
  expect(first).toBeLessThanOrEqual(7)
  await context.close()
})

test.each(['', 'dark'])('no barriers (%s), no complaint of the browser', async (theme) => {
  await open(theme)
  const { violations } = await new AxeBuilder({ page: grid.page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
  expect(grid.complaints).toEqual([])
})

import { type Browser, type CDPSession, chromium } from 'playwright'
import { findChromium } from '../../build/browser.mjs'
import type { Figure } from '../figure'
import { type GridPage, openGridPage } from '../grid-page'

const ROWS = '10,000,000 rows × 200 columns'
const TABLE_ROWS = 10_000_000
const ROW_HEIGHT = 26
const OPENINGS = 5
const JUMPS = 200
const WHEELS = 500
const SECONDS = 3
const MIB = 1024 ** 2

/**
 * The data grid in Chromium over a synthetic table whose reads take 10 ms. Undefined without a browser.
 * @param folder the built page of the grid alone
 */
export async function gridCase(folder: string): Promise<Figure[] | undefined> {
  const executablePath = findChromium()
  if (!executablePath) return undefined
  const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
  try {
    return await figures(folder, browser)
  } finally {
    await browser.close()
  }
}

async function figures(folder: string, browser: Browser): Promise<Figure[]> {
  const grid = await openGridPage(folder, browser)
  try {
    const opened: number[] = []
    const ended: number[] = []
    for (let turn = 0; turn < OPENINGS; turn += 1) {
      await grid.open()
      opened.push(await whenDrawn(grid, 1))
      ended.push(await end(grid))
    }
    const session = await grid.page.context().newCDPSession(grid.page)
    const heap = await jumps(grid, session)
    const error = await wheels(grid)
    return [
      { work: `grid of ${ROWS}: first data after navigation`, reference: '', value: Math.min(...opened), unit: 'ms', target: { most: 800 } },
      { work: `grid of ${ROWS}: last row after Ctrl+End`, reference: '', value: Math.min(...ended), unit: 'ms', target: { most: 60 } },
      { work: `grid of ${ROWS}: heap added by ${JUMPS} jumps`, reference: '', value: heap, unit: 'MiB', target: { most: 12 } },
      { work: `grid of ${ROWS}: error after ${WHEELS} turns of the wheel`, reference: '', value: error, unit: 'px', target: { most: 0 } },
      { work: `grid of ${ROWS}: scrolling down, 40 px a frame`, reference: '', value: await frames(grid, 'down'), unit: 'frames/s' },
      { work: `grid of ${ROWS}: scrolling sideways, 40 px a frame`, reference: '', value: await frames(grid, 'sideways'), unit: 'frames/s' },
    ]
  } finally {
    await grid.close()
  }
}

// What runs in the page is text: the benchmark is compiled for Node alone.

/** Waits for the frame that shows a row's data; gives the milliseconds since navigation. */
const whenDrawn = ({ page }: GridPage, row: number): Promise<number> => page.evaluate<number>(`new Promise((resolve) => {
  const look = () => ([...document.querySelectorAll('.dg-gutter')].some((gutter) => /[\\d,]*$/.exec(gutter.textContent.trim())[0] === '${row.toLocaleString('en-GB')}') ? resolve(performance.now()) : requestAnimationFrame(look))
  requestAnimationFrame(look)
})`)

/** Milliseconds from the key to the frame that shows the last row. */
async function end(grid: GridPage): Promise<number> {
  const { page } = grid
  await page.locator('.dg-scroller').focus()
  await page.evaluate(`addEventListener('keydown', (event) => { window.pressed = event.timeStamp }, { capture: true, once: true })`)
  const [shown] = await Promise.all([whenDrawn(grid, TABLE_ROWS), page.keyboard.press('Control+End')])
  return shown - await page.evaluate<number>('pressed')
}

/** MiB of heap that remain after jumping all over the table, garbage collected before and after. */
async function jumps(grid: GridPage, session: CDPSession): Promise<number> {
  const used = async (): Promise<number> => {
    await session.send('HeapProfiler.collectGarbage')
    return (await session.send('Runtime.getHeapUsage')).usedSize
  }
  await grid.open()
  await whenDrawn(grid, 1)
  const before = await used()
  for (let jump = 1; jump <= JUMPS; jump += 1) {
    // A fixed walk that comes everywhere.
    const row = Math.floor(((jump * 0.618_034) % 1) * TABLE_ROWS)
    await grid.goTo(row, (jump * 7) % 200)
    await whenDrawn(grid, row + 1)
  }
  return (await used() - before) / MIB
}

/** Pixels by which the rows stand elsewhere than the turns of the wheel say. */
async function wheels({ page, goTo }: GridPage): Promise<number> {
  await goTo(5_000_000, 0)
  const before = await place(page)
  await page.mouse.move(600, 400)
  let turned = 0
  for (let turn = 0; turn < WHEELS; turn += 1) {
    const by = turn % 3 === 2 ? -70 : 100
    turned += by
    await page.mouse.wheel(0, by)
  }
  await page.evaluate('new Promise((resolve) => { setTimeout(resolve, 500) })')
  return Math.abs(await place(page) - before - turned)
}

/** The scroll place of all rows as the rows on screen show it. */
async function place(page: GridPage['page']): Promise<number> {
  await page.evaluate('new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)) })')
  return page.evaluate<number>(`(() => {
    const row = document.querySelector('.dg-row')
    return (row.getAttribute('aria-rowindex') - 2) * ${ROW_HEIGHT} - (row.getBoundingClientRect().top - document.querySelector('.dg-body').getBoundingClientRect().top)
  })()`)
}

/** Frames a second while the table is scrolled in every frame. */
async function frames({ page, goTo }: GridPage, way: 'down' | 'sideways'): Promise<number> {
  await goTo(1_000_000, 0)
  const step = way === 'down'
    ? `scroller.dispatchEvent(new WheelEvent('wheel', { deltaY: 40, cancelable: true }))`
    : 'scroller.scrollLeft += 40'
  return page.evaluate<number>(`new Promise((resolve) => {
    const scroller = document.querySelector('.dg-scroller')
    let frames = 0
    let start = 0
    const frame = (now) => {
      start ||= now
      if (now - start >= ${SECONDS * 1000}) return resolve(frames * 1000 / (now - start))
      frames += 1
      ${step}
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })`)
}

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { barriersInBothThemes, openWorkbench, SAMPLES, type Workbench } from './workbench'

/** The workspace with the sample of orders and its recipe, by mouse and by keys. */
let bench: Workbench
let versionId: string

/** Calls a procedure as the page does. */
async function rpc(name: string, input: Record<string, unknown> = {}): Promise<{ readonly [member: string]: unknown, readonly id: string }> {
  const found: unknown = await bench.page.evaluate(async ([path, body]) => {
    const answer: unknown = await (await fetch(`/rpc/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).json()
    return answer
  }, [name.replace('.', '/'), JSON.stringify({ json: input })] as const)
  return (found as { json: { id: string } }).json
}

const grid = (): Locator => bench.page.getByRole('grid')
const rowCount = async (): Promise<number> => Number(await grid().getAttribute('aria-rowcount')) - 1
const header = (name: string): Locator => bench.page.getByRole('columnheader').filter({ hasText: name })
const status = (): Locator => bench.page.getByRole('status', { name: 'What the recipe does to all rows' })
const view = (name: string): Locator => bench.page.getByRole('radiogroup', { name: 'Which rows are shown' }).getByText(name, { exact: true })
const chip = (words: string): Locator => bench.page.getByRole('group', { name: 'Filter' }).getByText(words)

async function open(tab: string): Promise<void> {
  await bench.page.evaluate((hash) => { location.hash = hash }, `#/datasets/${versionId}/${tab}`)
}

beforeAll(async () => {
  bench = await openWorkbench()
  await bench.page.getByRole('heading', { level: 1 }).waitFor()
  const [project] = await rpc('projects.list') as unknown as { id: string }[]
  const { result } = await rpc('files.import', { projectId: project?.id, file: { path: join(SAMPLES, 'orders.csv') }, input: {} }) as unknown as { result: { versionId: string, datasetId: string } }
  const { recipe } = await rpc('recipes.parse', { yaml: readFileSync(join(SAMPLES, 'orders.recipe.yaml'), 'utf8') })
  const stored = await rpc('recipes.create', { projectId: project?.id, name: 'Orders', recipe })
  await rpc('datasets.setRecipe', { datasetId: result.datasetId, recipeId: stored.id })
  versionId = result.versionId
  await open('clean')
  await status().getByText('kept').waitFor()
})
afterAll(async () => { await bench?.close() })

describe('views', () => {
  test('the totals add up, and each number opens its rows', async () => {
    const numbers = (await status().innerText()).match(/[\d,]+(?= (?:kept|dropped|taken out|unreadable))/g)?.map((text) => Number(text.replaceAll(',', '')))
    expect(numbers).toEqual([1061, 119, 5, 3])
    await expect.poll(rowCount).toBe(1061)
    await status().getByRole('button', { name: /taken out/ }).click()
    await expect.poll(rowCount).toBe(5)
    await status().getByRole('button', { name: /flagged/ }).click()
    await expect.poll(rowCount).toBe(63)
    await status().getByRole('button', { name: /kept/ }).click()
    await expect.poll(rowCount).toBe(1061)
  })

  test('Changes shows what was and what is, and dropped rows struck', async () => {
    await view('Changes').click()
    await expect.poll(rowCount).toBe(1185)
    expect(await grid().locator('.dg-row.struck').count()).toBeGreaterThan(1)
    expect(await bench.page.getByRole('rowheader').filter({ hasText: 'dropped: ' }).count()).toBeGreaterThan(1)
    expect(await grid().locator('.dg-before').first().evaluate((element) => getComputedStyle(element).textDecorationLine)).toContain('line-through')
  })

  test('Dropped tells why first, and a step shows its rows alone', async () => {
    const { page } = bench
    await view('Dropped').click()
    await expect.poll(rowCount).toBe(119)
    expect(await page.getByRole('columnheader').nth(1).innerText()).toMatch(/^Why dropped/)
    await header('Why dropped').getByText('12 Range').click()
    await expect.poll(rowCount).toBe(28)
    expect(await grid().getByRole('gridcell', { name: /^12 Range: quantity/ }).count()).toBeGreaterThan(5)
    await page.getByText('28 of 119 rows').waitFor()
    await page.getByRole('button', { name: 'Clear', exact: true }).click()
    await expect.poll(rowCount).toBe(119)
    await view('Result').click()
    await expect.poll(rowCount).toBe(1061)
  })
})

describe('filter, order, columns', () => {
  test('a value that is pressed filters, the base is said, the chip takes it back', async () => {
    const { page } = bench
    await header('country').getByText('DE', { exact: true }).click()
    await chip('country is DE').waitFor()
    await page.getByText(/^\d+ of 1,061 rows$/).waitFor()
    expect(await rowCount()).toBeLessThan(400)
    await page.getByRole('button', { name: 'Remove: country is DE' }).click()
    await expect.poll(rowCount).toBe(1061)
  })

  test('a condition by Alt+F; a cell menu leaves its value out', async () => {
    const { page } = bench
    await grid().focus()
    await page.keyboard.press('Alt+f')
    const form = page.getByRole('dialog', { name: 'Filter rows' })
    await form.getByLabel('Column').selectOption('amount')
    await form.getByLabel('Condition').selectOption('is less than')
    await form.getByLabel('Value').fill('0')
    await page.keyboard.press('Enter')
    await chip('amount is less than 0').waitFor()
    const below = await rowCount()
    expect(below).toBeGreaterThan(0)
    await grid().getByRole('gridcell', { name: /^-\d/ }).first().click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Only rows without -' }).click()
    await expect.poll(rowCount).toBeLessThan(below)
    await page.getByRole('button', { name: 'Clear', exact: true }).click()
    await expect.poll(rowCount).toBe(1061)
  })

  test('the menu of a header by keys sorts, and the column stays', async () => {
    const { page } = bench
    await grid().focus()
    await page.keyboard.press('Home')
    for (let column = 0; column < 6; column += 1) await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Alt+ArrowDown')
    await page.getByRole('menu', { name: 'Column quantity' }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await chip('Sorted by quantity, greatest first').waitFor()
    await expect.poll(async () => page.locator(`[id="${await grid().getAttribute('aria-activedescendant') ?? ''}"]`).innerText()).toBe('40')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('grid')
    await page.getByRole('button', { name: 'Remove the order' }).click()
    await expect.poll(() => page.getByRole('rowheader').first().innerText()).toBe('2')
  })

  test('columns are hidden, counted, found and gone to', async () => {
    const { page } = bench
    await page.getByRole('button', { name: 'Choose columns: 10 of 10' }).click()
    await page.getByRole('checkbox', { name: 'tracking_no' }).click()
    await page.getByRole('dialog', { name: 'Choose columns' }).getByText('9 of 10').waitFor()
    expect(await header('tracking_no').count()).toBe(0)
    await page.getByRole('searchbox', { name: 'Find a column' }).fill('not')
    await page.keyboard.press('Enter')
    await header('note').waitFor()
    await page.getByRole('button', { name: 'Choose columns: 9 of 10' }).click()
    await page.getByRole('button', { name: 'Hide all' }).click()
    await page.keyboard.press('Escape')
    await page.getByText('All columns are hidden.').waitFor()
    await page.getByRole('button', { name: 'Show all columns' }).click()
    await header('tracking_no').waitFor()
  })
})

describe('by keys', () => {
  test('to the last row, its sheet, and back to the grid', async () => {
    const { page } = bench
    await grid().getByRole('gridcell').first().waitFor()
    await grid().focus()
    await page.keyboard.press('Control+End')
    await page.getByRole('rowheader').filter({ hasText: '1,184' }).waitFor()
    await page.keyboard.press('Enter')
    const sheet = page.getByRole('region', { name: 'Row 1,184' })
    await sheet.getByText('note').waitFor()
    await page.keyboard.press('Alt+ArrowUp')
    await page.getByRole('region', { name: 'Row 1,183' }).waitFor()
    await page.keyboard.press('Escape')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('grid')
    expect(await page.getByRole('region', { name: /^Row / }).count()).toBe(0)
  })

  test('a step for a value begins with that value; Escape leaves everything as it was', async () => {
    const { page } = bench
    await grid().focus()
    await page.keyboard.press('Control+Home')
    for (let column = 0; column < 4; column += 1) await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Shift+F10')
    await page.getByRole('menuitem', { name: 'Replace value …' }).click()
    await page.getByRole('heading', { name: 'Map values' }).waitFor()
    await expect.poll(() => page.evaluate(() => document.activeElement?.closest('form') !== null)).toBe(true)
    await page.keyboard.press('Escape')
    await status().getByText('1,061').waitFor()
    await expect.poll(() => page.getByRole('heading', { name: 'Map values' }).count()).toBe(0)
  })

  test('another tab and back: the rows stand where they stood', async () => {
    const { page } = bench
    await grid().focus()
    await page.keyboard.press('Control+End')
    await page.keyboard.press('End')
    const place = () => grid().evaluate((element) => [element.scrollTop, element.scrollLeft])
    const before = await place()
    await page.getByRole('button', { name: 'Preview result' }).click()
    await page.getByText('Every row is accounted for.').waitFor()
    await page.goBack()
    await view('Result').waitFor()
    await expect.poll(place).toEqual(before)
  })
})

describe('the preview', () => {
  test('is an account that adds up; each number opens its rows', async () => {
    const { page } = bench
    await open('preview')
    const summary = page.getByRole('complementary', { name: 'What the recipe gives' })
    await summary.getByText('119 rows will be dropped').waitFor()
    const rows = await summary.getByRole('table', { name: 'Account of all rows' }).getByRole('row').allInnerTexts()
    const numbers = rows.map((text) => Number(/[\d,]+$/.exec(text.trim())?.[0].replaceAll(',', '')))
    const [read = 0, clean = 0, dropped = 0, takenOut = 0, unreadable = 0, sum = 0] = numbers
    expect(clean + dropped + takenOut + unreadable).toBe(sum)
    expect(sum).toBe(read)
    await summary.getByRole('button', { name: 'Show: 28, 12 Range' }).click()
    await expect.poll(rowCount).toBe(28)
    await page.getByRole('radiogroup', { name: 'Parts of the preview' }).getByText('Columns').click()
    expect(await page.getByRole('row', { name: /^decimal amount text → decimal|amount text → decimal/ }).innerText()).toContain('1,019')
    await page.getByRole('button', { name: 'Continue to Submit' }).click()
    await page.waitForURL(/\/submit$/)
  })
})

describe('no serious barrier', () => {
  test('in the views with signs and reasons', async () => {
    await open('clean')
    for (const [name, rows] of [['Changes', 1185], ['Dropped', 119]] as const) {
      await view(name).click()
      await expect.poll(rowCount).toBe(rows)
      expect(await barriersInBothThemes(bench.page)).toEqual([])
    }
  })

  test('in menus, forms and the sheet of a row', async () => {
    const { page } = bench
    await open('clean')
    await header('order_id').click({ button: 'right' })
    await page.getByRole('menu').waitFor()
    expect(await barriersInBothThemes(bench.page)).toEqual([])
    await page.keyboard.press('Escape')
    await grid().focus()
    await page.keyboard.press('Alt+f')
    expect(await barriersInBothThemes(bench.page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /^Choose columns/ }).click()
    expect(await barriersInBothThemes(bench.page)).toEqual([])
    await page.keyboard.press('Escape')
    await grid().focus()
    await page.keyboard.press('Enter')
    expect(await barriersInBothThemes(bench.page)).toEqual([])
    await page.keyboard.press('Escape')
  })

  test('in the profile and the preview', async () => {
    const { page } = bench
    await page.getByRole('button', { name: 'Profile', exact: true }).click()
    expect(await barriersInBothThemes(bench.page)).toEqual([])
    await page.getByRole('radiogroup', { name: 'What is shown' }).getByText('Rows').click()
    await open('preview')
    await page.getByText('Every row is accounted for.').waitFor()
    expect(await barriersInBothThemes(bench.page)).toEqual([])
    expect(bench.complaints).toEqual([])
  })
})

import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorkbench, SAMPLES, type Workbench } from './workbench'

/** The main job by keys alone. After each of them something has the focus, in sight and with a ring. */
let bench: Workbench
let page: Page

beforeAll(async () => {
  bench = await openWorkbench(join(SAMPLES, 'orders.csv'))
  page = bench.page
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
})
afterAll(async () => { await bench?.close() })

const MOST_TABS = 120
const status = () => page.getByRole('status', { name: 'What the recipe does to all rows' })
const panel = () => page.getByRole('complementary', { name: 'Recipe' })
const rowCount = async () => Number(await page.getByRole('grid').getAttribute('aria-rowcount')) - 1
const activeCell = async () => page.locator(`[id="${await page.getByRole('grid').getAttribute('aria-activedescendant') ?? ''}"]`).innerText()

/** What is wrong with the focus; '' when it is somewhere, in the window, and to be seen there. */
function faultOfFocus(): Promise<string> {
  return page.evaluate(() => {
    const at = document.activeElement
    if (!at || at === document.body) return 'The focus is lost.'
    const name = `${at.tagName.toLowerCase()} "${(at.getAttribute('aria-label') ?? at.textContent ?? '').trim().slice(0, 40)}"`
    const { left, top, right, bottom } = at.getBoundingClientRect()
    if (right <= 0 || bottom <= 0 || left >= innerWidth || top >= innerHeight) return `${name} has the focus out of sight.`
    // Where the focus was put by a page that has just come, there is nothing to be operated yet.
    if (at.getAttribute('tabindex') === '-1') return ''
    for (let element: Element | null = at, level = 0; element && level < 4; element = element.parentElement, level += 1) {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element)
      if ((outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none') return ''
    }
    const cell = document.getElementById(at.getAttribute('aria-activedescendant') ?? '')
    return cell ? '' : `${name} has the focus, and nothing shows it.`
  })
}

/** Presses keys, one after the other, and looks after the focus once all was done. */
async function press(...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key)
  await expect.poll(faultOfFocus, { message: `after ${keys.join(', ')}`, timeout: 5000 }).toBe('')
}

/** Presses Tab until the thing of that role and name has the focus. Throws when it cannot be reached. */
async function tabTo(role: 'button' | 'combobox' | 'link' | 'textbox' | 'grid', name: string | RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const wanted = page.getByRole(role, { name, exact: typeof name === 'string' }).first()
  await wanted.waitFor()
  for (let count = 0; count < MOST_TABS; count += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press(key)
    const fault = await faultOfFocus()
    // Past the last thing of the page the focus leaves it for the browser's own, and comes back.
    if (fault !== '' && fault !== 'The focus is lost.') throw new Error(fault)
  }
  throw new Error(`${key} does not lead to ${role} ${String(name)}`)
}

test('a guess is looked at and left, the file imported, a column renamed', async () => {
  await tabTo('button', /^Delimiter: comma/)
  await press('Enter')
  await page.getByRole('listbox', { name: 'Delimiter' }).waitFor()
  await press('Escape')
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toMatch(/^Delimiter: comma/)
  await tabTo('button', 'Import')
  await press('Enter')
  await page.waitForURL(/\/map$/)
  await tabTo('textbox', 'Target name of note')
  await page.keyboard.press('Control+a')
  await page.keyboard.type('remark')
  await press('Enter')
  await page.getByText('1 renamed').waitFor()
  await tabTo('button', /^(Continue to Clean|Use these types and continue)$/)
  await press('Enter')
  await page.waitForURL(/\/clean$/)
  await panel().getByText('1 step', { exact: true }).waitFor()
})

test('a step: its name typed, its form filled in, applied', async () => {
  await press('a')
  await page.keyboard.type('not null')
  await page.getByRole('option', { name: /Not null/ }).first().waitFor()
  await press('Enter')
  // The form begins at its first field.
  await panel().getByRole('form', { name: 'Not null' }).waitFor()
  await page.keyboard.type('order_id')
  await page.getByRole('option', { name: 'order_id' }).waitFor()
  await press('Enter')
  await press('Control+Enter')
  await panel().getByText('2 steps', { exact: true }).waitFor()
  // At once, without waiting for what the step does.
  await press('Control+z')
  await panel().getByText('1 step', { exact: true }).waitFor()
  await press('Control+Shift+z')
  await panel().getByText('2 steps', { exact: true }).waitFor()
  await status().getByRole('button', { name: '− 3 dropped' }).waitFor()
  expect(await panel().getByRole('button', { name: /^2\s*Not null$/ }).count()).toBe(1)
})

test('the rows: cell by cell, to the last one, selected and copied', async () => {
  await tabTo('grid', /./, 'Shift+Tab')
  await press('Control+Home')
  await press('ArrowDown', 'ArrowRight')
  expect(await activeCell()).toMatch(/^\d{20}$/)
  await press('Shift+ArrowDown', 'Shift+ArrowRight')
  await press('Control+c')
  await page.getByText('4 cells copied').waitFor()
  const copied = (await page.evaluate(() => navigator.clipboard.readText())).split('\n').map((line) => line.split('\t'))
  expect(copied).toEqual([[expect.stringMatching(/^\d{20}$/), expect.any(String)], [expect.stringMatching(/^\d{20}$/), expect.any(String)]])
  await press('Control+End')
  const last = await page.getByRole('grid').getAttribute('aria-rowcount') ?? ''
  await expect.poll(activeCell).not.toBe('')
  expect(await page.locator(`[aria-rowindex="${last}"]`).count()).toBe(1)
  await press('Enter')
  await page.getByRole('region', { name: /^Row / }).waitFor()
  await press('Escape')
  expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('grid')
})

test('a condition, and back to all rows; a command by its name', async () => {
  const all = await rowCount()
  await press('Alt+f')
  const form = page.getByRole('dialog', { name: 'Filter rows' })
  await form.waitFor()
  await press('Shift+Tab', 'Shift+Tab')
  await page.keyboard.type('country')
  await press('Tab', 'Tab')
  await page.keyboard.type('DE')
  await press('Enter')
  await page.getByRole('group', { name: 'Filter' }).getByText('country is DE').waitFor()
  await expect.poll(rowCount).toBeLessThan(all)
  await press('Control+k')
  await page.keyboard.type('Show rows: Dropped')
  await press('Enter')
  await expect.poll(() => page.getByRole('columnheader').nth(1).innerText()).toMatch(/^Why dropped/)
  await press('Alt+4')
  await page.waitForURL(/\/preview$/)
})

test('the result looked at, run, and its file come to', async () => {
  await page.getByText('Every row is accounted for.').waitFor()
  await tabTo('button', 'Continue to Submit')
  await press('Enter')
  await page.waitForURL(/\/submit$/)
  await tabTo('button', 'Run')
  await press('Enter')
  await page.getByRole('status').getByText('Completed').waitFor()
  await expect.poll(faultOfFocus).toBe('')
  await tabTo('link', /Download .*clean/)
  await press('Alt+3')
  await page.waitForURL(/\/clean$/)
  expect(bench.complaints).toEqual([])
})

import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorkbench, SAMPLES, type Workbench } from './workbench'

let bench: Workbench

beforeAll(async () => { bench = await openWorkbench(join(SAMPLES, 'orders.csv')) })
afterAll(async () => { await bench?.close() })

const MOST_TABS = 120

/** Presses Tab until the thing of that role and name has the focus. Throws when it cannot be reached. */
async function tabTo(page: Page, role: 'button' | 'combobox' | 'link', name: string | RegExp): Promise<void> {
  const wanted = page.getByRole(role, { name, exact: typeof name === 'string' }).first()
  await wanted.waitFor()
  for (let press = 0; press < MOST_TABS; press += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab does not lead to ${role} ${String(name)}`)
}

test('the main job by keyboard alone: import, a rule, a run, the way to the file', async () => {
  const { page, complaints } = bench
  await tabTo(page, 'button', 'Import')
  await page.keyboard.press('Enter')
  await page.waitForURL(/#\/datasets\//)

  await tabTo(page, 'combobox', 'Add a step')
  await page.keyboard.type('not null')
  await page.getByRole('option', { name: /Not null/ }).waitFor()
  await page.keyboard.press('Enter')
  // The form begins at its first field.
  await page.getByRole('heading', { name: 'Not null' }).waitFor()
  await page.keyboard.type('order_id')
  await page.getByRole('option', { name: 'order_id' }).waitFor()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await tabTo(page, 'button', 'Apply')
  await page.keyboard.press('Enter')
  await page.getByRole('status', { name: 'What the recipe does to all rows' }).getByText('− 3 dropped').waitFor()

  await tabTo(page, 'button', 'Run …')
  await page.keyboard.press('Enter')
  await tabTo(page, 'button', 'Run')
  await page.keyboard.press('Enter')
  await page.getByRole('status').getByText('Completed').waitFor()
  await tabTo(page, 'link', /Download .*clean/)
  expect(complaints).toEqual([])
})

test('undo and redo by their keys', async () => {
  const { page } = bench
  await page.goBack()
  await tabTo(page, 'button', 'Edit Not null')
  await page.keyboard.press('Control+z')
  await page.getByText('0 steps').waitFor()
  await tabTo(page, 'button', 'Redo')
  await page.keyboard.press('Control+Shift+z')
  await page.getByText('1 step', { exact: true }).waitFor()
  expect(await page.getByRole('button', { name: 'Edit Not null' }).count()).toBeGreaterThan(0)
})

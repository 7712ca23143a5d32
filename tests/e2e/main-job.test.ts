import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildRecipeByMouse, importByMouse, runByCommand, submitByMouse } from './main-path'
import { downloadBy, drop, openWorkbench, SAMPLES, type Workbench } from './workbench'

/** The main job by mouse alone: a file is dropped, a recipe built, its effects looked at, the files taken away. */
const orders = join(SAMPLES, 'orders.csv')
let bench: Workbench
let steps: number

beforeAll(async () => { bench = await openWorkbench() })
afterAll(async () => { await bench?.close() })

test('a dropped file is shown with its guesses, its raw text and what was found in it', async () => {
  const { page } = bench
  await page.getByRole('heading', { name: 'Drop a file to start' }).waitFor()
  await drop(page, orders)
  await page.getByRole('heading', { name: 'Import orders.csv' }).waitFor()
  await page.getByRole('button', { name: /^Delimiter: comma/ }).waitFor()
  await page.getByText('order_id,tracking_no', { exact: false }).first().waitFor()
  await page.getByText('Header rows among the data').waitFor()
  await importByMouse(page)
  expect(page.url()).toMatch(/\/clean$/)
})

test('a recipe is built by clicks, and the counts of each step follow', async () => {
  const { page } = bench
  steps = await buildRecipeByMouse(page)
  await page.getByText(`${steps} steps`, { exact: true }).waitFor()
  const totals = page.getByRole('status', { name: 'What the recipe does to all rows' })
  await expect.poll(async () => (await totals.innerText()).replaceAll(/\s+/g, ' ')).toContain('1,111 kept − 73 dropped − 1 taken out − 3 unreadable')
})

test('the rows that would be dropped are shown, each with its reason', async () => {
  const { page } = bench
  await page.getByText('Dropped', { exact: true }).click()
  await page.getByRole('gridcell', { name: /Remove duplicates: order_id/ }).first().waitFor()
  await page.getByRole('gridcell', { name: /Not null: order_id/ }).first().waitFor()
  expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe('74')
})

test('the files hold the very bytes that the command line writes by the same recipe', async () => {
  const { page, complaints } = bench
  await page.getByRole('button', { name: 'More for the recipe' }).click()
  const recipe = await downloadBy(page, () => page.getByRole('menuitem', { name: 'Save as YAML' }).click())
  const byCommand = await runByCommand(recipe, orders)
  await submitByMouse(page, { unguarded: true })
  expect(await downloadBy(page, () => page.getByRole('link', { name: /Download .*clean\.csv/ }).click())).toBe(byCommand.clean)
  expect(await downloadBy(page, () => page.getByRole('link', { name: /Download .*reject.*\.csv/ }).click())).toBe(byCommand.rejects)
  const certificate: unknown = JSON.parse(await downloadBy(page, () => page.getByRole('link', { name: /Download .*certificate/ }).click()))
  expect(certificate).toMatchObject({ balanced: true, rows: byCommand.rows })
  expect(await readFile(orders, 'utf8')).toContain('order_id,tracking_no')
  expect(complaints).toEqual([])
})

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { drop, importFile, openLoader, openWorkbench, SAMPLES, type Workbench } from './workbench'

/** What is at the edges: nothing, too much, something broken, another page, the page loaded again. */
let bench: Workbench
let page: Page
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'winnow-states-'))
  bench = await openWorkbench()
  page = bench.page
})

afterAll(async () => {
  await bench?.close()
  await rm(folder, { recursive: true, force: true })
})

const panelOf = (where: Page) => where.getByRole('complementary', { name: 'Recipe' })
const stepsOf = (where: Page) => panelOf(where).getByText(/^\d+ steps?$/)
const totals = () => page.getByRole('status', { name: 'What the recipe does to all rows' })
const goTo = (hash: string) => page.evaluate((to) => { location.hash = to }, hash)

/** Drops a file of this text and imports it as it is guessed. */
async function bring(name: string, text: string): Promise<void> {
  await writeFile(join(folder, name), text)
  await drop(page, join(folder, name))
  await page.getByRole('heading', { name: `Import ${name}` }).waitFor()
  await importFile(page)
}

test('with nothing open the page says what to do, and the way to jobs and wizard of old leads on', async () => {
  await page.getByRole('heading', { name: 'Drop a file to start' }).waitFor()
  await page.getByText('No files yet.').waitFor()
  for (const name of ['orders.csv', 'customers.csv', 'products.xlsx', 'events.jsonl']) await page.getByRole('button', { name }).waitFor()
  await goTo('#/ingestion/jobs')
  await page.getByRole('heading', { name: 'Runs', level: 1 }).waitFor()
  await page.getByText('Nothing has run yet').waitFor()
  expect(page.url()).toMatch(/#\/runs$/)
  await goTo('#/ingestion/wizard')
  await page.getByRole('heading', { name: 'Drop a file to start' }).waitFor()
  expect(page.url()).toMatch(/#\/$/)
  await goTo('#/import')
  await page.getByRole('heading', { name: 'Drop a file to start' }).waitFor()
})

test('a file that is not what its name says is told in words, and the next one opens', async () => {
  const broken = join(folder, 'broken.xlsx')
  await writeFile(broken, 'this is no workbook')
  await drop(page, broken)
  const alert = page.getByRole('alert')
  await alert.getByText('broken.xlsx').first().waitFor()
  expect(await alert.innerText()).not.toMatch(/ at .*\.js:/)
  expect(await page.getByRole('button', { name: 'Import', exact: true }).count()).toBe(0)
  await drop(page, join(SAMPLES, 'customers.csv'))
  await page.getByRole('heading', { name: 'Import customers.csv' }).waitFor()
  await importFile(page)
  await panelOf(page).getByText('No steps yet.').waitFor()
})

test('a wrong recipe: every problem with its line', async () => {
  await openLoader(page)
  await page.getByLabel('Or paste its text (YAML or JSON)').fill('winnow: 1\nsteps:\n  - step: not_nul\n    columns: [email]\n  - step: range\n    colum: age\n')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Load', exact: true }).click()
  await dialog.getByText('Did you mean "not_null"?').waitFor()
  const told = await dialog.getByRole('region', { name: /problems in this recipe$/ }).innerText()
  expect(told).toContain('Line 3')
  expect(told).toMatch(/Line [56]/)
  await page.keyboard.press('Escape')
})

test('a finding is mended by one click', async () => {
  await page.getByRole('button', { name: 'Findings', exact: true }).click()
  await page.getByRole('button', { name: /^Add: / }).first().click()
  await panelOf(page).getByText('1 step', { exact: true }).waitFor()
  await page.getByText('Step added').first().waitFor()
  expect(await page.getByRole('button', { name: /^Remove the step again: / }).count()).toBe(1)
  await page.getByRole('radiogroup', { name: 'What is shown' }).getByText('Rows').click()
})

test('the page loaded again in the middle of the work: the same dataset, recipe, history and numbers', async () => {
  await totals().getByText('kept').waitFor()
  const before = await totals().innerText()
  const url = page.url()
  await page.reload()
  await totals().getByText('kept').waitFor()
  await expect.poll(() => totals().innerText()).toBe(before)
  expect(page.url()).toBe(url)
  await page.getByRole('button', { name: 'Undo' }).click()
  await panelOf(page).getByText('No steps yet.').waitFor()
  await page.getByRole('button', { name: 'Redo' }).click()
  await stepsOf(page).getByText('1 step').waitFor()
})

test('two windows on one dataset: each shows it, and a change in one is not silently undone by the other', async () => {
  const other = await page.context().newPage()
  await other.goto(page.url())
  await panelOf(other).getByText('1 step', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await panelOf(page).getByText('No steps yet.').waitFor()
  await other.reload()
  await other.getByRole('button', { name: 'Redo', disabled: false }).waitFor()
  expect(await panelOf(other).getByText('No steps yet.').count()).toBe(1)
  await other.close()
})

test('a file with a header and no rows', async () => {
  await bring('nothing.csv', 'id,name,amount\n')
  await page.getByText('There are no rows.').waitFor()
  await page.getByRole('columnheader', { name: /amount/ }).waitFor()
  await page.getByRole('button', { name: 'Preview result' }).click()
  await page.getByText('The recipe has no steps yet.').waitFor()
  expect(await page.getByRole('alert').count()).toBe(0)
})

test('a file with 300 columns: the last one is come to, and mapped', async () => {
  const names = Array.from({ length: 300 }, (_, column) => `column_${column + 1}`)
  await bring('wide.csv', [names, ...[1, 2, 3].map((row) => names.map((_, column) => row * column))].map((line) => line.join(',')).join('\n'))
  await page.getByText('300 of 300').waitFor()
  await page.getByRole('grid').press('End')
  await page.getByRole('columnheader', { name: /column_300/ }).waitFor()
  await page.keyboard.press('Control+g')
  await page.keyboard.type('column_150')
  await page.keyboard.press('Enter')
  await page.getByRole('columnheader', { name: /column_150/ }).waitFor()
  expect(bench.complaints.filter((complaint) => !complaint.includes('the server responded with a status'))).toEqual([])
})

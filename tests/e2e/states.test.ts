import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { barriers, drop, importFile, openWorkbench, SAMPLES, type Workbench } from './workbench'

let bench: Workbench
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'winnow-states-'))
  bench = await openWorkbench()
})

afterAll(async () => {
  await bench?.close()
  await rm(folder, { recursive: true, force: true })
})

test('with nothing open the page says what to do', async () => {
  const { page } = bench
  await page.getByRole('heading', { name: 'Drop a file to start' }).waitFor()
  await page.getByText('No datasets yet.').waitFor()
  expect(await barriers(page)).toEqual([])
})

test('a file that is not what its name says is told in words, and the next one opens', async () => {
  const { page } = bench
  const broken = join(folder, 'broken.xlsx')
  await writeFile(broken, 'this is no workbook')
  await drop(page, broken)
  const alert = page.getByRole('alert')
  await alert.getByText('broken.xlsx').first().waitFor()
  expect(await alert.innerText()).not.toMatch(/ at .*\.js:/)
  expect(await barriers(page)).toEqual([])
  await drop(page, join(SAMPLES, 'customers.csv'))
  await page.getByRole('heading', { name: 'Import customers.csv' }).waitFor()
  await importFile(page)
})

test('a wrong recipe: every problem with its line', async () => {
  const { page } = bench
  await page.getByRole('button', { name: 'Load', exact: true }).click()
  await page.getByLabel('Or paste its text (YAML or JSON)').fill('winnow: 1\nsteps:\n  - step: not_nul\n    columns: [email]\n  - step: range\n    colum: age\n')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Load', exact: true }).click()
  await dialog.getByText('Did you mean "not_null"?').waitFor()
  const told = await dialog.getByRole('alert').innerText()
  expect(told).toContain('Line 3')
  expect(told).toMatch(/Line [56]/)
  expect(await barriers(page)).toEqual([])
  await page.keyboard.press('Escape')
})

test('a finding is mended by one click', async () => {
  const { page } = bench
  await page.getByText('Findings', { exact: true }).click()
  await page.getByRole('button', { name: /^Add: / }).first().click()
  await page.getByText('1 step', { exact: true }).waitFor()
  await page.getByText('Step added').first().waitFor()
  expect(bench.complaints).toEqual([])
})

import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { download, drop, importFile, loadRecipe, openWorkbench, runRecipe, SAMPLES, type Workbench } from './workbench'

const orders = join(SAMPLES, 'orders.csv')
const recipe = join(SAMPLES, 'orders.recipe.yaml')

let bench: Workbench
let folder: string
/** What the command line makes of the same file by the same recipe. */
let byCommand: { readonly clean: string, readonly rejects: string, readonly rows: Record<string, number> }

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'winnow-main-job-'))
  const clean = join(folder, 'clean.csv')
  const rejects = join(folder, 'rejects.csv')
  const { stdout } = await promisify(execFile)(process.execPath, [join(process.cwd(), 'out', 'engine', 'cli.js'), 'run', recipe, 'orders.csv', '-o', clean, '--rejects', rejects, '--json'], { cwd: SAMPLES, env: { ...process.env, UV_THREADPOOL_SIZE: '16' } })
  byCommand = { clean: await readFile(clean, 'utf8'), rejects: await readFile(rejects, 'utf8'), rows: JSON.parse(stdout).rows }
  bench = await openWorkbench()
})

afterAll(async () => {
  await bench?.close()
  await rm(folder, { recursive: true, force: true })
})

test('a dropped file is uploaded and shown with its guesses and its raw text', async () => {
  const { page } = bench
  await page.getByRole('heading', { name: 'Drop a file to start' }).waitFor()
  await drop(page, orders)
  await page.getByRole('heading', { name: 'Import orders.csv' }).waitFor()
  await page.getByLabel('Delimiter').waitFor()
  await page.getByRole('list', { name: 'Raw text' }).getByText('order_id,tracking_no').waitFor()
  expect(await page.getByLabel('Delimiter').innerText()).toContain('comma')
  await importFile(page)
  await page.getByText('1,185 rows × 10 columns').waitFor()
})

test('the preview counts what the recipe does, and says why each dropped row is dropped', async () => {
  const { page } = bench
  await loadRecipe(page, recipe)
  const { clean, rejected, removed, unreadable } = byCommand.rows
  const totals = await page.getByRole('status', { name: 'What the recipe does to all rows' }).innerText()
  expect(totals.replaceAll(/\s+/g, ' ')).toContain(`${clean?.toLocaleString('en')} kept − ${rejected} dropped − ${removed} taken out − ${unreadable} unreadable`)
  await page.getByText('Dropped', { exact: true }).click()
  await page.getByRole('row', { name: /order_id is a duplicate \(kept: line 3\)/ }).waitFor()
})

test('its files hold the very bytes that the command line writes', async () => {
  const { page, complaints } = bench
  await runRecipe(page)
  await page.getByRole('status').getByText('Completed').waitFor()
  await page.getByText('Every row is accounted for.').waitFor()
  expect(await download(page, /Download .*clean\.csv/)).toEqual(byCommand.clean)
  expect(await download(page, /Download .*reject.*\.csv/)).toEqual(byCommand.rejects)
  const certificate = JSON.parse(await download(page, /Download .*certificate/))
  expect(certificate).toMatchObject({ balanced: true, rows: byCommand.rows })
  expect(complaints).toEqual([])
})

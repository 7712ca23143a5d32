import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { barriers, openWorkbench, type Workbench } from './workbench'

/** Map fields and Submit, by mouse and by keyboard, on data of which every number is known. */
let bench: Workbench
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'winnow-map-submit-'))
  bench = await openWorkbench(undefined, [folder])
  await bench.page.getByRole('heading', { level: 1 }).waitFor()
})
afterAll(async () => {
  await bench?.close()
  await rm(folder, { recursive: true, force: true })
})

const ROWS = 200
const people = ['Cust No,Signed Up,Qty,First Name,note', ...Array.from({ length: ROWS }, (_, row) => [row + 1, `2024-${String(row % 12 + 1).padStart(2, '0')}-05`, row % 20 === 3 ? 'n/a' : row % 7, `Ann ${row}`, row % 50 === 5 ? '=1+1' : 'ok'].join(','))].join('\n')

/** Calls the engine as the page does. */
async function call(page: Page, procedure: string, input: unknown = {}): Promise<unknown> {
  const text = await page.evaluate(async ([path, body]) => (await fetch(`/rpc/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: body ?? '' })).text(), [procedure, JSON.stringify({ json: input })])
  return z.object({ json: z.unknown() }).parse(JSON.parse(text)).json
}

const Imported = z.object({ id: z.string(), result: z.object({ versionId: z.string(), datasetId: z.string() }).nullable() })
const wait = (milliseconds: number) => new Promise((done) => { setTimeout(done, milliseconds) })

/** Brings a file into the project, with the recipe that it is cleaned by. */
async function bring(name: string, content: string, steps: readonly unknown[] = []): Promise<{ versionId: string, datasetId: string }> {
  const { page } = bench
  const [project] = z.array(z.object({ id: z.string() })).parse(await call(page, 'projects/list'))
  const projectId = project?.id ?? ''
  const upload = z.object({ id: z.string() }).parse(await page.evaluate(async ([query, body]) => (await fetch(`/uploads?${query}`, { method: 'PUT', headers: { 'content-type': 'application/octet-stream' }, body: body ?? '' })).json(), [String(new URLSearchParams({ name, projectId })), content]))
  let run = Imported.parse(await call(page, 'files/import', { projectId, file: { uploadId: upload.id } }))
  while (!run.result) {
    await wait(200)
    run = Imported.parse(await call(page, 'runs/get', { runId: run.id }))
  }
  if (steps.length > 0) {
    const recipe = z.object({ id: z.string() }).parse(await call(page, 'recipes/create', { projectId, name, recipe: { winnow: 1, steps } }))
    await call(page, 'datasets/setRecipe', { datasetId: run.result.datasetId, recipeId: recipe.id })
  }
  return run.result
}

/** The steps of a dataset's recipe as the engine keeps them. */
async function stepsOf(datasetId: string): Promise<unknown> {
  const { recipeId } = z.object({ recipeId: z.string().nullable() }).parse(await call(bench.page, 'datasets/get', { datasetId }))
  if (recipeId === null) return []
  return z.object({ recipe: z.object({ steps: z.array(z.unknown()) }) }).parse(await call(bench.page, 'recipes/get', { recipeId })).recipe.steps
}

async function goTo(versionId: string, tab: 'map' | 'submit'): Promise<void> {
  await bench.page.evaluate((hash) => { location.hash = hash }, `#/datasets/${versionId}/${tab}`)
  await (tab === 'map' ? bench.page.getByLabel('Find a column') : bench.page.getByRole('button', { name: 'Run', exact: true })).waitFor()
}

/** What stands in the way of people, in both themes. */
async function inBothThemes(): Promise<string[]> {
  const { page } = bench
  const found: string[] = []
  for (const theme of ['dark', 'light']) {
    await page.evaluate((name) => document.documentElement.classList.toggle('dark', name === 'dark'), theme)
    await page.waitForTimeout(250)
    found.push(...(await barriers(page, theme === 'dark' ? ['color-contrast'] : undefined)).map((barrier) => `${theme}: ${barrier}`))
  }
  return found
}

describe('Map fields', () => {
  let people1: { versionId: string, datasetId: string }
  beforeAll(async () => { people1 = await bring('people.csv', people) })
  beforeEach(() => goTo(people1.versionId, 'map'))

  test('types are only proposed; a name that is taken is told at its field and changes nothing', async () => {
    const { page } = bench
    await page.getByText('were inferred from the values').waitFor()
    await page.getByLabel('Target name of Qty').fill('note')
    await page.getByLabel('Target name of Qty').press('Tab')
    await page.getByText('note goes by this name already.').waitFor()
    expect(await page.getByRole('button', { name: 'Use these types and continue' }).isDisabled()).toBe(true)
    expect([await stepsOf(people1.datasetId), await inBothThemes()]).toEqual([[], []])
    await page.getByLabel('Target name of Qty').fill('Qty')
    await page.getByLabel('Target name of Qty').press('Tab')
  })

  test('renamed, left out, typed and moved by mouse: the recipe has exactly those steps', async () => {
    const { page } = bench
    await page.getByLabel('Target name of Cust No').fill('customer')
    await page.getByLabel('Take note').click()
    await page.getByLabel('Type of First Name').selectOption('boolean')
    await page.getByText(`${ROWS} of ${ROWS} would not convert`).waitFor()
    await page.getByLabel('Type of First Name').selectOption({ label: 'text (as it is)' })
    await page.locator('[data-place="2"] [draggable=true]').dragTo(page.locator('[data-place="0"]'))
    await page.getByText('10 of 200 would not convert').waitFor()
    await page.getByRole('button', { name: 'Use these types and continue' }).click()
    await page.waitForURL(/\/clean$/)
    expect(await stepsOf(people1.datasetId)).toEqual([
      { step: 'select_columns', columns: ['Qty', 'Cust No', 'Signed Up', 'First Name'] }, { step: 'rename_columns', columns: { 'Cust No': 'customer' } }, { step: 'set_types', columns: { Qty: 'integer', customer: 'integer', 'Signed Up': { type: 'date', format: '%Y-%m-%d' } } },
    ])
  })

  test('what the recipe says is what the table shows, and undo goes back step by step', async () => {
    const { page } = bench
    await page.getByText('4 of 5 columns, 1 renamed, 3 typed').waitFor()
    await page.getByLabel('Target name of Qty').focus()
    await page.keyboard.type('quantity')
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Target name of Cust No')
    await page.getByText('4 of 5 columns, 2 renamed, 3 typed').waitFor()
    await page.keyboard.press('Alt+ArrowDown')
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Target name of Cust No')
    await expect.poll(() => page.locator('[data-place="1"]').innerText()).toContain('Signed Up')
    for (const _change of ['moved', 'renamed']) {
      await page.getByRole('button', { name: /^Undo/ }).click()
      await page.waitForTimeout(300)
    }
    await page.getByText('4 of 5 columns, 1 renamed, 3 typed').waitFor()
  })

  test('a schema from the header of a file: matches with reasons, and what is left on either side', async () => {
    const { page } = bench
    await page.getByRole('button', { name: 'Match a schema …' }).click()
    await page.getByText('The header of a file').click()
    await page.locator('input[type=file]').last().setInputFiles({ name: 'header.csv', mimeType: 'text/csv', buffer: Buffer.from('customer_number;quantity;signed_up;surname\n1;2;3;4\n') })
    await page.getByText('3 of 4 columns of header.csv matched.').waitFor()
    expect(await inBothThemes()).toEqual([])
    await page.getByLabel('Source of surname').selectOption('First Name')
    await page.getByLabel('Keep note').uncheck()
    await page.getByRole('button', { name: 'Use these matches' }).click()
    await page.getByText('4 of 5 columns, 4 renamed, 3 typed').waitFor()
    expect(await stepsOf(people1.datasetId)).toEqual([
      { step: 'select_columns', columns: ['Cust No', 'Qty', 'Signed Up', 'First Name'] }, { step: 'rename_columns', columns: { 'Cust No': 'customer_number', Qty: 'quantity', 'Signed Up': 'signed_up', 'First Name': 'surname' } },
      { step: 'set_types', columns: { customer_number: 'integer', quantity: 'integer', signed_up: { type: 'date', format: '%Y-%m-%d' } } },
    ])
    await page.getByLabel('Take First Name').click()
    await page.getByText('1 target column of header.csv has no source').waitFor()
    expect([await inBothThemes(), bench.complaints]).toEqual([[], []])
  })
})

describe('Submit', () => {
  test('the account, the files in a folder, and the way to the clean rows', async () => {
    const { page } = bench
    const steps = [{ step: 'set_types', columns: { Qty: 'integer' } }, { step: 'not_null', columns: ['Qty'] }]
    const { versionId } = await bring('orders.csv', people, steps)
    await goTo(versionId, 'submit')
    await page.getByText('10 rows will be dropped').waitFor()
    await page.getByText('4 cells begin like a formula').waitFor()
    expect(await page.getByLabel('Guard against formulas').isChecked()).toBe(true)
    expect(await inBothThemes()).toEqual([])
    await page.getByText('Put into a folder').click()
    await page.getByLabel('Folder', { exact: true }).fill(join(folder, 'nowhere'))
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await page.getByRole('alert').first().waitFor()
    await page.getByLabel('Folder', { exact: true }).fill(folder)
    await page.getByLabel('File name of Clean rows').fill('good.csv')
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await page.getByRole('status').getByText('Completed').waitFor()
    await page.getByText('Every row is accounted for.').waitFor()
    expect((await readdir(folder)).toSorted()).toEqual(['good.csv', 'orders.certificate.json', 'orders.invalid.csv', 'orders.rejects.csv'])
    const clean = await readFile(join(folder, 'good.csv'), 'utf8')
    expect([clean.split('\n').length - 2, clean.match(/,'=1\+1/g)?.length]).toEqual([190, 4])
    expect(await inBothThemes()).toEqual([])
    await page.getByRole('button', { name: 'Look at the clean rows' }).click()
    await page.waitForURL((url) => !url.hash.includes(versionId))
    // The failed start was a refusal of the engine: the browser tells of its status, and of nothing else.
    expect(bench.complaints.filter((complaint) => !complaint.includes('the server responded with a status'))).toEqual([])
  })

  test('columns that are missing are asked about', async () => {
    const { page } = bench
    const { versionId } = await bring('drift.csv', people, [{ step: 'not_null', columns: ['Quantity'] }])
    await goTo(versionId, 'submit')
    await page.getByText('The recipe does not fit these columns.').waitFor()
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'The columns differ' })
    await dialog.waitFor()
    expect(await inBothThemes()).toEqual([])
    await dialog.getByRole('combobox').click()
    await page.getByRole('option', { name: 'Qty' }).click()
    await dialog.getByRole('button', { name: 'Run with these' }).click()
    await page.getByRole('status').getByText('Completed').waitFor()
    await page.getByText('200 clean').first().waitFor()
  })

  test('a run that is cancelled on its way leaves no file', async () => {
    const { page } = bench
    const before = (await readdir(folder)).toSorted()
    const large = ['id,text,amount', ...Array.from({ length: 700_000 }, (_, row) => `${row},some words that take room ${row % 977},${row * 7919 % 100_003}`)].join('\n')
    const { versionId } = await bring('large.csv', large, [{ step: 'set_types', columns: { id: 'integer', amount: 'integer' } }, { step: 'dedupe', columns: ['text', 'amount'] }, { step: 'sort', by: [{ column: 'amount' }] }])
    await goTo(versionId, 'submit')
    await page.getByText('Put into a folder').click()
    await page.getByLabel('Folder', { exact: true }).fill(folder)
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    const cancel = page.getByRole('button', { name: 'Cancel the run' })
    // Before its start is answered it is taken back instead, which is told otherwise.
    await page.getByRole('main').getByRole('progressbar').waitFor()
    await cancel.waitFor()
    const pressed = Date.now()
    await cancel.click()
    await page.getByRole('status').getByText('Cancelled').waitFor()
    expect(Date.now() - pressed).toBeLessThan(2000)
    await page.getByText('Nothing half-written was left behind.').waitFor()
    expect((await readdir(folder)).toSorted()).toEqual(before)
    await page.getByRole('button', { name: 'Run again' }).waitFor()
  })
})

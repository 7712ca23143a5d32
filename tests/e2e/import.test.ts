import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { barriersInBothThemes, drop, openWorkbench, SAMPLES, type Workbench } from './workbench'

/** Home and Import: files come in by every way there is, are looked at, set right and imported; or not. */
let bench: Workbench
let folder: string

/** Enough rows for an import to be met in its midst. */
const MANY = 600_000
const sample = (name: string) => join(SAMPLES, name)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'winnow-import-'))
  await writeFile(join(folder, 'many.csv'), `id,email,note\n${Array.from({ length: MANY }, (_, row) => `${row},person${row % 90_000}@example.org,${'word '.repeat(row % 6)}`).join('\n')}\n`)
  await writeFile(join(folder, 'broken.xlsx'), 'this is no workbook')
  bench = await openWorkbench()
})
afterAll(async () => {
  await bench?.close()
  await rm(folder, { recursive: true, force: true })
})

const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 }).waitFor()
const importButton = (page: Page, name = 'Import') => page.getByRole('button', { name, exact: true })

/** The datasets of the project, as the engine tells them. */
async function datasets(page: Page): Promise<string[]> {
  const ask = (path: string, input: object) => page.evaluate(async ([url, body]) => (await fetch(url ?? '', { method: 'POST', headers: { 'content-type': 'application/json' }, body: body ?? '' })).json(), [`/rpc/${path}`, JSON.stringify({ json: input })])
  const Named = z.object({ json: z.array(z.object({ id: z.string(), name: z.string(), versions: z.number().optional() })) })
  const [project] = Named.parse(await ask('projects/list', {})).json
  return Named.parse(await ask('datasets/list', { projectId: project?.id })).json.map(({ name, versions }) => `${name} ${versions}`).sort()
}

/** Home with no files open. */
async function goHome(page: Page): Promise<void> {
  await page.evaluate(() => { location.hash = '#/' })
  await heading(page, 'Drop a file to start')
}

beforeEach(() => { bench.complaints.length = 0 })

describe('a file', () => {
  test('home is calm, and says what can be read', async () => {
    const { page } = bench
    await page.getByRole('heading', { name: 'Samples, dirty on purpose' }).waitFor()
    await page.getByText('Files stay on this computer.').waitFor()
    expect(await barriersInBothThemes(page)).toEqual([])
  })

  test('a sample opens by one click: raw text beside the table, and what is wrong counted before anything is created', async () => {
    const { page } = bench
    await page.getByRole('button', { name: /^orders\.csv/ }).click()
    await heading(page, 'Import orders.csv')
    await page.getByRole('list', { name: 'Raw text' }).getByText('order_id,tracking_no').waitFor()
    const found = page.getByRole('region', { name: 'What was found' })
    await found.getByText('in all 1,185 rows').waitFor()
    expect(await found.getByRole('button', { name: /Lines that could not be read/ }).innerText()).toMatch(/3$/)
    expect(await datasets(page)).toEqual([])
    expect(await barriersInBothThemes(page)).toEqual([])
  })

  test('a finding that is opened marks its lines in the raw text', async () => {
    const { page } = bench
    await page.getByRole('button', { name: /Lines that could not be read/ }).click()
    const line = page.getByRole('listitem').filter({ has: page.locator('code', { hasText: /^00009003,/ }) }).last()
    await line.waitFor()
    expect((await line.innerText()).startsWith('!')).toBe(true)
  })

  test('the line of the row at hand is marked; text and table scroll together', async () => {
    const { page } = bench
    const grid = page.getByRole('grid', { name: 'As a table' })
    await grid.hover({ position: { x: 120, y: 30 + 26 * 7 + 8 } })
    // The eighth row stands on lines 9 and 10.
    await page.locator('[data-line="9"].marked').waitFor()
    await page.mouse.wheel(0, 26 * 100)
    await expect.poll(() => page.getByRole('list', { name: 'Raw text' }).evaluate((list) => list.scrollTop)).toBeGreaterThan(1900)
  })

  test('a guess is set right by the keyboard, with what each value would change, and goes back by one click', async () => {
    const { page } = bench
    await page.getByRole('button', { name: /^Delimiter/ }).focus()
    await page.keyboard.press('ArrowDown')
    const semicolon = page.getByRole('option', { name: /semicolon/ })
    await semicolon.getByText('1 column').waitFor()
    expect(await barriersInBothThemes(page)).toEqual([])
    for (let tries = 0; tries < 8 && await page.getByRole('listbox').evaluate((list) => !document.querySelector(`#${CSS.escape(list.getAttribute('aria-activedescendant') ?? '')}`)?.textContent?.includes('semicolon')); tries += 1) await page.keyboard.press(tries < 4 ? 'ArrowDown' : 'ArrowUp')
    await page.keyboard.press('Enter')
    await page.getByText('the first 200 rows × 1 column').waitFor()
    await page.getByRole('button', { name: 'Delimiter: semicolon, set by you' }).waitFor()
    await page.getByRole('button', { name: 'Delimiter: back to the guess' }).click()
    await page.getByText('the first 200 rows × 10 columns').waitFor()
  })

  test('imported under a name of one\'s own, it goes on to Map fields', async () => {
    const { page, complaints } = bench
    await page.getByLabel('Dataset', { exact: true }).fill('my orders')
    await importButton(page).click()
    await page.waitForURL(/\/datasets\/.*\/map$/)
    expect(await datasets(page)).toEqual(['my orders 1'])
    expect(complaints).toEqual([])
  })

  test('Source tells how it was read, and reads it again for a new version', async () => {
    const { page } = bench
    await page.getByRole('navigation', { name: 'Steps from file to result' }).getByRole('link', { name: 'Source' }).click()
    await page.getByText('11 fields instead of 10').first().waitFor()
    expect(await barriersInBothThemes(page)).toEqual([])
    await page.getByRole('button', { name: 'Read it again with other options' }).click()
    await page.getByRole('radio', { name: 'Version 2 of my orders', checked: true }).waitFor()
    await importButton(page).click()
    await page.waitForURL(/\/datasets\/.*\/map$/)
    expect(await datasets(page)).toEqual(['my orders 2'])
  })
})

describe('several', () => {
  test('files that are dropped together stand in a list, each with its state; what is broken is told and stops no other', async () => {
    const { page } = bench
    await drop(page, sample('customers.csv'), join(folder, 'broken.xlsx'), sample('events.jsonl'))
    await importButton(page, 'Import 2 files').waitFor()
    await heading(page, 'Import customers.csv')
    await page.getByRole('button', { name: /^broken\.xlsx/ }).click()
    await page.getByRole('alert').getByText('"broken.xlsx" is no whole Excel workbook.').waitFor()
    expect(await barriersInBothThemes(page)).toEqual([])
    await page.getByRole('button', { name: 'Take broken.xlsx off the list' }).click()
    await importButton(page, 'Import 2 files').click()
    await page.waitForURL(/\/datasets\/.*\/map$/)
    expect(await datasets(page)).toEqual(['customers 1', 'events 1', 'my orders 2'])
  })

  test('sheets of a workbook: each that is ticked becomes a dataset', async () => {
    const { page } = bench
    await goHome(page)
    await drop(page, sample('products.xlsx'))
    await page.getByRole('checkbox', { name: 'Import Products' }).waitFor()
    await page.getByRole('checkbox', { name: 'Import Notes' }).check()
    await page.getByRole('button', { name: /^Notes/ }).click()
    await page.getByText(/^(the first|all) 0 rows × 1 column$/).waitFor()
    await page.getByLabel('Dataset', { exact: true }).fill('notes')
    expect(await barriersInBothThemes(page)).toEqual([])
    await importButton(page).click()
    await page.waitForURL(/\/datasets\/.*\/map$/)
    expect((await datasets(page)).filter((name) => /product|notes/.test(name))).toEqual(['notes 1', 'products Products 1'])
  })
})

test('rows that were copied are a file when they are pasted', async () => {
  const { page } = bench
  await goHome(page)
  await page.evaluate(() => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', 'name\tamount\nAnn\t1\nBob\t2\n')
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  })
  await heading(page, 'Import pasted.csv')
  await page.getByRole('button', { name: /^Delimiter: tab/ }).waitFor()
  await page.getByText(/^(the first|all) 2 rows × 2 columns$/).waitFor()
  expect(await page.getByRole('list', { name: 'Raw text' }).getByRole('listitem').first().innerText()).toMatch(/name\s+amount/)
})

describe('thinking better of it', () => {
  // A busy machine may miss the figure: the best of some tries counts, as for the command (tests/cli/cancel.test.ts).
  const tries = { retry: 2 }

  test('a file that is on its way is stopped at once, and the next one comes', tries, async () => {
    const { page } = bench
    await goHome(page)
    await page.route('**/uploads?*', () => {})
    await drop(page, join(folder, 'many.csv'))
    await page.getByText('Bringing many.csv').waitFor()
    const begun = Date.now()
    await page.getByRole('button', { name: 'Take many.csv off the list' }).or(page.getByRole('button', { name: 'Cancel' })).first().click()
    await page.getByText('Bringing many.csv').waitFor({ state: 'detached' })
    expect(Date.now() - begun).toBeLessThan(500)
    await page.unroute('**/uploads?*')
  })

  test('an import is stopped within half a second; nothing is left of it, and it can be done later', tries, async () => {
    const { page } = bench
    const before = await datasets(page)
    await goHome(page)
    await page.evaluate(() => location.reload())
    await heading(page, 'Drop a file to start')
    await drop(page, join(folder, 'many.csv'))
    await importButton(page).click()
    await page.getByRole('progressbar', { name: 'Import' }).waitFor()
    const begun = Date.now()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.locator('button:not([disabled])', { hasText: /^\s*Import\s*$/ }).waitFor()
    // Half a second, and what it takes to look.
    expect(Date.now() - begun).toBeLessThan(700)
    expect(await datasets(page)).toEqual(before)
  })

  test('the engine dies in the midst of an import: that is told, nothing is left, and trying again works', async () => {
    const { page } = bench
    const before = await datasets(page)
    await importButton(page).click()
    await page.getByRole('progressbar', { name: 'Import' }).waitFor()
    process.kill(await enginePid(), 'SIGKILL')
    await page.getByRole('alert').waitFor()
    await page.getByRole('button', { name: 'Try again' }).click()
    expect(await datasets(page)).toEqual(before)
    await importButton(page).click()
    await page.waitForURL(/\/datasets\/.*\/map$/, { timeout: 60_000 })
    expect(await datasets(page)).toContain('many 1')
  })
})

/** The process of the engine, as the REST interface tells it. */
async function enginePid(): Promise<number> {
  const { origin, hash } = new URL(bench.served.url)
  const answer = await fetch(`${origin}/api/v1/system/info`, { headers: { 'x-api-key': new URLSearchParams(hash.slice(1)).get('token') ?? '' } })
  return z.object({ pid: z.number() }).parse(await answer.json()).pid
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { downloadBy, drop, importFile, openLoader, openWorkbench, runRecipe, type Workbench } from './workbench'

/** Enough rows for a run to be killed in its midst. */
const ROWS = 400_000
const STEPS = `winnow: 1
steps:
  - step: trim
  - step: parse_number
    columns: [amount]
    to: decimal(18,2)
  - step: regex
    column: email
    pattern: '[^@ ]+@[^@ ]+[.][a-z]+'
  - step: dedupe
    columns: [email, amount]
`

let bench: Workbench
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'winnow-crash-'))
  const lines = Array.from({ length: ROWS }, (_, row) => `${row},person${row % 90_000}@example.${row % 7 === 0 ? '9' : 'org'}, ${row % 1000}.25,${'word '.repeat(row % 5)}`)
  await writeFile(join(folder, 'many.csv'), `id,email,amount,note\n${lines.join('\n')}\n`)
  bench = await openWorkbench()
})

afterAll(async () => {
  await bench?.close()
  await rm(folder, { recursive: true, force: true })
})

/** The process of the engine, as the REST interface tells it. */
async function enginePid(): Promise<number> {
  const { origin, hash } = new URL(bench.served.url)
  const answer = await fetch(`${origin}/api/v1/system/info`, { headers: { 'x-api-key': new URLSearchParams(hash.slice(1)).get('token') ?? '' } })
  return z.object({ pid: z.number() }).parse(await answer.json()).pid
}

/** Kills the engine, and waits until there is another one. */
async function killEngine(): Promise<void> {
  const pid = await enginePid()
  process.kill(pid, 'SIGKILL')
  await expect.poll(() => enginePid().catch(() => pid), { timeout: 15_000 }).not.toBe(pid)
}

const totals = () => bench.page.getByRole('status', { name: 'What the recipe does to all rows' })
const panel = () => bench.page.getByRole('complementary', { name: 'Recipe' })

test('the engine dies while somebody is at work in Clean: rows, recipe and the form that is open are there again', async () => {
  const { page } = bench
  await page.getByRole('heading', { name: 'Drop a file to start' }).waitFor()
  await drop(page, join(folder, 'many.csv'))
  await importFile(page)
  await openLoader(page)
  await page.getByLabel('Or paste its text (YAML or JSON)').fill(STEPS)
  await page.getByRole('dialog').getByRole('button', { name: 'Load', exact: true }).click()
  await totals().getByText('kept').waitFor()
  const before = await totals().innerText()

  await page.keyboard.press('a')
  await page.keyboard.type('length')
  await page.getByRole('option', { name: /^Length/ }).first().click()
  const form = panel().getByRole('form', { name: /^Length/ })
  await form.getByRole('combobox', { name: 'Column', exact: true }).click()
  await page.getByRole('option', { name: 'note' }).click()
  await form.getByLabel('Max').first().fill('12')
  const effect = form.getByRole('status', { name: 'What it does to all rows' })
  await effect.getByText(/^Would drop [\d,]+ rows/).waitFor()
  const would = await effect.innerText()

  // It dies with nothing to do, and in the midst of counting: what was asked is asked of the next one.
  await killEngine()
  await form.getByLabel('Max').first().fill('3')
  await effect.getByText('Counting what it would do').waitFor()
  await killEngine()
  await expect.poll(() => effect.innerText(), { timeout: 30_000 }).toMatch(/^Would drop [\d,]+ rows/)
  expect(await effect.innerText()).not.toBe(would)
  await form.getByLabel('Max').first().fill('12')
  await expect.poll(() => effect.innerText(), { timeout: 30_000 }).toBe(would)
  expect(await page.getByRole('alert').count()).toBe(0)
  // Rows that were never shown have to come from the new engine.
  await page.getByRole('grid').press('Control+End')
  await page.getByRole('row').last().getByRole('gridcell', { name: /\d/ }).first().waitFor()
  await page.keyboard.press('Control+Home')

  await form.getByRole('button', { name: 'Discard' }).click()
  await panel().getByText('4 steps', { exact: true }).waitFor()
  await expect.poll(() => totals().innerText(), { timeout: 20_000 }).toBe(before)
})

test('the engine dies in mid-run: the page says so, the run is interrupted, repeating it gives the same bytes', async () => {
  const { page } = bench
  await runRecipe(page)
  await page.getByRole('status').getByText('Running').waitFor()
  await killEngine()
  await page.getByRole('status').getByText('Interrupted').waitFor()
  await page.getByText('The engine was restarted.').waitFor()

  const clean = () => page.getByRole('link', { name: /Download .*clean/ })
  const again = async (): Promise<string> => {
    await page.getByRole('button', { name: 'Run again' }).click()
    await page.getByRole('status').getByText('Running').waitFor()
    await page.getByRole('status').getByText('Completed').waitFor({ timeout: 60_000 })
    return downloadBy(page, () => clean().click())
  }
  const first = await again()
  expect(first.split('\n').length).toBeGreaterThan(1000)
  expect(await again() === first).toBe(true)
}, 240_000)

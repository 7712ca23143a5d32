import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Locator, Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { barriers, importFile, openWorkbench, SAMPLES, type Workbench } from './workbench'

/** The recipe by mouse and by keyboard: what its forms show before they are applied, and what stays after the page is loaded again. */

let bench: Workbench
let page: Page

const panel = (): Locator => page.getByRole('complementary', { name: 'Recipe' })
const steps = (): Locator => panel().locator('[data-step]')
const titles = (): Promise<string[]> => panel().locator('[data-step] .title').evaluateAll((found) => found.map((title) => title.textContent?.replace(/^\s*\d+\s*/, '').trim() ?? ''))
const effect = (): Locator => panel().getByRole('status', { name: 'What it does to all rows' })
const apply = (): Promise<void> => panel().getByRole('button', { name: 'Apply', exact: true }).click()
const chip = (name: string): Promise<void> => panel().locator('.chip', { hasText: name }).click()

/** Pages and engine take their time. */
const soon = { timeout: 10_000 }

/** Chooses an entry in a field of the form. */
async function choose(label: string, entry: string): Promise<void> {
  // What was chosen lies over the input.
  await panel().locator('.el-select', { has: page.getByRole('combobox', { name: label, exact: true }) }).click()
  await page.getByRole('option', { name: entry }).first().click()
}

/** Serious and critical findings of axe in the panel. */
async function barriersInPanel(): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).include('aside[aria-label=Recipe]').analyze()
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).slice(0, 3).join(' | ')}`)
}

/** The controls of a form that nothing gives a name. */
const unnamed = (form: Locator): Promise<string[]> => form.locator('input, textarea, button').evaluateAll((controls) => controls
  .filter((control) => !control.getAttribute('aria-label') && !control.textContent?.trim() && ('labels' in control ? (control as HTMLInputElement).labels?.length ?? 0 : 0) === 0)
  .map((control) => control.outerHTML))

beforeAll(async () => {
  bench = await openWorkbench(join(SAMPLES, 'orders.csv'))
  page = bench.page
  await importFile(page)
  await page.evaluate(() => { location.hash = location.hash.replace(/\/(map|source)$/, '/clean') })
  await panel().getByText('No steps yet.').waitFor()
})
afterAll(() => bench?.close())

test('a step by mouse: its form counts what it would do before anything is saved', async () => {
  await chip('Not null')
  await effect().getByText('Fill in what is needed').waitFor()
  await choose('Columns', 'email')
  await page.keyboard.press('Escape')
  await effect().getByText(/Would drop \d+ rows\./).waitFor()
  const dropped = /\d+/.exec(await effect().innerText())?.[0]
  await apply()
  await expect.poll(titles, soon).toEqual(['Not null'])
  await steps().first().getByText(`− ${dropped} rows`).waitFor()
  await steps().first().getByText('email', { exact: true }).waitFor()
})

test('discarding a form leaves the recipe as it was; what is missing is told when somebody wants to be done', async () => {
  await page.keyboard.press('a')
  await page.keyboard.type('range')
  await page.keyboard.press('Enter')
  await panel().getByRole('form', { name: 'Range' }).waitFor()
  await apply()
  await panel().getByText('This is needed.').first().waitFor()
  await page.keyboard.press('Escape')
  await expect.poll(titles, soon).toEqual(['Not null'])
  await expect.poll(() => panel().locator('[data-step] .title').first().evaluate((title) => title === document.activeElement)).toBe(true)
})

test('a ready-made rule: its card, the column, its form', async () => {
  await panel().getByRole('button', { name: 'More for the recipe' }).click()
  await page.getByRole('menuitem', { name: 'Ready-made rules …' }).click()
  await page.getByRole('searchbox', { name: 'Search the rules' }).fill('email')
  await page.getByRole('button', { name: /^Email address/ }).click()
  await choose('Column', 'email')
  await choose('A row that breaks the rule', 'is kept and flagged')
  await effect().getByText(/Would flag \d+ rows\./).waitFor()
  await apply()
  await expect.poll(titles, soon).toEqual(['Not null', 'Email address'])
  await steps().nth(1).getByText(/! \d+ rows flagged/).waitFor()
})

test('a finding is mended by one click, and taken back', async () => {
  await page.keyboard.press('Control+k')
  await page.keyboard.type('Show findings')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Add: Trim and collapse spaces' }).first().click()
  await expect.poll(titles, soon).toEqual(['Not null', 'Email address', 'Trim'])
  await page.getByRole('button', { name: 'Remove the step again: Trim and collapse spaces' }).click()
  await expect.poll(titles, soon).toEqual(['Not null', 'Email address'])
  await page.getByRole('button', { name: 'Add: Trim and collapse spaces' }).first().click()
  await expect.poll(titles, soon).toEqual(['Not null', 'Email address', 'Trim'])
})

test('steps are moved by dragging and by keyboard, switched off, doubled and removed', async () => {
  await steps().nth(2).dragTo(steps().nth(0), { targetPosition: { x: 40, y: 4 } })
  await expect.poll(titles, soon).toEqual(['Trim', 'Not null', 'Email address'])
  await panel().getByRole('button', { name: '1 Trim', exact: true }).focus()
  await page.keyboard.press('Alt+ArrowDown')
  await expect.poll(titles, soon).toEqual(['Not null', 'Trim', 'Email address'])
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent?.trim())).toMatch(/2\s*Trim/)
  await page.keyboard.press('Space')
  await steps().nth(1).getByText('off', { exact: true }).waitFor()
  await page.keyboard.press('Space')
  await page.keyboard.press('Control+d')
  await expect.poll(titles, soon).toEqual(['Not null', 'Trim', 'Trim', 'Email address'])
  await page.keyboard.press('Delete')
  await expect.poll(titles, soon).toEqual(['Not null', 'Trim', 'Email address'])
})

test('the table is shown as of a step, and all steps again', async () => {
  await steps().nth(0).getByRole('button', { name: 'More for Not null' }).click()
  await page.getByRole('menuitemradio', { name: 'Table as of this step' }).click()
  await panel().getByText('The table is shown as it is after step 1, Not null.').waitFor()
  await expect.poll(() => steps().nth(2).innerText(), soon).toContain('not looked at')
  await panel().getByRole('button', { name: 'Show all steps' }).click()
  await expect.poll(() => steps().nth(2).innerText(), soon).toContain('flagged')
})

test('a broken step says why, and the steps before it go on', async () => {
  await chip('Range')
  await choose('Column', 'amount')
  await panel().getByRole('textbox', { name: 'Min' }).fill('0')
  await panel().getByText(/amount is text/).waitFor()
  await apply()
  await panel().getByRole('button', { name: 'Apply anyway' }).click()
  await expect.poll(titles, soon).toEqual(['Not null', 'Trim', 'Email address', 'Range'])
  await steps().nth(3).getByText(/amount is text/).waitFor()
  await steps().nth(2).getByText(/flagged/).waitFor()
  await panel().getByRole('button', { name: '4 Range' }).focus()
  await page.keyboard.press('Delete')
  await expect.poll(titles, soon).toEqual(['Not null', 'Trim', 'Email address'])
})

test('undo and redo outlive the page; the history goes to any state', async () => {
  await page.keyboard.press('Control+z')
  await expect.poll(titles, soon).toEqual(['Not null', 'Trim', 'Email address', 'Range'])
  await page.reload()
  await expect.poll(titles, soon).toEqual(['Not null', 'Trim', 'Email address', 'Range'])
  await page.keyboard.press('Control+Shift+z')
  await expect.poll(titles, soon).toEqual(['Not null', 'Trim', 'Email address'])
  await panel().getByRole('button', { name: 'More for the recipe' }).click()
  await page.getByRole('menuitem', { name: 'History …' }).click()
  await page.getByRole('button', { name: 'Go to this state: Added Email address' }).click()
  await expect.poll(titles, soon).toEqual(['Not null', 'Email address'])
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+z')
  await expect.poll(titles, soon).toEqual(['Not null'])
  await page.keyboard.press('Control+Shift+z')
  await expect.poll(titles, soon).toEqual(['Not null', 'Email address'])
})

test('the recipe as YAML, taken out and put in again; what is wrong with a text is told by its line', async () => {
  await panel().getByRole('button', { name: 'More for the recipe' }).click()
  const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'Save as YAML' }).click()])
  const yaml = await readFile(await saved.path(), 'utf8')
  expect(yaml).toContain('step: not_null')
  await panel().getByRole('button', { name: 'More for the recipe' }).click()
  await page.getByRole('menuitem', { name: 'Remove all steps' }).click()
  await panel().getByText('No steps yet.').waitFor()
  await panel().getByRole('button', { name: 'Load a recipe …' }).click()
  const text = page.getByRole('textbox', { name: 'Or paste its text' })
  await text.fill('winnow: 1\nsteps:\n  - step: not_nul\n    columns: [email]\n')
  await page.getByRole('button', { name: 'Load', exact: true }).click()
  await page.getByRole('region', { name: '1 problem in this recipe' }).getByText('Line 3').waitFor()
  await text.fill(yaml)
  await page.getByRole('button', { name: 'Load', exact: true }).click()
  await expect.poll(titles, soon).toEqual(['Not null', 'Email address'])
})

test.each(['light', 'dark'])('every step has its form, made from its schema alone, without barriers: %s', async (theme) => {
  await page.evaluate((dark) => { document.documentElement.classList.toggle('dark', dark) }, theme === 'dark')
  expect(await barriers(page)).toEqual([])
  const { origin, hash } = new URL(bench.served.url)
  const answer = await fetch(`${origin}/api/v1/steps`, { headers: { 'x-api-key': new URLSearchParams(hash.slice(1)).get('token') ?? '' } })
  const catalogue = z.array(z.object({ name: z.string(), title: z.string() })).parse(await answer.json())
  expect(catalogue.length).toBeGreaterThan(30)
  const wrong: string[] = []
  for (const [index, { name, title }] of catalogue.entries()) {
    // Colours and roles are a matter of the kinds of fields: some forms tell as much, and in the dark they are all that is new.
    const isSample = index % 6 === 0
    if (theme === 'dark' && !isSample) continue
    await page.keyboard.press('a')
    await page.keyboard.type(name)
    await panel().locator(`[role=option][id$="-${name}"]`).click()
    const form = panel().getByRole('form', { name: title, exact: true })
    await form.waitFor()
    for (const more of await form.getByRole('button', { name: 'Add', exact: true }).all()) await more.click()
    if (await form.locator('.json').count() > 0) wrong.push(`${name} asks for JSON`)
    wrong.push(...(await unnamed(form)).map((control) => `${name} has a control without a name: ${control}`))
    if (isSample) wrong.push(...(await barriersInPanel()).map((found) => `${name} ${found}`))
    await panel().getByRole('button', { name: 'Discard' }).click()
  }
  expect(wrong).toEqual([])
})

test('nothing was complained of', () => { expect(bench.complaints).toEqual([]) })

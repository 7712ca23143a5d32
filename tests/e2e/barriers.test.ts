import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { barriers, importFile, loadRecipe, openWorkbench, runRecipe, SAMPLES, type Workbench } from './workbench'

/** axe on every page and panel, in both themes. */
let bench: Workbench

beforeAll(async () => { bench = await openWorkbench(join(SAMPLES, 'orders.csv')) })
afterAll(async () => { await bench?.close() })

/** What stands in the way of people in the light and in the dark theme. */
async function inBothThemes(): Promise<string[]> {
  const { page } = bench
  const found: string[] = []
  for (const theme of ['dark', 'light']) {
    await page.evaluate((name) => document.documentElement.classList.toggle('dark', name === 'dark'), theme)
    // Colours that are still fading would be measured half-way.
    await page.waitForTimeout(250)
    // A theme changes colours and nothing else.
    found.push(...(await barriers(page, theme === 'dark' ? ['color-contrast'] : undefined)).map((barrier) => `${theme}: ${barrier}`))
  }
  return found
}

describe('no serious barrier', () => {
  test('in the import', async () => {
    await bench.page.getByLabel('Delimiter').waitFor()
    // The token is a secret: it leaves the address at once.
    expect(bench.page.url()).not.toContain('token')
    expect(await inBothThemes()).toEqual([])
  })

  test('in rows, findings, profile and unreadable lines', async () => {
    const { page } = bench
    await importFile(page)
    await page.getByRole('cell', { name: '91164095790630467001' }).waitFor()
    expect(await inBothThemes()).toEqual([])
    for (const [part, sign] of [['Findings', 'Header rows among the data'], ['Profile', 'All 1,185 rows measured.'], ['Unreadable lines', '11 fields instead of 10']] as const) {
      await page.getByText(part, { exact: true }).click()
      await page.getByText(sign).first().waitFor()
      expect(await inBothThemes()).toEqual([])
    }
    await page.getByText('Rows', { exact: true }).click()
  })

  test('in the preview, all views', async () => {
    const { page } = bench
    await loadRecipe(page, join(SAMPLES, 'orders.recipe.yaml'))
    for (const view of ['All', 'Changed', 'Dropped']) {
      await page.getByText(view, { exact: true }).click()
      await page.getByText(/^1 – 100 of/).waitFor()
      expect(await inBothThemes()).toEqual([])
    }
  })

  test('in the form of a step and the list of steps', async () => {
    const { page } = bench
    await page.getByRole('button', { name: 'Edit Remove duplicates' }).first().click()
    await page.getByRole('heading', { name: 'Remove duplicates' }).waitFor()
    expect(await inBothThemes()).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('combobox', { name: 'Add a step' }).click()
    await page.getByRole('option', { name: /Not null/ }).waitFor()
    expect(await inBothThemes()).toEqual([])
    await page.keyboard.press('Escape')
  })

  test('in a run and in the list of runs', async () => {
    const { page } = bench
    await runRecipe(page)
    await page.getByText('Every row is accounted for.').waitFor()
    expect(await inBothThemes()).toEqual([])
    await page.getByRole('link', { name: 'All runs' }).click()
    await page.getByRole('heading', { name: 'Runs', level: 1 }).waitFor()
    expect(await inBothThemes()).toEqual([])
    expect(bench.complaints).toEqual([])
  })
})

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { outOfReach, shifts } from './reach'
import { barriersInBothThemes, drop, goToTab, loadRecipe, openLoader, openWorkbench, SAMPLES, type Workbench } from './workbench'

/** axe on every page and panel in both themes, and what else keeps people from using the page: too little room, things that jump, motion. */
let bench: Workbench
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'winnow-barriers-'))
  bench = await openWorkbench(join(SAMPLES, 'orders.csv'))
})
afterAll(async () => {
  await bench?.close()
  await rm(folder, { recursive: true, force: true })
})

/** What stands in somebody's way at this place, or in the part that was opened there. */
async function look(within?: string): Promise<string[]> {
  const { page } = bench
  const [mains, titles] = [await page.locator('main:visible').count(), await page.locator('h1').filter({ visible: true }).count()]
  return [...(mains === 1 ? [] : [`${mains} main`]), ...(titles === 1 ? [] : [`${titles} h1`]), ...await barriersInBothThemes(page, within)]
}

const button = (name: string | RegExp): Locator => bench.page.getByRole('button', { name, exact: typeof name === 'string' })
const view = (name: string): Locator => bench.page.getByRole('radiogroup', { name: 'Which rows are shown' }).getByText(name, { exact: true })
const panel = (): Locator => bench.page.getByRole('complementary', { name: 'Recipe' })
const goTo = (hash: string): Promise<void> => bench.page.evaluate((to) => { location.hash = to }, hash)

describe('no serious barrier', () => {
  test('in the import and the menu of a guess', async () => {
    const { page } = bench
    await page.getByText('Header rows among the data').waitFor()
    // The token is a secret: it leaves the address at once.
    expect(page.url()).not.toContain('token')
    expect(await look()).toEqual([])
    await button(/^Delimiter: comma/).click()
    await page.getByRole('listbox', { name: 'Delimiter' }).waitFor()
    expect(await look('.panel')).toEqual([])
    await page.keyboard.press('Escape')
  })

  test('on the empty home, in the menus and sheets of every page', async () => {
    const { page } = bench
    await goTo('#/')
    await page.getByRole('heading', { name: 'Drop a file to start' }).waitFor()
    expect(await look()).toEqual([])
    await page.keyboard.press('?')
    await page.getByRole('dialog').waitFor()
    expect(await look('dialog')).toEqual([])
    await page.keyboard.press('Escape')
    await button(/^Project /).click()
    await page.getByRole('menu').waitFor()
    expect(await look()).toEqual([])
    await page.keyboard.press('Escape')
  })

  test('in Map fields and the matching of a schema', async () => {
    const { page } = bench
    await goTo('#/import')
    await button('Import').click()
    await page.waitForURL(/\/map$/)
    await page.getByLabel('Target name of quantity').waitFor()
    expect(await look()).toEqual([])
    await button('Match a schema …').click()
    await page.getByRole('dialog', { name: 'Match a schema' }).getByText('Names as text').click()
    await page.getByLabel(/^Column names, one a line/).fill('order_number\nqty: integer')
    await button('Match').click()
    await button('Use these matches').waitFor()
    expect(await look('.el-dialog')).toEqual([])
    await page.keyboard.press('Escape')
  })

  test('in Clean and its views', async () => {
    const { page } = bench
    await goToTab(page, 'Clean')
    await panel().getByText('No steps yet.').waitFor()
    expect(await look()).toEqual([])
    await loadRecipe(page, join(SAMPLES, 'orders.recipe.yaml'))
    for (const name of ['Result', 'Changes', 'Dropped', 'Taken out']) {
      await view(name).click()
      await page.getByRole('gridcell').nth(4).waitFor()
      expect([name, await look('.part')]).toEqual([name, []])
    }
    await view('Result').click()
  })

  test('in the list of steps and their forms, the sheet of a row, the parts of Clean, the palette', async () => {
    const { page } = bench
    await page.keyboard.press('a')
    await page.getByRole('option').first().waitFor()
    expect(await look('aside')).toEqual([])
    await page.keyboard.press('Escape')
    await panel().getByRole('button', { name: /^\d+ Remove duplicates/ }).press('Enter')
    await panel().getByRole('form', { name: 'Remove duplicates' }).waitFor()
    expect(await look('aside')).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('grid').focus()
    await page.keyboard.press('Enter')
    await page.getByRole('region', { name: /^Row / }).waitFor()
    expect(await look('.part')).toEqual([])
    await page.keyboard.press('Escape')
    for (const [part, sign] of [['Findings', 'Header rows among the data'], ['Profile', 'All 1,061 rows measured'], [/^Unreadable lines/, '11 fields instead of 10']] as const) {
      await button(part).click()
      await page.getByText(sign).first().waitFor()
      expect([part, await look('.part')]).toEqual([part, []])
      await page.getByRole('radiogroup', { name: 'What is shown' }).getByText('Rows').click()
    }
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').waitFor()
    expect(await look('dialog')).toEqual([])
    await page.keyboard.press('Escape')
  })

  test('in the preview, in Submit before and after the run, in Runs, in a run, in the settings', async () => {
    const { page } = bench
    await goToTab(page, 'Preview')
    await page.getByText('Every row is accounted for.').waitFor()
    expect(await look('main')).toEqual([])
    await goToTab(page, 'Submit')
    await page.getByText('119 rows will be dropped').waitFor()
    expect(await look('main')).toEqual([])
    await button('Run').click()
    await button('Run again').waitFor()
    expect(await look('main')).toEqual([])
    await page.getByRole('link', { name: 'Open in Runs' }).click()
    await page.getByRole('link', { name: 'All runs' }).waitFor()
    expect(await look('main')).toEqual([])
    await page.getByRole('link', { name: 'All runs' }).click()
    await page.getByRole('heading', { name: 'Runs', level: 1 }).waitFor()
    expect(await look('main')).toEqual([])
    await page.getByRole('link', { name: 'Settings' }).click()
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
    expect(await look('main')).toEqual([])
    await goTo('#/')
    await page.getByText('Continue', { exact: true }).waitFor()
    expect(await look()).toEqual([])
    expect(bench.complaints).toEqual([])
  })
})

describe('room, rest, motion', () => {
  /** The pages, each with what tells that all of it is there. */
  async function eachPage(see: (place: string) => Promise<void>): Promise<void> {
    const { page } = bench
    const href = await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: /^orders\.csv/ }).getAttribute('href') ?? ''
    const text = (words: string | RegExp) => page.getByText(words).first()
    const pages: readonly (readonly [string, Locator])[] = [
      ['#/runs', page.getByRole('heading', { name: 'Runs', level: 1 })], [href.replace(/(\/clean)?$/, '/source'), text('How it was read')], [href.replace(/(\/clean)?$/, '/map'), page.getByLabel('Target name of quantity')],
      [href.replace(/(\/clean)?$/, '/clean'), page.getByRole('gridcell').first()], [href.replace(/(\/clean)?$/, '/preview'), text('Every row is accounted for.')], [href.replace(/(\/clean)?$/, '/submit'), text('What is written').or(text('Files'))],
      ['#/sources', page.getByRole('heading', { name: 'Add a source' })], ['#/sources/guide', page.getByLabel('Inventory')], ['#/sources/new/mysql', page.getByLabel('Host', { exact: true })],
      ['#/settings', text('What Winnow found on this machine')], ['#/', text('Continue')],
    ]
    for (const [hash, sign] of pages) {
      await goTo(hash)
      await sign.waitFor()
      await see(hash.replace(/.*\//, '#/'))
    }
  }

  test('nothing moves by itself once a page is drawn', async () => {
    const moved: string[] = []
    await shifts(bench.page)
    await eachPage(async (place) => {
      await bench.page.waitForTimeout(400)
      const sum = await shifts(bench.page)
      if (sum >= 0.05) moved.push(`${place} by ${sum.toFixed(3)}`)
    })
    expect(moved).toEqual([])
  })

  test.each([[1180, 720], [640, 450]])('every control can be come at in a window of %i × %i', async (width, height) => {
    const { page } = bench
    await page.setViewportSize({ width, height })
    const found: string[] = []
    await eachPage(async (place) => { found.push(...(await outOfReach(page)).map((each) => `${place}: ${each}`)) })
    for (const keys of ['Control+k', '?']) {
      await page.keyboard.press(keys)
      await page.getByRole('dialog').waitFor()
      found.push(...(await outOfReach(page)).map((each) => `${keys}: ${each}`))
      await page.keyboard.press('Escape')
    }
    await page.setViewportSize({ width: 1440, height: 900 })
    expect(found).toEqual([])
  })

  test('who wants no motion gets none', async () => {
    const { page } = bench
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').waitFor()
    const longest = await page.evaluate(() => Math.max(...[...document.querySelectorAll('*')].flatMap((element) => {
      const { transitionDuration, animationDuration, scrollBehavior } = getComputedStyle(element)
      return [...`${transitionDuration}, ${animationDuration}`.split(', ').map(Number.parseFloat), scrollBehavior === 'smooth' ? 1 : 0]
    })))
    expect(longest).toBeLessThan(0.001)
    await page.keyboard.press('Escape')
    await page.emulateMedia({ reducedMotion: null })
  })
})

describe('no serious barrier where something went wrong', () => {
  const LAME = 'winnow: 1\nsteps:\n  - step: not_null\n    columns: [no_such_column]\n'

  test('a recipe that does not fit: in its text, in Clean, in the preview, in the question that the run asks', async () => {
    const { page } = bench
    await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: /^orders\.csv/ }).click()
    await openLoader(page)
    const loader = page.getByRole('dialog', { name: 'Load a recipe' })
    await loader.getByLabel('Or paste its text (YAML or JSON)').fill('winnow: 1\nsteps:\n  - step: not_nul\n')
    await loader.getByRole('button', { name: 'Load', exact: true }).click()
    await loader.getByText('Line 3').waitFor()
    expect(await look('.el-dialog')).toEqual([])
    await loader.getByLabel('Or paste its text (YAML or JSON)').fill(LAME)
    await loader.getByRole('button', { name: 'Load', exact: true }).click()
    await panel().getByText(/no_such_column/).last().waitFor()
    expect(await look('.app')).toEqual([])
    await goToTab(page, 'Preview')
    await page.getByText('The recipe cannot run yet.').waitFor()
    expect(await look('aside')).toEqual([])
    await goToTab(page, 'Submit')
    await page.getByRole('button', { name: /^(Change the output|Run)$/ }).first().waitFor()
    if (await button('Change the output').count() > 0) await button('Change the output').click()
    await page.getByText('The recipe does not fit these columns.').waitFor()
    expect(await look('main')).toEqual([])
    await button('Run').click()
    await page.getByRole('dialog', { name: 'The columns differ' }).waitFor()
    expect(await look('.el-dialog')).toEqual([])
    await page.keyboard.press('Escape')
  })

  test('a broken file, and an engine that is gone', async () => {
    const { page } = bench
    const broken = join(folder, 'broken.xlsx')
    await writeFile(broken, 'this is no workbook')
    await drop(page, broken)
    await page.getByRole('alert').getByText('broken.xlsx').first().waitFor()
    expect(await look('.app')).toEqual([])
    await bench.served.stop()
    await page.getByText('The connection to the engine is lost.').waitFor()
    expect(await look('.app')).toEqual([])
  })
})

import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright'
import { launchChromium } from '#tests/support/chromium'
import { type Served, servePage } from '#tests/support/served-page'

/** A page of a Winnow that was started for one test file. */
export interface Workbench {
  readonly served: Served
  readonly page: Page
  /** What the browser complains of: errors, and violations of the content security policy, which it writes to the console. */
  readonly complaints: string[]
  close(): Promise<void>
}

export const SAMPLES = join(process.cwd(), 'resources', 'samples')

/** Serves the built page (with a file open, or with folders that may be read and written by path) and looks at it in Chromium. */
export async function openWorkbench(file?: string, allow?: readonly string[], prepare?: (home: string) => void): Promise<Workbench> {
  const served = await servePage(file, allow, prepare)
  let browser: Browser | undefined
  try {
    browser = await launchChromium()
    const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })).newPage()
    page.setDefaultTimeout(30_000)
    const complaints: string[] = []
    page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()) })
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(served.url)
    const opened = browser
    return { served, page, complaints, close: async () => { await opened.close(); await served.stop() } }
  } catch (error) {
    await browser?.close()
    await served.stop()
    throw error
  }
}

/** Drops files on the page as a person does. */
export const drop = (page: Page, ...paths: readonly string[]): Promise<void> => dropOn(page, 'main', ...paths)

/** Drops files on a part of the page. */
export async function dropOn(page: Page, part: string, ...paths: readonly string[]): Promise<void> {
  const files = await Promise.all(paths.map(async (path) => ({ name: basename(path), content: (await readFile(path)).toString('base64') })))
  const transfer = await page.evaluateHandle((given) => {
    const data = new DataTransfer()
    for (const { name, content } of given) data.items.add(new File([Uint8Array.from(atob(content), (character) => character.charCodeAt(0))], name))
    return data
  }, files)
  for (const type of ['dragenter', 'dragover', 'drop']) await page.dispatchEvent(part, type, { dataTransfer: transfer })
}

/** Imports the file whose guesses are shown, keeps its columns as they are, and goes on to Clean. */
export async function importFile(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await page.waitForURL(/\/map$/)
  await goToTab(page, 'Clean')
}

/** Goes to a step of the wizard. */
export async function goToTab(page: Page, tab: 'Source' | 'Map fields' | 'Clean' | 'Preview' | 'Submit'): Promise<void> {
  await page.getByRole('navigation', { name: 'Steps from file to result' }).getByRole('link', { name: tab }).click()
}

/** Opens the dialog that loads recipes. */
export async function openLoader(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'More for the recipe' }).click()
  await page.getByRole('menuitem', { name: 'Load a recipe …' }).click()
}

/** Loads a recipe from a file, and waits until all rows were gone through. */
export async function loadRecipe(page: Page, path: string): Promise<void> {
  await openLoader(page)
  await page.getByLabel('Choose a recipe file …').setInputFiles(path)
  await page.getByRole('status', { name: 'What the recipe does to all rows' }).getByText('kept').waitFor()
}

/** Goes to Submit and runs the recipe as it is proposed there. */
export async function runRecipe(page: Page): Promise<void> {
  await goToTab(page, 'Submit')
  await page.getByRole('button', { name: 'Run', exact: true }).click()
}

/** The text of the file whose download is started by `start`. */
export async function downloadBy(page: Page, start: () => Promise<unknown>): Promise<string> {
  const [found] = await Promise.all([page.waitForEvent('download'), start()])
  return readFile(await found.path(), 'utf8')
}

/** Serious and critical findings of axe on the page as it stands, or in the part that a selector names: by all of its rules, or by those named. */
export async function barriers(page: Page, rules?: string[], within = 'html'): Promise<string[]> {
  // A hundred rows are alike: some of them tell as much, in a tenth of the time.
  // The page has no frames: asked by itself, it need not be put together in a second page.
  const axe = new AxeBuilder({ page }).setLegacyMode().include(within).exclude('tbody tr:nth-child(n+8)').exclude('ol li:nth-child(n+10)').exclude('.dg-row:nth-child(n+8)')
  const { violations } = await (rules ? axe.withRules(rules) : axe).analyze()
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).slice(0, 3).join(' | ')}`)
}

/** Waits until what fades or moves has come to its end, but for what turns for ever or was stopped: colours would be measured half-way. */
const atRest = (page: Page): Promise<void> => page.evaluate(async () => {
  const moving = document.getAnimations().filter(({ playState, effect }) => playState === 'running' && effect?.getComputedTiming().endTime !== Infinity)
  await Promise.race([Promise.allSettled(moving.map(({ finished }) => finished)), new Promise((done) => { setTimeout(done, 1000) })])
})

/** The same in the light and in the dark theme. A theme changes colours and nothing else. */
export async function barriersInBothThemes(page: Page, within?: string): Promise<string[]> {
  const found: string[] = []
  for (const theme of ['dark', 'light']) {
    await page.evaluate((name) => document.documentElement.classList.toggle('dark', name === 'dark'), theme)
    await atRest(page)
    found.push(...(await barriers(page, theme === 'dark' ? ['color-contrast'] : undefined, within)).map((barrier) => `${theme}: ${barrier}`))
  }
  return found
}

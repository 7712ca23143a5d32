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
export async function openWorkbench(file?: string, allow?: readonly string[]): Promise<Workbench> {
  const served = await servePage(file, allow)
  let browser: Browser | undefined
  try {
    browser = await launchChromium()
    const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })).newPage()
    page.setDefaultTimeout(15_000)
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

/** Drops a file on the page as a person does. */
export async function drop(page: Page, path: string): Promise<void> {
  const bytes = (await readFile(path)).toString('base64')
  const transfer = await page.evaluateHandle(({ name, content }) => {
    const data = new DataTransfer()
    data.items.add(new File([Uint8Array.from(atob(content), (character) => character.charCodeAt(0))], name))
    return data
  }, { name: basename(path), content: bytes })
  for (const type of ['dragenter', 'dragover', 'drop']) await page.dispatchEvent('main', type, { dataTransfer: transfer })
}

/** Imports the file whose guesses are shown. */
export async function importFile(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await page.waitForURL(/#\/datasets\//)
}

/** Loads a recipe from a file, and waits until all rows were gone through. */
export async function loadRecipe(page: Page, path: string): Promise<void> {
  await page.getByRole('button', { name: 'Load', exact: true }).click()
  await page.getByLabel('Choose a recipe file …').setInputFiles(path)
  await page.getByRole('status', { name: 'What the recipe does to all rows' }).getByText('kept').waitFor()
}

/** Runs the recipe with the formats that are proposed, and waits for its end. */
export async function runRecipe(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run …' }).click()
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await page.waitForURL(/#\/runs\//)
}

/** The text of the file behind a download link. */
export async function download(page: Page, link: string | RegExp): Promise<string> {
  const [found] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: link }).click()])
  return readFile(await found.path(), 'utf8')
}

/** Serious and critical findings of axe on the page as it stands: by all of its rules, or by those named. */
export async function barriers(page: Page, rules?: string[]): Promise<string[]> {
  // A hundred rows are alike: some of them tell as much, in a tenth of the time.
  const axe = new AxeBuilder({ page }).exclude('tbody tr:nth-child(n+8)').exclude('ol li:nth-child(n+30)')
  const { violations } = await (rules ? axe.withRules(rules) : axe).analyze()
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).slice(0, 3).join(' | ')}`)
}

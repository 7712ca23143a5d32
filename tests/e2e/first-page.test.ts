import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchChromium } from '#tests/support/chromium'
import { type Served, servePage } from '#tests/support/served-page'

let browser: Browser
let served: Served
let page: Page
/** What the browser complains of: errors, and violations of the content security policy, which it writes to the console. */
const complaints: string[] = []

beforeAll(async () => {
  served = await servePage(join(process.cwd(), 'resources', 'samples', 'orders.csv'))
  browser = await launchChromium()
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  page = await context.newPage()
  page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()) })
  page.on('pageerror', (error) => complaints.push(error.message))
})

afterAll(async () => {
  await browser?.close()
  await served?.stop()
})

/** Serious and critical findings of axe on the page as it stands. */
async function barriers(): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
}

test('the file of the command line stands open, with every guess and the first rows', async () => {
  await page.goto(served.url)
  await page.getByRole('heading', { name: 'Import orders.csv' }).waitFor()
  await page.getByRole('cell', { name: '91164095790630467001' }).waitFor()
  // The token is a secret: it leaves the address at once.
  expect(page.url()).not.toContain('token')
  expect(await barriers()).toEqual([])
})

test('importing shows rows, findings and unreadable lines, without a complaint of the browser', async () => {
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByText('1,185 rows × 10 columns').waitFor()
  await page.getByRole('cell', { name: '94491995370841889269' }).first().waitFor()
  expect(await barriers()).toEqual([])
  expect(complaints).toEqual([])
})
